"""The one place where a change of an appointment is followed, whatever changed it.

A flow writes its change, says what was before and what is after, and calls `apply_consequences` in the same
transaction. The parts in this room are for nobody else; an import contract holds that.
"""

from dataclasses import dataclass, replace

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.diary.appointment_changes import ANSWERED_STATUSES
from videomeet.domain.mail.author import Author
from videomeet.domain.mail.email import EditedEmail
from videomeet.domain.mail.email_history import EmailHistory
from videomeet.domain.mail.guest_emails import OutgoingEmails
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.people.people import Caller
from videomeet.flows.changes.declined import notify_owner
from videomeet.flows.changes.guest_emails import queue_guest_emails
from videomeet.flows.changes.set_alarms import sync_alarms
from videomeet.flows.changes.video import apply_video_request
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import rsvps


@dataclass(frozen=True)
class Change:
    """An appointment as it was (None: new) and as it is written now (None: deleted).

    `video_before` is the reservation it had, `video_after` the one it is to have: nothing is written of that
    yet. `by` is the id of the associate behind it, None for whoever holds an RSVP link; `custom_text` is what
    they wrote in place of the templates; `address` is where their request came from. An `exempt` change sends
    its e-mails whatever the daily limits say.
    """

    before: Appointment | None
    after: Appointment | None
    video_before: Reservation | None
    video_after: Reservation | None
    by: int | None
    custom_text: EditedEmail | None = None
    address: str = ""
    exempt: bool = False

    @property
    def rsvp_only(self) -> bool:
        """Whether somebody has answered and nothing else has changed."""
        return bool(self.before and self.after and self.before.version == self.after.version)


def change_by(
    caller: Caller,
    before: Appointment | None,
    after: Appointment | None,
    video_before: Reservation | None,
    video_after: Reservation | None,
    custom_text: EditedEmail | None = None,
) -> Change:
    """What an associate has changed, from where they are signed in."""
    by = caller.associate_id
    return Change(before, after, video_before, video_after, by, custom_text, caller.address)


@dataclass(frozen=True)
class Outcome:
    """What became of it. `appointment` is None when deleted; `correspondence` None where it was not read.

    `outgoing` are the e-mails to those who are invited.
    """

    appointment: Appointment | None
    reservation: Reservation | None
    correspondence: EmailHistory | None
    outgoing: OutgoingEmails


async def apply_consequences(tx: Transaction, services: Services, change: Change) -> Outcome:
    """Everything that follows: answers, video meeting, alarms, e-mails. The change itself is written already.

    Answers to another time count no longer; the provider is to agree; alarms ring for those who come and when
    it is; whoever knows something else than what is planned is notified, and the owner learns who declined.
    """
    now = services.now()
    after = await _reset_rsvps(tx, change.before, change.after)
    if change.rsvp_only:
        reservation = change.video_after
    else:
        reservation = await apply_video_request(tx, after, change.video_before, change.video_after, now)
    await sync_alarms(tx, change.before, after, now)
    if change.before and after:
        await notify_owner(tx, services, change.before, after, reservation)
    if change.rsvp_only:
        return Outcome(after, reservation, None, OutgoingEmails())
    outgoing, correspondence = await queue_guest_emails(
        tx,
        services,
        change.before,
        after,
        reservation,
        Author(change.by, change.address, exempt=change.exempt),
        change.custom_text,
    )
    return Outcome(after, reservation, correspondence, outgoing)


async def _reset_rsvps(
    tx: Transaction, before: Appointment | None, after: Appointment | None
) -> Appointment | None:
    """The appointment without what was answered to another time."""
    if before is None or after is None or before.times.same_moments(after.times):
        return after
    if not any(person.status in ANSWERED_STATUSES for person in after.attendees):
        return after
    await rsvps.reset(tx, after.tenant_id, after.id)
    return replace(
        after,
        attendees=tuple(
            replace(person, status="not_seen") if person.status in ANSWERED_STATUSES else person
            for person in after.attendees
        ),
    )
