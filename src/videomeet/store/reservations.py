"""Reservations: join links, what is wanted behind them, and what was applied."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from videomeet.domain.reason import Reason, from_json
from videomeet.domain.reservation import ABANDONED_AFTER, JOINABLE_AFTER_END, Reservation
from videomeet.store.database import Database
from videomeet.store.schema import Instant, reservations


@dataclass(frozen=True)
class Wanted:
    """What a follow-up wants of its meeting. Instants are UTC."""

    appointment_id: int
    host_id: int
    topic: str
    agenda: str
    starts_at: datetime
    ends_at: datetime
    zone: str


_INSTANTS = [column.name for column in reservations.c if isinstance(column.type, Instant)]


def _is(tenant_id: int, reservation_id: UUID) -> ColumnElement[bool]:
    return and_(reservations.c.tenant_id == tenant_id, reservations.c.id == reservation_id)


async def add(
    c: AsyncConnection,
    tenant_id: int,
    reservation_id: UUID,
    *,
    by: int,
    provider: str,
    zone: str,
    now: datetime,
) -> None:
    """A link, with nothing wanted behind it yet."""
    await c.execute(
        insert(reservations).values(
            id=reservation_id, tenant_id=tenant_id, reserved_by=by, host_id=by, provider=provider,
            wanted=False, wanted_version=0, applied_version=0, topic="", agenda="", zone=zone,
            created_at=now, attempts=0,
        )
    )  # fmt: skip


async def one(c: AsyncConnection, tenant_id: int, reservation_id: UUID) -> Reservation | None:
    """One reservation of the tenant."""
    row = (await c.execute(select(reservations).where(_is(tenant_id, reservation_id)))).one_or_none()
    return None if row is None else read(row)


async def behind_link(database: Database, reservation_id: UUID) -> Reservation | None:
    """Whose link this is, whichever the tenant: whoever holds a join link may follow it.

    The hot path: one indexed read by the raw driver.
    """
    columns = ", ".join(column.name for column in reservations.c)
    sql = f"SELECT {columns} FROM reservations WHERE id = ?"  # noqa: S608 (our own column names)
    found = await database.row(sql, (reservation_id.hex,))
    if found is None:
        return None
    values = dict(zip((column.name for column in reservations.c), found, strict=True))
    for name in _INSTANTS:
        values[name] = values[name] and datetime.fromisoformat(values[name]).replace(tzinfo=UTC)
    values["reason"] = values["reason"] and from_json(values["reason"])
    kept = {field.name: values[field.name] for field in fields(Reservation)}
    return Reservation(**(kept | {"id": reservation_id, "wanted": bool(values["wanted"])}))


async def of_appointments(
    c: AsyncConnection, tenant_id: int, appointment_ids: Sequence[int]
) -> dict[int, Reservation]:
    """The video meeting of each of these appointments that has one."""
    rows = await c.execute(
        select(reservations).where(
            reservations.c.tenant_id == tenant_id,
            reservations.c.appointment_id.in_(appointment_ids),
            reservations.c.wanted,
        )
    )
    return {row.appointment_id: read(row) for row in rows}


async def want(
    tx: AsyncConnection, tenant_id: int, reservation: Reservation, wanted: Wanted, now: datetime
) -> Reservation:
    """Say what the meeting should be; a newer wish replaces an older one. The reservation as it is then."""
    await _wish(tx, tenant_id, reservation.id, now, wanted=True, **vars(wanted))
    return reservation.wanted_anew(wanted=True, **vars(wanted))


async def unwant(c: AsyncConnection, tenant_id: int, reservation_id: UUID, now: datetime) -> None:
    """The meeting should not be any more; its link says so."""
    await _wish(c, tenant_id, reservation_id, now, wanted=False)


async def _wish(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, now: datetime, **values: object
) -> None:
    await c.execute(
        update(reservations)
        .where(_is(tenant_id, reservation_id))
        .values(
            wanted_version=reservations.c.wanted_version + 1,
            due_at=now, attempts=0, problem=None, reason=None, **values,
        )
    )  # fmt: skip


async def give_back(c: AsyncConnection, tenant_id: int, reservation_id: UUID, by: int) -> bool:
    """Forget a link that no appointment was saved with; whether there was one."""
    unused = and_(reservations.c.reserved_by == by, reservations.c.wanted_version == 0)
    gone = await c.execute(delete(reservations).where(_is(tenant_id, reservation_id), unused))
    return gone.rowcount == 1


async def forget_abandoned(c: AsyncConnection, now: datetime) -> int:
    """Every tenant's links whose dialog was closed long ago without saving; how many."""
    old = reservations.c.created_at < now - ABANDONED_AFTER
    return (await c.execute(delete(reservations).where(old, reservations.c.wanted_version == 0))).rowcount


