"""Alarms: one row for each appointment and person; it fires once and is dismissed by that person."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.alarms.alarm import Alarm, AlarmNotification
from videomeet.store.schema import alarms, appointments, associates, reservations

_columns = alarms.c


def _of_appointment(tenant_id: int, appointment_id: int) -> ColumnElement[bool]:
    return and_(_columns.tenant_id == tenant_id, _columns.appointment_id == appointment_id)


async def by_associate(tx: AsyncConnection, tenant_id: int, appointment_id: int) -> dict[int, Alarm]:
    """The alarms of an appointment by associate."""
    rows = await tx.execute(select(alarms).where(_of_appointment(tenant_id, appointment_id)))
    return {row.associate_id: _to_alarm(row) for row in rows}


async def set_alarm(
    tx: AsyncConnection,
    tenant_id: int,
    appointment_id: int,
    starts_at: datetime,
    due: Mapping[int, datetime | None],
) -> None:
    """Set alarms anew, by associate with the time each is due; None: none is due. They have not fired."""
    if not due:
        return
    statement = upsert(alarms)
    unique_columns = [_columns.tenant_id, _columns.appointment_id, _columns.associate_id]
    values = ("starts_at", "due_at", "fired_at", "dismissed_at", "lease_until", "attempts")
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=unique_columns, set_={name: statement.excluded[name] for name in values}
        ),
        [
            {
                "tenant_id": tenant_id,
                "appointment_id": appointment_id,
                "associate_id": associate_id,
                "starts_at": starts_at,
                "due_at": due_at,
                "fired_at": None,
                "dismissed_at": None,
                "lease_until": None,
                "attempts": 0,
            }
            for associate_id, due_at in due.items()
        ],
    )


async def remove_alarms(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, keep_associate_ids: Collection[int] = ()
) -> None:
    """Delete the alarms of an appointment, except those of these associates."""
    await tx.execute(
        delete(alarms).where(
            _of_appointment(tenant_id, appointment_id), _columns.associate_id.not_in(list(keep_associate_ids))
        )
    )


async def fire_due(tx: AsyncConnection, now: datetime) -> int:
    """Fire what is due, every tenant's; how many.

    Not for appointments that are over or completed: the worker that claims such a row marks it done.
    """
    is_active = exists().where(
        appointments.c.tenant_id == _columns.tenant_id,
        appointments.c.id == _columns.appointment_id,
        appointments.c.ends_at > now,
        appointments.c.completed.is_(False),
    )
    result = await tx.execute(
        update(alarms)
        .where(_columns.due_at <= now, _columns.fired_at.is_(None), is_active)
        .values(fired_at=now)
    )
    return result.rowcount


async def mark_done(tx: AsyncConnection, tenant_id: int, alarm_id: int, fired_at: datetime | None) -> None:
    """No push message is left to send, unless the alarm was set anew meanwhile."""
    await _release(tx, tenant_id, alarm_id, fired_at, None)


async def schedule_retry(
    tx: AsyncConnection, tenant_id: int, alarm_id: int, fired_at: datetime | None, due_at: datetime
) -> None:
    """It has fired on open pages; the push messages are tried again at `due_at`."""
    await _release(tx, tenant_id, alarm_id, fired_at, due_at)


async def _release(
    tx: AsyncConnection, tenant_id: int, alarm_id: int, fired_at: datetime | None, due_at: datetime | None
) -> None:
    is_unchanged = _columns.fired_at.is_(None) if fired_at is None else _columns.fired_at == fired_at
    await tx.execute(
        update(alarms)
        .where(_columns.tenant_id == tenant_id, _columns.id == alarm_id, is_unchanged)
        .values(due_at=due_at, lease_until=None)
    )


async def dismiss(
    tx: AsyncConnection, tenant_id: int, associate_id: int, alarm_id: int, now: datetime
) -> bool:
    """Dismiss a fired alarm, on every page of its person; False when they have no such alarm."""
    condition = and_(
        _columns.tenant_id == tenant_id, _columns.associate_id == associate_id, _columns.id == alarm_id
    )
    await tx.execute(
        update(alarms)
        .where(condition, _columns.fired_at.is_not(None), _columns.dismissed_at.is_(None))
        .values(dismissed_at=now)
    )
    return await tx.scalar(select(_columns.id).where(condition)) is not None


async def get(tx: AsyncConnection, tenant_id: int, alarm_id: int) -> AlarmNotification | None:
    """An alarm with what its notification shows."""
    row = (
        await tx.execute(
            _select_notifications().where(_columns.tenant_id == tenant_id, _columns.id == alarm_id)
        )
    ).first()
    return None if row is None else _to_notification(row)


async def list_ringing(
    tx: AsyncConnection, tenant_id: int, associate_id: int, now: datetime
) -> list[AlarmNotification]:
    """An associate's fired alarms, not dismissed, whose appointment is not over; 200 at most."""
    has_rung = and_(
        _columns.tenant_id == tenant_id, _columns.associate_id == associate_id, _columns.fired_at.is_not(None)
    )
    is_active = and_(
        _columns.dismissed_at.is_(None), appointments.c.ends_at > now, appointments.c.completed.is_(False)
    )
    rows = await tx.execute(
        _select_notifications().where(has_rung, is_active).order_by(_columns.fired_at, _columns.id).limit(200)
    )
    return [_to_notification(row) for row in rows]


async def list_changed_since(tx: AsyncConnection, since: datetime) -> list[AlarmNotification]:
    """Every tenant's alarms that were fired or dismissed since then."""
    has_changed = or_(_columns.fired_at >= since, _columns.dismissed_at >= since)
    rows = await tx.execute(_select_notifications().where(has_changed).order_by(_columns.fired_at))
    return [_to_notification(row) for row in rows]


def _select_notifications() -> Select[Any]:
    associate_join = and_(
        associates.c.tenant_id == _columns.tenant_id, associates.c.id == _columns.associate_id
    )
    appointment_join = and_(
        appointments.c.tenant_id == _columns.tenant_id, appointments.c.id == _columns.appointment_id
    )
    reservation_join = and_(
        reservations.c.tenant_id == _columns.tenant_id,
        reservations.c.appointment_id == _columns.appointment_id,
        reservations.c.desired.is_(True),
    )
    return (
        select(
            alarms,
            associates.c.zone,
            appointments.c.title,
            appointments.c.ends_at,
            reservations.c.id.label("reservation_id"),
        )
        .join(associates, associate_join)
        .join(appointments, appointment_join)
        .outerjoin(reservations, reservation_join)
    )


def _to_alarm(row: Row[Any]) -> Alarm:
    return Alarm(row.id, row.associate_id, row.starts_at, row.fired_at, row.due_at)


def _to_notification(row: Row[Any]) -> AlarmNotification:
    reservation_id: UUID | None = row.reservation_id
    return AlarmNotification(
        id=row.id,
        tenant_id=row.tenant_id,
        associate_id=row.associate_id,
        zone=row.zone,
        appointment_id=row.appointment_id,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reservation_id=reservation_id,
        fired_at=row.fired_at,
        dismissed_at=row.dismissed_at,
        attempts=row.attempts,
    )
