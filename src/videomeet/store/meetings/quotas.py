"""How many creates and updates a grant has made on a UTC day: providers count them per user."""

from sqlalchemy import and_, case, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import grants


async def consume(tx: AsyncConnection, tenant_id: int, grant_id: int, day: str, daily_limit: int) -> bool:
    """Count one change on `day` (as 2026-11-22) before it is sent; False when the quota is used up."""
    another_day = grants.c.quota_day.is_distinct_from(day)
    result = await tx.execute(
        update(grants)
        .where(and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id))
        .where(or_(another_day, grants.c.quota_used < daily_limit))
        .values(quota_day=day, quota_used=case((another_day, 1), else_=grants.c.quota_used + 1))
    )
    return result.rowcount == 1


async def refund(tx: AsyncConnection, tenant_id: int, grant_id: int, day: str) -> None:
    """Take back one change counted on `day`: it was not made."""
    condition = and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)
    was_counted = and_(grants.c.quota_day == day, grants.c.quota_used > 0)
    await tx.execute(update(grants).where(condition, was_counted).values(quota_used=grants.c.quota_used - 1))


async def exhaust(tx: AsyncConnection, tenant_id: int, grant_id: int, day: str, daily_limit: int) -> None:
    """The provider accepts no more on `day`, whatever we have counted."""
    condition = and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)
    await tx.execute(update(grants).where(condition).values(quota_day=day, quota_used=daily_limit))
