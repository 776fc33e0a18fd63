"""What a draft may want of its video meeting, checked before it is saved."""

from dataclasses import replace
from uuid import UUID

from videomeet.domain.appointment import Draft
from videomeet.domain.errors import Refused
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation
from videomeet.flows.reserve import join_link
from videomeet.flows.services import Services
from videomeet.store import reservations
from videomeet.store.database import Transaction


async def must_be_free(tx: Transaction, caller: Caller, reservation_id: UUID) -> Reservation:
    """The reservation, or `Refused` when it is not the tenant's or another appointment has it."""
    reservation = await reservations.one(tx, caller.tenant_id, reservation_id)
    if reservation is None or reservation.wanted_version:
        raise Refused.of({"video": Reason("video.given_back")})
    return reservation


def with_location(services: Services, draft: Draft, before: Reservation | None) -> Draft:
    """A blank place is where the meeting is; the link of a removed meeting is no place any more."""
    location = draft.location
    if before and draft.reservation_id != before.id and location == join_link(services, before.id):
        location = ""
    if draft.reservation_id and not location:
        location = join_link(services, draft.reservation_id)
    return replace(draft, location=location)
