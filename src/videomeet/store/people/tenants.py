"""Tenants: the installations of the CRM."""

from datetime import datetime

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.people.people import Tenant
from videomeet.store.schema import tenants


async def add_tenant(
    tx: AsyncConnection, *, name: str, customer_id: str, zone: str, now: datetime
) -> int | None:
    """The new tenant's id, or None when the customer ID is taken."""
    if await tx.scalar(select(tenants.c.id).where(tenants.c.customer_id == customer_id)):
        return None
    result = await tx.execute(
        insert(tenants)
        .values(name=name, customer_id=customer_id, zone=zone, created_at=now)
        .returning(tenants.c.id)
    )
    return int(result.scalar_one())


async def get_tenant_by_customer_id(tx: AsyncConnection, customer_id: str) -> Tenant | None:
    """The tenant with a customer ID."""
    row = (await tx.execute(select(tenants).where(tenants.c.customer_id == customer_id))).one_or_none()
    return None if row is None else _to_tenant(row)


async def get_tenant(tx: AsyncConnection, tenant_id: int) -> Tenant:
    """One tenant."""
    row = (await tx.execute(select(tenants).where(tenants.c.id == tenant_id))).one()
    return _to_tenant(row)


async def list_tenants(tx: AsyncConnection, *, after: str, limit: int) -> list[Tenant]:
    """The tenants whose customer ID comes after another, by customer ID."""
    statement = (
        select(tenants).where(tenants.c.customer_id > after).order_by(tenants.c.customer_id).limit(limit)
    )
    return [_to_tenant(row) for row in await tx.execute(statement)]


async def update_tenant(tx: AsyncConnection, tenant_id: int, *, name: str, zone: str) -> None:
    """Change a tenant's name and the time zone of its new associates."""
    await tx.execute(update(tenants).where(tenants.c.id == tenant_id).values(name=name, zone=zone))


async def set_colleague_access(tx: AsyncConnection, tenant_id: int, access: str) -> None:
    """What the tenant's associates may do in each other's diaries."""
    await tx.execute(update(tenants).where(tenants.c.id == tenant_id).values(colleague_access=access))


async def set_demands_second_factor(tx: AsyncConnection, tenant_id: int, *, demanded: bool) -> None:
    """Whether the tenant's associates need a second factor."""
    await tx.execute(update(tenants).where(tenants.c.id == tenant_id).values(demands_second_factor=demanded))


def _to_tenant(row: Row[tuple[object, ...]]) -> Tenant:
    return Tenant(
        row.id, row.name, row.customer_id, row.zone, row.colleague_access, row.demands_second_factor
    )
