"""An appointment with its video meeting and e-mails: what the follow-up shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from videomeet.domain.diary.appointment import (
    Appointment,
)
from videomeet.domain.kit.errors import Conflict, NotFound, Repair
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import DeliveryState
from videomeet.domain.mail.email_history import EmailHistory
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.people.people import Caller
from videomeet.flows.changes.consequences import Outcome
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments
from videomeet.store.mail import emails


@dataclass(frozen=True)
class DiaryEntry:
    """An appointment and its video meeting, if it has one.

    `deliveries` says by address what became of the newest e-mail, and why; `invited` counts those who would
    get a cancellation; `notified` those who get an e-mail about the change just made.
    """

    appointment: Appointment
    reservation: Reservation | None
    deliveries: Mapping[str, tuple[DeliveryState, Reason | None]] = field(default_factory=dict)
    invited: int = 0
    notified: int = 0


async def load_entry(tx: Transaction, caller: Caller, appointment_id: int) -> DiaryEntry:
    """One appointment with its video meeting and e-mails, or `NotFound`."""
    appointment, reservation = await get_with_video(tx, caller.tenant_id, appointment_id)
    return to_entry(appointment, reservation, await emails.history(tx, caller.tenant_id, appointment_id))


async def entry_after(tx: Transaction, outcome: Outcome) -> DiaryEntry:
    """An appointment that is still there after a change, as the follow-up shows it.

    Raises `NotFound` when it was deleted.
    """
    appointment = outcome.appointment
    if appointment is None:
        raise NotFound(Reason("appointment.not_found"))
    correspondence = outcome.correspondence
    if correspondence is None:
        correspondence = await emails.history(tx, appointment.tenant_id, appointment.id)
    return replace(
        to_entry(appointment, outcome.reservation, correspondence), notified=len(outcome.outgoing.notified)
    )


def to_entry(appointment: Appointment, video: Reservation | None, correspondence: EmailHistory) -> DiaryEntry:
    """An appointment as the follow-up shows it."""
    return DiaryEntry(appointment, video, correspondence.delivery_states(), correspondence.invited_count)


async def get_with_video(
    tx: Transaction, tenant_id: int, appointment_id: int
) -> tuple[Appointment, Reservation | None]:
    """One appointment and its video meeting, or `NotFound`."""
    appointment_with_video = await appointments.with_video(tx, tenant_id, appointment_id)
    if appointment_with_video is None:
        raise NotFound(Reason("appointment.not_found"))
    return appointment_with_video


def edit_conflict() -> Conflict:
    """What to raise where somebody else has saved the appointment meanwhile."""
    return Conflict(
        Reason("appointment.changed_meanwhile"),
        repair=Repair.RELOAD,
    )
