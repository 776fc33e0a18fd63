"""The work list is the rows themselves: due, leased to one worker for a while, finished or put back.

Workers serve every tenant, so these are the queries that name none; what they claim says whose it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Table, and_, case, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

LEASE = timedelta(minutes=2)
# A lease that ends further ahead than any can was written by a wrong clock, like the rest of its row.
LONGEST_LEASE = 2 * LEASE


@dataclass(frozen=True)
class Shares:
    """How many rows may be leased at once for one tenant, and for one of its owners (a column)."""

    per_tenant: int
    per_owner: int
    owner: str


async def claim(
    c: AsyncConnection, table: Table, now: datetime, limit: int, shares: Shares | None = None,
    ahead: timedelta | None = None,
) -> list[tuple[int, Any]]:  # fmt: skip
    """Lease due rows of a table to the caller: (tenant id, row id) of each.

    The longest due first; with `shares` tenants take turns, and so do the owners of each. `ahead` is how far
    ahead rows may be planned that nobody has tried yet; without it such rows are due at once.
    """
    due = (await c.execute(_due(table, now, shares, ahead).limit(limit))).all()
    await c.execute(
        update(table)
        .where(table.c.id.in_([row.id for row in due]))
        .values(
            lease_until=now + LEASE,
            attempts=table.c.attempts + 1,
            due_at=case((table.c.due_at > now, now), else_=table.c.due_at),
        )
    )
    return [(row.tenant_id, row.id) for row in due]


async def anything_due(
    c: AsyncConnection, table: Table, now: datetime, ahead: timedelta | None = None
) -> bool:
    """Whether there is a row to claim: asked by readers, so that idle workers never take the writer."""
    due = select(table.c.id).where(_waiting(table, now, ahead), _free(table, now)).limit(1)
    return (await c.execute(due)).first() is not None


def held(table: Table, now: datetime) -> ColumnElement[bool]:
    """Whether somebody has leased the row. One that is put back was leased until then."""
    return and_(table.c.lease_until > now, table.c.lease_until <= now + LONGEST_LEASE)


def _due(table: Table, now: datetime, shares: Shares | None, ahead: timedelta | None) -> Select[Any]:
    waiting = and_(_waiting(table, now, ahead), _free(table, now))
    locked = select(table.c.tenant_id, table.c.id).with_for_update(skip_locked=True, of=table)
    if shares is None:
        return locked.where(waiting).order_by(table.c.due_at)
    turns = _turns(table, now, waiting, shares)
    return (
        locked.join(turns, turns.c.id == table.c.id)
        .where(turns.c.turn <= shares.per_tenant, _free(table, now))
        .order_by(turns.c.turn, table.c.due_at)
    )


def _turns(table: Table, now: datetime, waiting: ColumnElement[bool], shares: Shares) -> Subquery:
    """Each waiting row's turn within its tenant, whose owners take turns too. What is leased came first."""
    owner, tenant = table.c[shares.owner], table.c.tenant_id
    of_owner = _leased(table, now, tenant, owner.label("owner"))
    turn = _turn((tenant, owner), (table.c.due_at,), of_owner)
    owners = (
        select(table.c.id, tenant, table.c.due_at, turn.label("turn"))
        .outerjoin(of_owner, and_(of_owner.c.tenant_id == tenant, of_owner.c.owner == owner))
        .where(waiting)
        .subquery()
    )
    of_tenant = _leased(table, now, tenant)
    turn = _turn((owners.c.tenant_id,), (owners.c.turn, owners.c.due_at), of_tenant)
    return (
        select(owners.c.id, turn.label("turn"))
        .outerjoin(of_tenant, of_tenant.c.tenant_id == owners.c.tenant_id)
        .where(owners.c.turn <= shares.per_owner)
        .subquery()
    )


def _turn(whose: Sequence[Any], order: Sequence[Any], leased: Subquery) -> ColumnElement[int]:
    place: ColumnElement[int] = func.row_number().over(partition_by=whose, order_by=order)
    return place + func.coalesce(leased.c.number, 0)


def _leased(table: Table, now: datetime, *whose: Any) -> Subquery:
    # A leased row stays due until it is settled or put back: its index finds them.
    here = and_(table.c.due_at <= now, held(table, now))
    return select(*whose, func.count().label("number")).where(here).group_by(*whose).subquery()


def _waiting(table: Table, now: datetime, ahead: timedelta | None) -> ColumnElement[bool]:
    # What nobody has tried yet was due when it was written, whatever the clock said then; what was put back
    # shows by the end of its lease what time it was for whoever wrote when it is due.
    untried = table.c.attempts == 0 if ahead is None else table.c.due_at > _later(now, ahead)
    written_ahead = or_(untried, table.c.lease_until > now + LONGEST_LEASE)
    return or_(table.c.due_at <= now, and_(table.c.due_at.is_not(None), written_ahead))


def _later(now: datetime, by: timedelta) -> datetime:
    try:
        return now + by
    except OverflowError:
        return datetime.max.replace(tzinfo=now.tzinfo)


def _free(table: Table, now: datetime) -> ColumnElement[bool]:
    return or_(table.c.lease_until.is_(None), not_(held(table, now)))
