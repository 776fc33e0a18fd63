"""What a saved follow-up wants of its video meeting."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from videomeet.domain.appointment import Appointment, Draft
from videomeet.domain.errors import Refused
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation, Status
from videomeet.flows.reserve import join_link
from videomeet.flows.services import Services
from videomeet.store import reservations
from videomeet.store.database import Transaction
from videomeet.store.reservations import Wanted


async def must_be_free(c: Transaction, caller: Caller, reservation_id: UUID) -> None:
    """Refuse a reservation that is not the tenant's or that another appointment has."""
    found = await reservations.one(c, caller.tenant_id, reservation_id)
    if found is None or found.wanted_version:
        raise Refused.of({"video": Reason("video.given_back")})


def with_location(services: Services, draft: Draft, before: Reservation | None) -> Draft:
    """A blank place is where the meeting is; the link of a removed meeting is no place any more."""
    location = draft.location
    if before and draft.reservation_id != before.id and location == join_link(services, before.id):
        location = ""
    if draft.reservation_id and not location:
        location = join_link(services, draft.reservation_id)
    return replace(draft, location=location)


async def follow(
    c: Transaction, caller: Caller, saved: Appointment, reservation_id: UUID | None,
    before: Reservation | None, now: datetime,
) -> None:  # fmt: skip
    """The appointment now has this video meeting (or none), whichever it had before."""
    if before and before.id != reservation_id:
        await reservations.unwant(c, caller.tenant_id, before.id, now)
    reservation = await reservations.one(c, caller.tenant_id, reservation_id) if reservation_id else None
    if reservation:
        await state(c, caller, saved, reservation, now)


async def state(
    c: Transaction, caller: Caller, saved: Appointment, reservation: Reservation, now: datetime
) -> None:
    """Want the meeting to be as the appointment is; nothing happens when that is wanted already.

    Saving what needs a person is trying it again: they may have mended it where we can't see it.
    """
    wanted = Wanted(
        appointment_id=saved.id, host_id=saved.owner_id, topic=saved.title, agenda=saved.agenda,
        starts_at=saved.times.starts_at, ends_at=saved.times.ends_at, zone=saved.times.zone,
    )  # fmt: skip
    if wanted != _already(reservation) or reservation.status is Status.NEEDS_YOU:
        await reservations.want(c, caller.tenant_id, reservation.id, wanted, now)


def _already(r: Reservation) -> Wanted | None:
    if not r.wanted or r.appointment_id is None or r.starts_at is None or r.ends_at is None:
        return None
    return Wanted(r.appointment_id, r.host_id, r.topic, r.agenda, r.starts_at, r.ends_at, r.zone)
