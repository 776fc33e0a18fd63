"""The work list is the rows themselves: due, leased to one worker for a while, finished or put off.

A row of such a table has `due_at` (NULL: nothing to do), `lease_until` and `attempts`. Two workers never
have the same row; when one dies, its lease runs out and another claims the row again. Workers serve every
tenant, so these queries name none; what they claim says whose it is.

Clocks are not trusted, for a machine may start with a wrong one and have it set right later. After a clock
that was ahead, due times lie far in the future and the work would rest until then. So a time that no right
clock can have written counts as past: a lease longer than `MAX_LEASE_DURATION`, and a due time in the future
of a row that nobody has tried yet. A clock that was behind does no harm: the work is due at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Table, and_, case, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

LEASE_DURATION = timedelta(minutes=2)
# A lease that ends further ahead than any can was written by a wrong clock, like the rest of its row.
MAX_LEASE_DURATION = 2 * LEASE_DURATION


@dataclass(frozen=True)
class LeaseLimits:
    """How many rows may be leased at once for one tenant, and for one of its owners (a column)."""

    per_tenant: int
    per_owner: int
    owner: str


async def claim(
    tx: AsyncConnection,
    table: Table,
    now: datetime,
    limit: int,
    limits: LeaseLimits | None = None,
    max_ahead: timedelta | None = None,
) -> list[tuple[int, Any]]:
    """Lease due rows of a table to the caller: (tenant id, row id) of each.

    The longest due first; with `limits` tenants take turns, and so do the owners of each. `max_ahead` is how
    far in the future an untried row may rightly be due (alarms are planned); without it such rows are due at
    once. `attempts` rises with the claim, so that work that kills its worker is counted too.
    """
    due_rows = (await tx.execute(_select_due(table, now, limits, max_ahead).limit(limit))).all()
    await tx.execute(
        update(table)
        .where(table.c.id.in_([row.id for row in due_rows]))
        .values(
            lease_until=now + LEASE_DURATION,
            attempts=table.c.attempts + 1,
            due_at=case((table.c.due_at > now, now), else_=table.c.due_at),
        )
    )
    return [(row.tenant_id, row.id) for row in due_rows]


async def has_due(
    tx: AsyncConnection, table: Table, now: datetime, max_ahead: timedelta | None = None
) -> bool:
    """Whether there is a row to claim: asked by readers, so that idle workers never take the writer."""
    statement = select(table.c.id).where(_is_waiting(table, now, max_ahead), _is_free(table, now)).limit(1)
    return (await tx.execute(statement)).first() is not None


def is_leased(table: Table, now: datetime) -> ColumnElement[bool]:
    """The condition for rows that a worker has.

    Whoever puts a row off may end the lease at that moment instead of at NULL: `lease_until` then shows what
    time it was for whoever wrote `due_at` (see `_is_waiting`).
    """
    return and_(table.c.lease_until > now, table.c.lease_until <= now + MAX_LEASE_DURATION)


def _select_due(
    table: Table, now: datetime, limits: LeaseLimits | None, max_ahead: timedelta | None
) -> Select[Any]:
    waiting = and_(_is_waiting(table, now, max_ahead), _is_free(table, now))
    statement = select(table.c.tenant_id, table.c.id).with_for_update(skip_locked=True, of=table)
    if limits is None:
        return statement.where(waiting).order_by(table.c.due_at)
    ranked = _rank_fairly(table, now, waiting, limits)
    return (
        statement.join(ranked, ranked.c.id == table.c.id)
        .where(ranked.c.turn <= limits.per_tenant, _is_free(table, now))
        .order_by(ranked.c.turn, table.c.due_at)
    )


def _rank_fairly(table: Table, now: datetime, waiting: ColumnElement[bool], limits: LeaseLimits) -> Subquery:
    """Each waiting row's turn within its tenant, whose owners take turns too.

    Leased rows count as the first turns: whoever has many under way comes later, and at a limit not at all.
    """
    owner, tenant = table.c[limits.owner], table.c.tenant_id
    leased_by_owner = _count_leased(table, now, tenant, owner.label("owner"))
    turn = _rank((tenant, owner), (table.c.due_at,), leased_by_owner)
    ranked_by_owner = (
        select(table.c.id, tenant, table.c.due_at, turn.label("turn"))
        .outerjoin(
            leased_by_owner, and_(leased_by_owner.c.tenant_id == tenant, leased_by_owner.c.owner == owner)
        )
        .where(waiting)
        .subquery()
    )
    leased_by_tenant = _count_leased(table, now, tenant)
    turn = _rank(
        (ranked_by_owner.c.tenant_id,), (ranked_by_owner.c.turn, ranked_by_owner.c.due_at), leased_by_tenant
    )
    return (
        select(ranked_by_owner.c.id, turn.label("turn"))
        .outerjoin(leased_by_tenant, leased_by_tenant.c.tenant_id == ranked_by_owner.c.tenant_id)
        .where(ranked_by_owner.c.turn <= limits.per_owner)
        .subquery()
    )


def _rank(partition: Sequence[Any], order: Sequence[Any], leased_counts: Subquery) -> ColumnElement[int]:
    row_number: ColumnElement[int] = func.row_number().over(partition_by=partition, order_by=order)
    return row_number + func.coalesce(leased_counts.c.number, 0)


def _count_leased(table: Table, now: datetime, *partition: Any) -> Subquery:
    # A leased row stays due until it is finished or put off, so the index on `due_at` finds them.
    condition = and_(table.c.due_at <= now, is_leased(table, now))
    return select(*partition, func.count().label("number")).where(condition).group_by(*partition).subquery()


def _is_waiting(table: Table, now: datetime, max_ahead: timedelta | None) -> ColumnElement[bool]:
    # An untried row was due when it was written (or at most `max_ahead` later), whatever the clock said then.
    # A row that was put off has the writer's time in `lease_until`: if that is impossible, so is `due_at`.
    untried = table.c.attempts == 0 if max_ahead is None else table.c.due_at > _add_clamped(now, max_ahead)
    written_ahead = or_(untried, table.c.lease_until > now + MAX_LEASE_DURATION)
    return or_(table.c.due_at <= now, and_(table.c.due_at.is_not(None), written_ahead))


def _add_clamped(now: datetime, delta: timedelta) -> datetime:
    try:
        return now + delta
    except OverflowError:
        return datetime.max.replace(tzinfo=now.tzinfo)


def _is_free(table: Table, now: datetime) -> ColumnElement[bool]:
    return or_(table.c.lease_until.is_(None), not_(is_leased(table, now)))
