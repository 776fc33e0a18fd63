"""The work list is the rows themselves: due, leased to one worker for a while, finished or put back.

Workers serve every tenant, so these are the queries that name none; what they claim says whose it is.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

LEASE = timedelta(minutes=2)


async def claim(c: AsyncConnection, table: Table, now: datetime, limit: int) -> list[tuple[int, Any]]:
    """Lease the longest due rows of a table to the caller: (tenant id, row id) of each."""
    due = (
        await c.execute(
            select(table.c.tenant_id, table.c.id)
            .where(table.c.due_at <= now, _free(table, now))
            .order_by(table.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    await c.execute(
        update(table)
        .where(table.c.id.in_([row.id for row in due]))
        .values(lease_until=now + LEASE, attempts=table.c.attempts + 1)
    )
    return [(row.tenant_id, row.id) for row in due]


async def anything_due(c: AsyncConnection, table: Table, now: datetime) -> bool:
    """Whether there is a row to claim: asked by readers, so that idle workers never take the writer."""
    due = select(table.c.id).where(table.c.due_at <= now, _free(table, now)).limit(1)
    return (await c.execute(due)).first() is not None


def _free(table: Table, now: datetime) -> ColumnElement[bool]:
    return or_(table.c.lease_until.is_(None), table.c.lease_until <= now)
