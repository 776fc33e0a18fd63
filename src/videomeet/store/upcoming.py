"""Meetings that are still to be held: counted, handed to a colleague, given up, moved to another account."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.reservation import Reservation
from videomeet.store.reservations import read
from videomeet.store.schema import appointments, reservations


def _still_to_come(tenant_id: int, now: datetime) -> ColumnElement[bool]:
    r = reservations.c
    return and_(r.tenant_id == tenant_id, r.wanted, r.ends_at > now)


async def of_host(
    c: AsyncConnection, tenant_id: int, now: datetime, host_id: int | None = None
) -> list[Reservation]:
    """A host's (None: everybody's) upcoming meetings."""
    which = _still_to_come(tenant_id, now)
    if host_id is not None:
        which = and_(which, reservations.c.host_id == host_id)
    return [read(row) for row in await c.execute(select(reservations).where(which))]


async def numbers(c: AsyncConnection, tenant_id: int, now: datetime) -> dict[int, int]:
    """Host to the number of their upcoming meetings, for those who have any."""
    host = reservations.c.host_id
    counted = select(host, func.count().label("number")).where(_still_to_come(tenant_id, now)).group_by(host)
    return {row.host_id: row.number for row in await c.execute(counted)}


async def hand_appointment(
    c: AsyncConnection, tenant_id: int, appointment_id: int, to: int, by: int, now: datetime
) -> None:
    """Another owner: whoever has the appointment open is told that it changed."""
    a = appointments.c
    await c.execute(
        update(appointments)
        .where(a.tenant_id == tenant_id, a.id == appointment_id)
        .values(owner_id=to, version=a.version + 1, updated_by=by, updated_at=now)
    )


async def give_up_video(
    c: AsyncConnection, tenant_id: int, appointment_id: int, location: str, by: int, now: datetime
) -> None:
    """Without a video meeting from now on; `location` is where it is instead."""
    a = appointments.c
    await c.execute(
        update(appointments)
        .where(a.tenant_id == tenant_id, a.id == appointment_id)
        .values(location=location, version=a.version + 1, updated_by=by, updated_at=now)
    )


async def follow_account(
    c: AsyncConnection, tenant_id: int, host_id: int, provider_user_id: str, now: datetime
) -> None:
    """A host acts as this user of the provider from now on: meetings made as another one move there."""
    r = reservations.c
    elsewhere = and_(r.host_id == host_id, r.meeting_user_id != provider_user_id, r.meeting_id.is_not(None))
    await c.execute(
        update(reservations)
        .where(_still_to_come(tenant_id, now), elsewhere)
        .values(wanted_version=r.wanted_version + 1, due_at=now, attempts=0, problem=None, reason=None)
    )


async def under_way(c: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str) -> bool:
    """Whether a worker still has something to do with meetings of this user of the provider."""
    r = reservations.c
    found = select(r.id).where(
        r.tenant_id == tenant_id, r.provider == provider, r.meeting_user_id == provider_user_id,
        r.wanted_version != r.applied_version, r.due_at.is_not(None),
    )  # fmt: skip
    return (await c.execute(found.limit(1))).first() is not None
