"""Meetings that are still to be held: counted, handed to a colleague, given up, moved to another account."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.reservation import Reservation
from videomeet.store.meetings.reservations import to_reservation
from videomeet.store.schema import appointments, reservations


def _is_upcoming(tenant_id: int, now: datetime) -> ColumnElement[bool]:
    columns = reservations.c
    return and_(columns.tenant_id == tenant_id, columns.desired, columns.ends_at > now)


async def list_of_host(
    tx: AsyncConnection, tenant_id: int, now: datetime, host_id: int | None = None
) -> list[Reservation]:
    """A host's (None: everybody's) upcoming meetings."""
    condition = _is_upcoming(tenant_id, now)
    if host_id is not None:
        condition = and_(condition, reservations.c.host_id == host_id)
    return [to_reservation(row) for row in await tx.execute(select(reservations).where(condition))]


async def count_by_host(tx: AsyncConnection, tenant_id: int, now: datetime) -> dict[int, int]:
    """Host to the number of their upcoming meetings, for those who have any."""
    host = reservations.c.host_id
    statement = select(host, func.count().label("number")).where(_is_upcoming(tenant_id, now)).group_by(host)
    return {row.host_id: row.number for row in await tx.execute(statement)}


async def change_owner(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, owner_id: int, actor_id: int, now: datetime
) -> None:
    """Another owner: whoever has the appointment open is told that it changed."""
    columns = appointments.c
    await tx.execute(
        update(appointments)
        .where(columns.tenant_id == tenant_id, columns.id == appointment_id)
        .values(owner_id=owner_id, version=columns.version + 1, updated_by=actor_id, updated_at=now)
    )


async def give_up_video(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, location: str, by: int, now: datetime
) -> None:
    """Without a video meeting from now on; `location` is where it is instead."""
    a = appointments.c
    await tx.execute(
        update(appointments)
        .where(a.tenant_id == tenant_id, a.id == appointment_id)
        .values(location=location, version=a.version + 1, updated_by=by, updated_at=now)
    )


async def request_move_to_account(
    tx: AsyncConnection, tenant_id: int, host_id: int, provider_user_id: str, now: datetime
) -> None:
    """A host acts as this user of the provider from now on: meetings made as another one move there."""
    columns = reservations.c
    at_other_account = and_(
        columns.host_id == host_id,
        columns.provider_user_id != provider_user_id,
        columns.meeting_id.is_not(None),
    )
    await tx.execute(
        update(reservations)
        .where(_is_upcoming(tenant_id, now), at_other_account)
        .values(
            desired_version=columns.desired_version + 1, due_at=now, attempts=0, problem=None, reason=None
        )
    )


async def has_pending_work(tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str) -> bool:
    """Whether a worker still has something to do with meetings of this user of the provider."""
    columns = reservations.c
    statement = select(columns.id).where(
        columns.tenant_id == tenant_id,
        columns.provider == provider,
        columns.provider_user_id == provider_user_id,
        columns.desired_version != columns.observed_version,
        columns.due_at.is_not(None),
    )
    return (await tx.execute(statement.limit(1))).first() is not None
