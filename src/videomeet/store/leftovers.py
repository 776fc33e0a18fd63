"""Meetings at a provider that nobody wants any more: a work list of what is to be deleted there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import leftovers


@dataclass(frozen=True)
class Leftover:
    """A meeting to delete through the grant of one of the provider's users."""

    id: int
    provider: str
    provider_user_id: str
    meeting_id: str
    found_at: datetime
    attempts: int


def _is(tenant_id: int, leftover_id: int) -> ColumnElement[bool]:
    return and_(leftovers.c.tenant_id == tenant_id, leftovers.c.id == leftover_id)


async def add(
    c: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, meeting_id: str, now: datetime
) -> None:
    """This meeting is to be deleted; saying so twice is harmless."""
    new = upsert(leftovers).values(
        tenant_id=tenant_id, provider=provider, provider_user_id=provider_user_id, meeting_id=meeting_id,
        found_at=now, due_at=now, attempts=0,
    )  # fmt: skip
    await c.execute(new.on_conflict_do_nothing())


async def one(c: AsyncConnection, tenant_id: int, leftover_id: int) -> Leftover | None:
    """One leftover of the tenant."""
    row = (await c.execute(select(leftovers).where(_is(tenant_id, leftover_id)))).one_or_none()
    if row is None:
        return None
    return Leftover(
        row.id, row.provider, row.provider_user_id, row.meeting_id, row.found_at, row.attempts
    )  # fmt: skip


async def put_back(
    c: AsyncConnection, tenant_id: int, leftover_id: int, now: datetime, due_at: datetime
) -> None:
    """It could not be deleted now; try again then."""
    await c.execute(
        update(leftovers).where(_is(tenant_id, leftover_id)).values(due_at=due_at, lease_until=now)
    )


async def forget(c: AsyncConnection, tenant_id: int, leftover_id: int) -> None:
    """It is gone at the provider, or nobody can delete it there."""
    await c.execute(delete(leftovers).where(_is(tenant_id, leftover_id)))


async def due_again(
    c: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, now: datetime
) -> None:
    """This user of the provider has signed in again: what waited for them is due."""
    theirs = and_(leftovers.c.provider == provider, leftovers.c.provider_user_id == provider_user_id)
    await c.execute(
        update(leftovers).where(leftovers.c.tenant_id == tenant_id, theirs).values(due_at=now, attempts=0)
    )


async def of_user(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str
) -> frozenset[str]:
    """The meetings that are still to be deleted through this user's grant."""
    theirs = and_(leftovers.c.provider == provider, leftovers.c.provider_user_id == provider_user_id)
    found = await tx.scalars(select(leftovers.c.meeting_id).where(leftovers.c.tenant_id == tenant_id, theirs))
    return frozenset(found)


async def number_of_user(c: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str) -> int:
    """How many are still to be deleted through this user's grant."""
    theirs = and_(leftovers.c.provider == provider, leftovers.c.provider_user_id == provider_user_id)
    count = select(func.count()).where(leftovers.c.tenant_id == tenant_id, theirs)
    return int((await c.execute(count)).scalar_one())
