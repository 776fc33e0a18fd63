"""Tenants that leave, and deleting every row of theirs a few at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import (
    associates,
    grants,
    metadata,
    oauth_states,
    outbox,
    password_links,
    push_subscriptions,
    sessions,
    tenant_removals,
    tenants,
)

_columns = tenant_removals.c
BATCH_SIZE = 500
# Referring rows first, so that nothing ever refers to what is gone.
_TABLES = tuple(
    table
    for table in reversed(metadata.sorted_tables)
    if "tenant_id" in table.c and table is not tenant_removals
)


@dataclass(frozen=True)
class TenantRemoval:
    """A tenant on its way out. With `cancels_meetings` guests hear that nothing takes place."""

    id: int
    cancels_meetings: bool
    began_at: datetime


async def add(tx: AsyncConnection, tenant_id: int, now: datetime, *, cancels_meetings: bool) -> bool:
    """Begin one, due at once; False when it has begun before."""
    if await tx.scalar(select(_columns.id).where(_columns.tenant_id == tenant_id)):
        return False
    await tx.execute(
        insert(tenant_removals).values(
            tenant_id=tenant_id, cancels_meetings=cancels_meetings, began_at=now, due_at=now
        )
    )
    return True


async def get(tx: AsyncConnection, tenant_id: int, removal_id: int) -> TenantRemoval | None:
    """One that is not finished."""
    statement = select(tenant_removals).where(_columns.tenant_id == tenant_id, _columns.id == removal_id)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else TenantRemoval(row.id, row.cancels_meetings, row.began_at)


async def put_off(
    tx: AsyncConnection, tenant_id: int, removal_id: int, now: datetime, due_at: datetime
) -> None:
    """The next step is due then."""
    await tx.execute(
        update(tenant_removals)
        .where(_columns.tenant_id == tenant_id, _columns.id == removal_id)
        .values(due_at=due_at, lease_until=now, attempts=1)
    )


async def end_access(tx: AsyncConnection, tenant_id: int) -> None:
    """Nobody of a tenant is signed in or can sign in, is notified, or has a link that shows anything."""
    is_tenants = associates.c.tenant_id == tenant_id
    await tx.execute(update(associates).where(is_tenants).values(may_log_in=False, feed_token_hash=None))
    for table in (oauth_states, sessions, password_links, push_subscriptions):
        await tx.execute(delete(table).where(table.c.tenant_id == tenant_id))


async def count_pending(tx: AsyncConnection, tenant_id: int) -> int:
    """How many grants are not revoked yet, and e-mails not sent."""
    of_grants = select(func.count()).select_from(grants).where(grants.c.tenant_id == tenant_id)
    of_emails = select(func.count()).where(outbox.c.tenant_id == tenant_id, outbox.c.due_at.is_not(None))
    return int((await tx.execute(of_grants)).scalar_one()) + int((await tx.execute(of_emails)).scalar_one())


async def delete_rows(tx: AsyncConnection, tenant_id: int) -> bool:
    """Delete up to `BATCH_SIZE` rows of a tenant; whether there were any."""
    for table in _TABLES:
        if await _delete_from(tx, table, tenant_id):
            return True
    return False


async def finish(tx: AsyncConnection, tenant_id: int) -> None:
    """Delete the tenant itself, of which nothing is left."""
    await tx.execute(delete(tenant_removals).where(_columns.tenant_id == tenant_id))
    await tx.execute(delete(tenants).where(tenants.c.id == tenant_id))


async def _delete_from(tx: AsyncConnection, table: Table, tenant_id: int) -> int:
    statement, key = delete(table).where(table.c.tenant_id == tenant_id), tuple(table.primary_key)
    if key:
        # A table without a key has a row for each associate at most.
        batch = select(*key).where(table.c.tenant_id == tenant_id).limit(BATCH_SIZE)
        statement = statement.where(tuple_(*key).in_(batch))
    return (await tx.execute(statement)).rowcount
