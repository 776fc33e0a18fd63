"""Reservations: the rows behind join links, and how a worker settles or puts off what is due on them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from videomeet.domain.kit.reason import Reason, from_json
from videomeet.domain.meetings.reservation import ABANDONED_AFTER, MAX_OPEN_RESERVATIONS, Reservation
from videomeet.store.database import Database
from videomeet.store.schema import Instant, reservations

_INSTANT_COLUMNS = [column.name for column in reservations.c if isinstance(column.type, Instant)]


def is_reservation(tenant_id: int, reservation_id: UUID) -> ColumnElement[bool]:
    """The condition for this row of `reservations`."""
    return and_(reservations.c.tenant_id == tenant_id, reservations.c.id == reservation_id)


def _is_unused(tenant_id: int, reserved_by: int) -> ColumnElement[bool]:
    columns = reservations.c
    return and_(
        columns.tenant_id == tenant_id, columns.reserved_by == reserved_by, columns.desired_version == 0
    )


async def add(
    tx: AsyncConnection,
    tenant_id: int,
    reservation_id: UUID,
    *,
    reserved_by: int,
    provider: str,
    zone: str,
    now: datetime,
) -> None:
    """Add a reservation at version 0: its link works, and no meeting is desired behind it yet.

    Of more than `MAX_OPEN_RESERVATIONS` that an associate saved nothing with, the oldest go.
    """
    surplus_ids = (
        select(reservations.c.id)
        .where(_is_unused(tenant_id, reserved_by))
        .order_by(reservations.c.created_at.desc(), reservations.c.id)
        .offset(MAX_OPEN_RESERVATIONS - 1)
        .limit(MAX_OPEN_RESERVATIONS)
    )
    await tx.execute(
        delete(reservations).where(
            reservations.c.tenant_id == tenant_id, reservations.c.id.in_(surplus_ids.scalar_subquery())
        )
    )
    await tx.execute(
        insert(reservations).values(
            id=reservation_id,
            tenant_id=tenant_id,
            reserved_by=reserved_by,
            host_id=reserved_by,
            provider=provider,
            desired=False,
            desired_version=0,
            observed_version=0,
            topic="",
            agenda="",
            zone=zone,
            created_at=now,
            attempts=0,
        )
    )


async def get(tx: AsyncConnection, tenant_id: int, reservation_id: UUID) -> Reservation | None:
    """One reservation of the tenant."""
    row = (
        await tx.execute(select(reservations).where(is_reservation(tenant_id, reservation_id)))
    ).one_or_none()
    return None if row is None else to_reservation(row)


async def get_by_join_link(database: Database, reservation_id: UUID) -> Reservation | None:
    """The reservation with this link, in any tenant: whoever holds a join link may follow it.

    The hot path: one indexed read by the raw driver.
    """
    column_list = ", ".join(column.name for column in reservations.c)
    sql = f"SELECT {column_list} FROM reservations WHERE id = ?"  # noqa: S608 (our own column names)  # nosec B608 # our own column names
    row = await database.fetch_row(sql, (reservation_id.hex,))
    if row is None:
        return None
    values = dict(zip((column.name for column in reservations.c), row, strict=True))
    for name in _INSTANT_COLUMNS:
        values[name] = values[name] and datetime.fromisoformat(values[name]).replace(tzinfo=UTC)
    values["reason"] = values["reason"] and from_json(values["reason"])
    field_values = {field.name: values[field.name] for field in fields(Reservation)}
    return Reservation(**(field_values | {"id": reservation_id, "desired": bool(values["desired"])}))


async def by_appointment(
    tx: AsyncConnection, tenant_id: int, appointment_ids: Sequence[int]
) -> dict[int, Reservation]:
    """The video meeting of each of these appointments that has one."""
    rows = await tx.execute(
        select(reservations).where(
            reservations.c.tenant_id == tenant_id,
            reservations.c.appointment_id.in_(appointment_ids),
            reservations.c.desired,
        )
    )
    return {row.appointment_id: to_reservation(row) for row in rows}


async def release_unused(tx: AsyncConnection, tenant_id: int, reservation_id: UUID, reserved_by: int) -> bool:
    """Delete this associate's reservation that no appointment was saved with; whether there was one."""
    result = await tx.execute(
        delete(reservations).where(reservations.c.id == reservation_id, _is_unused(tenant_id, reserved_by))
    )
    return result.rowcount == 1


async def prune_abandoned(tx: AsyncConnection, now: datetime) -> int:
    """Delete every tenant's reservations whose dialog was closed long ago without saving; how many."""
    is_old = reservations.c.created_at < now - ABANDONED_AFTER
    return (
        await tx.execute(delete(reservations).where(is_old, reservations.c.desired_version == 0))
    ).rowcount


async def mark_synced(
    tx: AsyncConnection, tenant_id: int, reservation_id: UUID, version: int, now: datetime
) -> None:
    """The provider agrees with this version. If there is a newer one by now, the row is due."""
    is_superseded = reservations.c.desired_version > version
    await tx.execute(
        update(reservations)
        .where(is_reservation(tenant_id, reservation_id))
        .values(
            observed_version=version, lease_until=None, attempts=0, problem=None, reason=None, due_at=None
        )
    )
    await tx.execute(
        update(reservations)
        .where(is_reservation(tenant_id, reservation_id), is_superseded)
        .values(due_at=now)
    )


async def schedule_retry(
    tx: AsyncConnection,
    tenant_id: int,
    reservation_id: UUID,
    version: int,
    now: datetime,
    *,
    problem: str,
    reason: Reason,
    due_at: datetime | None,
) -> None:
    """This version could not be reached: why, and when to try again (None: after a person has acted).

    A newer version, desired while the worker was busy, stays due at once: the failure says nothing about it.
    """
    condition = is_reservation(tenant_id, reservation_id)
    await tx.execute(update(reservations).where(condition).values(lease_until=now))
    await tx.execute(
        update(reservations)
        .where(condition, reservations.c.desired_version == version)
        .values(problem=problem, reason=reason, due_at=due_at)
    )


def to_reservation(row: Row[Any], prefix: str = "") -> Reservation:
    """A row as the domain knows it; its columns may be labelled with a prefix."""
    return Reservation(**{field.name: getattr(row, prefix + field.name) for field in fields(Reservation)})
