"""How many creates and updates a grant has made on a UTC day: providers count them per user."""

from sqlalchemy import and_, case, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import grants


async def spend(c: AsyncConnection, tenant_id: int, grant_id: int, day: str, most: int) -> bool:
    """Count one change on `day` (as 2026-11-22), before it is sent; False when the day's are used up."""
    another_day = grants.c.budget_day.is_distinct_from(day)
    spent = await c.execute(
        update(grants)
        .where(and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id))
        .where(or_(another_day, grants.c.budget_used < most))
        .values(budget_day=day, budget_used=case((another_day, 1), else_=grants.c.budget_used + 1))
    )
    return spent.rowcount == 1


async def give_back(c: AsyncConnection, tenant_id: int, grant_id: int, day: str) -> None:
    """A change counted on `day` never came to be."""
    here = and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)
    counted = and_(grants.c.budget_day == day, grants.c.budget_used > 0)
    await c.execute(update(grants).where(here, counted).values(budget_used=grants.c.budget_used - 1))


async def exhaust(c: AsyncConnection, tenant_id: int, grant_id: int, day: str, most: int) -> None:
    """The provider has counted otherwise, and takes no more on `day`."""
    here = and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)
    await c.execute(update(grants).where(here).values(budget_day=day, budget_used=most))
