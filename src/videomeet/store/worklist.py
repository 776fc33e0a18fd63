"""The work list is the rows themselves: due, leased to one worker for a while, finished or put back.

Workers serve every tenant, so these are the queries that name none; what they claim says whose it is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

LEASE = timedelta(minutes=2)


async def claim(c: AsyncConnection, table: Table, now: datetime, limit: int) -> list[tuple[int, Any]]:
    """Lease the longest due rows of a table to the caller: (tenant id, row id) of each."""
    free = or_(table.c.lease_until.is_(None), table.c.lease_until <= now)
    due = (
        await c.execute(
            select(table.c.tenant_id, table.c.id)
            .where(table.c.due_at <= now, free)
            .order_by(table.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    await lease(c, table, [row.id for row in due], now)
    return [(row.tenant_id, row.id) for row in due]


async def lease(c: AsyncConnection, table: Table, ids: Sequence[Any], now: datetime) -> None:
    """Keep these rows from other workers until they are done or we are dead."""
    await c.execute(
        update(table)
        .where(table.c.id.in_(ids))
        .values(lease_until=now + LEASE, attempts=table.c.attempts + 1)
    )


async def next_due(c: AsyncConnection, table: Table) -> datetime | None:
    """When the next row of a table falls due or its lease runs out."""
    row = (
        await c.execute(
            select(table.c.due_at, table.c.lease_until)
            .where(table.c.due_at.is_not(None))
            .order_by(table.c.due_at)
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else max(row.due_at, row.lease_until or row.due_at)
