"""Whose appointments are: those that get another owner or lose their video meeting without being edited."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.diary.appointment import MAX_ALL_DAY_DURATION
from videomeet.store.diary.appointment_rows import next_version
from videomeet.store.schema import appointments, attendees


async def change_owner(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, owner_id: int, actor_id: int, now: datetime
) -> None:
    """Give an appointment to another associate. The version rises: an open dialog is out of date."""
    await _update(tx, tenant_id, appointment_id, actor_id, now, owner_id=owner_id)


async def set_location(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, location: str, actor_id: int, now: datetime
) -> None:
    """Where an appointment takes place that has no video meeting any more. The version rises."""
    await _update(tx, tenant_id, appointment_id, actor_id, now, location=location)


async def list_upcoming_ids(
    tx: AsyncConnection, tenant_id: int, now: datetime, limit: int, owner_id: int | None = None
) -> list[int]:
    """The ids of appointments of an owner (None: of everybody) that have not ended."""
    statement = select(appointments.c.id).where(_is_upcoming(tenant_id, now, owner_id))
    return list(await tx.scalars(statement.order_by(appointments.c.id).limit(limit)))


async def count_upcoming(tx: AsyncConnection, tenant_id: int, owner_id: int, now: datetime) -> int:
    """How many appointments of an owner have not ended."""
    statement = select(func.count()).where(_is_upcoming(tenant_id, now, owner_id))
    return int((await tx.execute(statement)).scalar_one())


async def list_attended_ids(
    tx: AsyncConnection, tenant_id: int, associate_id: int, now: datetime, limit: int
) -> list[int]:
    """The ids of appointments to come that an associate is invited to and has not declined."""
    columns = appointments.c
    is_invited = and_(
        attendees.c.tenant_id == tenant_id,
        attendees.c.associate_id == associate_id,
        attendees.c.status != "declined",
    )
    statement = (
        select(columns.id)
        .join(attendees, and_(attendees.c.appointment_id == columns.id, is_invited))
        .where(columns.tenant_id == tenant_id, columns.ends_at > now)
    )
    return list(await tx.scalars(statement.order_by(columns.id).limit(limit)))


def _is_upcoming(tenant_id: int, now: datetime, owner_id: int | None) -> ColumnElement[bool]:
    columns = appointments.c
    condition = and_(
        columns.tenant_id == tenant_id,
        columns.ends_at > now,
        # What began longer ago is over: with this the index reads one range, however old the diary is.
        columns.starts_at > now - MAX_ALL_DAY_DURATION - timedelta(days=1),
    )
    return condition if owner_id is None else and_(condition, columns.owner_id == owner_id)


async def _update(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, actor_id: int, now: datetime, **values: object
) -> None:
    columns = appointments.c
    await tx.execute(
        update(appointments)
        .where(columns.tenant_id == tenant_id, columns.id == appointment_id)
        .values(next_version(actor_id, now) | values)
    )