async def make_anew(c: AsyncConnection, tenant_id: int, reservation_id: UUID, now: datetime) -> None:
    """What was applied is no more; what is wanted is due. Who has leased the row goes on with it."""
    await _wish(c, tenant_id, reservation_id, now)


async def make_missing(c: AsyncConnection, now: datetime) -> int:
    """Every tenant's that a clock which was ahead took for over, and settled unmade, are due; how many."""
    r = reservations.c
    none = and_(r.wanted, r.wanted_version == r.applied_version, r.meeting_id.is_(None))
    made_due = await c.execute(
        update(reservations)
        .where(none, r.ends_at > now - JOINABLE_AFTER_END)
        .values(wanted_version=r.wanted_version + 1, due_at=now, attempts=0, problem=None, reason=None)
    )
    return made_due.rowcount


async def settle(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, version: int, now: datetime
) -> None:
    """The provider agrees with one version of our wishes; a newer one stays due."""
    newer = reservations.c.wanted_version > version
    await c.execute(
        update(reservations)
        .where(_is(tenant_id, reservation_id))
        .values(applied_version=version, lease_until=None, attempts=0, problem=None, reason=None, due_at=None)
    )
    await c.execute(update(reservations).where(_is(tenant_id, reservation_id), newer).values(due_at=now))


async def put_back(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, version: int, now: datetime, *, problem: str,
    reason: Reason, due_at: datetime | None,
) -> None:  # fmt: skip
    """It could not be done: why, and when to try again (None: when a person has acted).

    A wish made meanwhile is due at once and knows nothing of this failure.
    """
    here = _is(tenant_id, reservation_id)
    await c.execute(update(reservations).where(here).values(lease_until=now))
    await c.execute(
        update(reservations)
        .where(here, reservations.c.wanted_version == version)
        .values(problem=problem, reason=reason, due_at=due_at)
    )


async def due_again(c: AsyncConnection, tenant_id: int, now: datetime, *, host_id: int | None = None) -> None:
    """A person has repaired something: whatever waited for it (of one host, or all) is due now.

    That counts as a new wish, so that an attempt under way can't put back what the repair made due.
    """
    waiting = and_(
        reservations.c.tenant_id == tenant_id, reservations.c.wanted_version != reservations.c.applied_version
    )
    if host_id is not None:
        waiting = and_(
            waiting, or_(reservations.c.host_id == host_id, reservations.c.meeting_host == host_id)
        )
    await c.execute(
        update(reservations)
        .where(waiting)
        .values(
            wanted_version=reservations.c.wanted_version + 1,
            due_at=now,
            attempts=0,
            problem=None,
            reason=None,
        )
    )


async def upcoming(c: AsyncConnection, tenant_id: int, now: datetime, *, host_id: int | None = None) -> int:
    """How many meetings are still to be held, of one host or all."""
    r = reservations.c
    which = select(func.count()).where(r.tenant_id == tenant_id, r.wanted, r.ends_at > now)
    if host_id is not None:
        which = which.where(r.host_id == host_id)
    return int((await c.execute(which)).scalar_one())


def read(row: Row[Any], prefix: str = "") -> Reservation:
    """A row as the domain knows it; its columns may be labelled with a prefix."""
    return Reservation(**{field.name: getattr(row, prefix + field.name) for field in fields(Reservation)})
