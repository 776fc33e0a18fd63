"""What a draft may want of its video meeting, checked before it is saved."""

from dataclasses import replace
from uuid import UUID

from videomeet.domain.diary.appointment import AppointmentDraft
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.people.people import Caller
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.meetings import reservations


async def require_unused(tx: Transaction, caller: Caller, reservation_id: UUID) -> Reservation:
    """The reservation, or `Refused` when it is not the tenant's or another appointment has it."""
    reservation = await reservations.get(tx, caller.tenant_id, reservation_id)
    if reservation is None or reservation.desired_version:
        raise Refused.of({"video": Reason("video.given_back")})
    return reservation


def with_location(
    services: Services, draft: AppointmentDraft, before: Reservation | None
) -> AppointmentDraft:
    """A blank place is where the meeting is; the link of a removed meeting is no place any more."""
    location = draft.location
    if before and draft.reservation_id != before.id and location == services.join_link(before.id):
        location = ""
    if draft.reservation_id and not location:
        location = services.join_link(draft.reservation_id)
    return replace(draft, location=location)
