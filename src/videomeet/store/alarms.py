"""Alarms: rows that follow their appointment, fire once, and are put away by the person they are for."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.alarm import Alarm, Ringing
from videomeet.store.schema import alarms, appointments, associates, reservations

_a = alarms.c


def _of(tenant_id: int, appointment_id: int) -> ColumnElement[bool]:
    return and_(_a.tenant_id == tenant_id, _a.appointment_id == appointment_id)


async def of_appointment(c: AsyncConnection, tenant_id: int, appointment_id: int) -> dict[int, Alarm]:
    """The alarms of an appointment by associate."""
    rows = await c.execute(select(alarms).where(_of(tenant_id, appointment_id)))
    return {row.associate_id: _alarm(row) for row in rows}


async def put(
    c: AsyncConnection, tenant_id: int, appointment_id: int, starts_at: datetime,
    due: Mapping[int, datetime | None],
) -> None:  # fmt: skip
    """The alarms of these people, each with when it is due, are for this start now; they have not rung."""
    if not due:
        return
    new = upsert(alarms)
    whose = [_a.tenant_id, _a.appointment_id, _a.associate_id]
    fresh = ("starts_at", "due_at", "fired_at", "dismissed_at", "lease_until", "attempts")
    await c.execute(
        new.on_conflict_do_update(index_elements=whose, set_={name: new.excluded[name] for name in fresh}),
        [
            {
                "tenant_id": tenant_id, "appointment_id": appointment_id, "associate_id": associate_id,
                "starts_at": starts_at, "due_at": due_at, "fired_at": None, "dismissed_at": None,
                "lease_until": None, "attempts": 0,
            }
            for associate_id, due_at in due.items()
        ],
    )  # fmt: skip


async def drop(c: AsyncConnection, tenant_id: int, appointment_id: int, keep: Collection[int] = ()) -> None:
    """Nobody is to be reminded of it any more, except these."""
    await c.execute(delete(alarms).where(_of(tenant_id, appointment_id), _a.associate_id.not_in(list(keep))))


async def fire_due(c: AsyncConnection, now: datetime) -> int:
    """Ring whatever is due, every tenant's; how many.

    What is over, completed or has rung is passed over: its row is put away by whoever has claimed it.
    """
    still_on = exists().where(
        appointments.c.tenant_id == _a.tenant_id, appointments.c.id == _a.appointment_id,
        appointments.c.ends_at > now, appointments.c.completed.is_(False),
    )  # fmt: skip
    done = await c.execute(
        update(alarms).where(_a.due_at <= now, _a.fired_at.is_(None), still_on).values(fired_at=now)
    )
    return done.rowcount


async def settle(c: AsyncConnection, tenant_id: int, alarm_id: int, fired_at: datetime | None) -> None:
    """Nothing is left to do, unless it was set anew meanwhile."""
    await _end(c, tenant_id, alarm_id, fired_at, None)


async def put_back(
    c: AsyncConnection, tenant_id: int, alarm_id: int, fired_at: datetime | None, due_at: datetime
) -> None:
    """It has rung here; telling the browsers is tried again then."""
    await _end(c, tenant_id, alarm_id, fired_at, due_at)


async def _end(
    c: AsyncConnection, tenant_id: int, alarm_id: int, fired_at: datetime | None, due_at: datetime | None
) -> None:
    same = _a.fired_at.is_(None) if fired_at is None else _a.fired_at == fired_at
    await c.execute(
        update(alarms)
        .where(_a.tenant_id == tenant_id, _a.id == alarm_id, same)
        .values(due_at=due_at, lease_until=None)
    )


async def dismiss(
    c: AsyncConnection, tenant_id: int, associate_id: int, alarm_id: int, now: datetime
) -> bool:
    """Put a ringing alarm away, on every page of its person; whether there was one. Twice is harmless."""
    mine = and_(_a.tenant_id == tenant_id, _a.associate_id == associate_id, _a.id == alarm_id)
    await c.execute(
        update(alarms)
        .where(mine, _a.fired_at.is_not(None), _a.dismissed_at.is_(None))
        .values(dismissed_at=now)
    )
    return await c.scalar(select(_a.id).where(mine)) is not None


async def one(c: AsyncConnection, tenant_id: int, alarm_id: int) -> Ringing | None:
    """One alarm with what it tells."""
    row = (await c.execute(_told().where(_a.tenant_id == tenant_id, _a.id == alarm_id))).first()
    return None if row is None else _ringing(row)


async def ringing(c: AsyncConnection, tenant_id: int, associate_id: int, now: datetime) -> list[Ringing]:
    """What has rung for somebody, is not over and was not put away."""
    mine = and_(_a.tenant_id == tenant_id, _a.associate_id == associate_id, _a.fired_at.is_not(None))
    on = and_(_a.dismissed_at.is_(None), appointments.c.ends_at > now, appointments.c.completed.is_(False))
    rows = await c.execute(_told().where(mine, on).order_by(_a.fired_at, _a.id).limit(200))
    return [_ringing(row) for row in rows]


async def heard_since(c: AsyncConnection, since: datetime) -> list[Ringing]:
    """Every tenant's alarms that have rung or were put away since then."""
    new = or_(_a.fired_at >= since, _a.dismissed_at >= since)
    rows = await c.execute(_told().where(new).order_by(_a.fired_at))
    return [_ringing(row) for row in rows]


def _told() -> Select[Any]:
    person = and_(associates.c.tenant_id == _a.tenant_id, associates.c.id == _a.associate_id)
    at = and_(appointments.c.tenant_id == _a.tenant_id, appointments.c.id == _a.appointment_id)
    video = and_(
        reservations.c.tenant_id == _a.tenant_id, reservations.c.appointment_id == _a.appointment_id,
        reservations.c.wanted.is_(True),
    )  # fmt: skip
    return (
        select(
            alarms, associates.c.zone, appointments.c.title, appointments.c.ends_at,
            reservations.c.id.label("reservation_id"),
        )
        .join(associates, person)
        .join(appointments, at)
        .outerjoin(reservations, video)
    )  # fmt: skip


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(row.id, row.associate_id, row.starts_at, row.fired_at, row.due_at)


def _ringing(row: Row[Any]) -> Ringing:
    reservation_id: UUID | None = row.reservation_id
    return Ringing(
        id=row.id, tenant_id=row.tenant_id, associate_id=row.associate_id, zone=row.zone,
        appointment_id=row.appointment_id, title=row.title, starts_at=row.starts_at, ends_at=row.ends_at,
        reservation_id=reservation_id, fired_at=row.fired_at, dismissed_at=row.dismissed_at,
        attempts=row.attempts,
    )  # fmt: skip
