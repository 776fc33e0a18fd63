"""Appointments that get another owner or lose their video meeting without anybody having edited them."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.diary.appointment_rows import next_version
from videomeet.store.schema import appointments


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


async def _update(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, actor_id: int, now: datetime, **values: object
) -> None:
    columns = appointments.c
    await tx.execute(
        update(appointments)
        .where(columns.tenant_id == tenant_id, columns.id == appointment_id)
        .values(next_version(actor_id, now) | values)
    )
