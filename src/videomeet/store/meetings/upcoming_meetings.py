"""Meetings that are still to be held: listed and counted."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.meetings.reservation import Reservation
from videomeet.store.meetings.reservations import to_reservation
from videomeet.store.schema import reservations


def is_upcoming(tenant_id: int, now: datetime) -> ColumnElement[bool]:
    """The condition for the meetings of a tenant that should exist and have not ended."""
    columns = reservations.c
    return and_(columns.tenant_id == tenant_id, columns.desired, columns.ends_at > now)


async def list_of_host(
    tx: AsyncConnection, tenant_id: int, now: datetime, host_id: int | None = None
) -> list[Reservation]:
    """A host's (None: everybody's) upcoming meetings."""
    condition = is_upcoming(tenant_id, now)
    if host_id is not None:
        condition = and_(condition, reservations.c.host_id == host_id)
    return [to_reservation(row) for row in await tx.execute(select(reservations).where(condition))]


async def count(tx: AsyncConnection, tenant_id: int, now: datetime, *, host_id: int | None = None) -> int:
    """How many meetings are still to be held, of one host or all."""
    statement = select(func.count()).where(is_upcoming(tenant_id, now))
    if host_id is not None:
        statement = statement.where(reservations.c.host_id == host_id)
    return int((await tx.execute(statement)).scalar_one())


async def count_by_host(tx: AsyncConnection, tenant_id: int, now: datetime) -> dict[int, int]:
    """Host to the number of their upcoming meetings, for those who have any."""
    host = reservations.c.host_id
    statement = select(host, func.count().label("number")).where(is_upcoming(tenant_id, now)).group_by(host)
    return {row.host_id: row.number for row in await tx.execute(statement)}


async def has_pending_work(tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str) -> bool:
    """Whether anything is still to be reconciled, now or later, as this user of the provider."""
    columns = reservations.c
    statement = select(columns.id).where(
        columns.tenant_id == tenant_id,
        columns.provider == provider,
        columns.provider_user_id == provider_user_id,
        columns.desired_version != columns.observed_version,
        columns.due_at.is_not(None),
    )
    return (await tx.execute(statement.limit(1))).first() is not None
