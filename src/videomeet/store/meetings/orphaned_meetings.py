"""Orphaned meetings: ours at a provider, behind no link any more; a work list of what to delete there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import orphaned_meetings


@dataclass(frozen=True)
class OrphanedMeeting:
    """A meeting to delete through the grant of one of the provider's users."""

    id: int
    provider: str
    provider_user_id: str
    meeting_id: str
    found_at: datetime
    attempts: int


def _by_id(tenant_id: int, orphaned_meeting_id: int) -> ColumnElement[bool]:
    return and_(orphaned_meetings.c.tenant_id == tenant_id, orphaned_meetings.c.id == orphaned_meeting_id)


async def add(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, meeting_id: str, now: datetime
) -> None:
    """Have this meeting deleted at the provider. Adding it twice is harmless."""
    statement = upsert(orphaned_meetings).values(
        tenant_id=tenant_id,
        provider=provider,
        provider_user_id=provider_user_id,
        meeting_id=meeting_id,
        found_at=now,
        due_at=now,
        attempts=0,
    )
    await tx.execute(statement.on_conflict_do_nothing())


async def get(tx: AsyncConnection, tenant_id: int, orphaned_meeting_id: int) -> OrphanedMeeting | None:
    """One orphaned meeting of the tenant."""
    row = (
        await tx.execute(select(orphaned_meetings).where(_by_id(tenant_id, orphaned_meeting_id)))
    ).one_or_none()
    if row is None:
        return None
    return OrphanedMeeting(
        row.id, row.provider, row.provider_user_id, row.meeting_id, row.found_at, row.attempts
    )


async def schedule_retry(
    tx: AsyncConnection, tenant_id: int, orphaned_meeting_id: int, now: datetime, due_at: datetime
) -> None:
    """It could not be deleted now; try again at `due_at`."""
    await tx.execute(
        update(orphaned_meetings)
        .where(_by_id(tenant_id, orphaned_meeting_id))
        .values(due_at=due_at, lease_until=now)
    )


async def remove(tx: AsyncConnection, tenant_id: int, orphaned_meeting_id: int) -> None:
    """Forget it: it is gone at the provider, or nobody can delete it there."""
    await tx.execute(delete(orphaned_meetings).where(_by_id(tenant_id, orphaned_meeting_id)))


async def retry_for_user(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, now: datetime
) -> None:
    """This user of the provider has signed in again: what waited for them is due."""
    of_user = and_(
        orphaned_meetings.c.provider == provider, orphaned_meetings.c.provider_user_id == provider_user_id
    )
    await tx.execute(
        update(orphaned_meetings)
        .where(orphaned_meetings.c.tenant_id == tenant_id, of_user)
        .values(due_at=now, attempts=0)
    )


async def of_user(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str
) -> frozenset[str]:
    """The meetings that are still to be deleted through this user's grant."""
    theirs = and_(
        orphaned_meetings.c.provider == provider, orphaned_meetings.c.provider_user_id == provider_user_id
    )
    meeting_ids = await tx.scalars(
        select(orphaned_meetings.c.meeting_id).where(orphaned_meetings.c.tenant_id == tenant_id, theirs)
    )
    return frozenset(meeting_ids)


async def count_of_user(tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str) -> int:
    """How many are still to be deleted through this user's grant."""
    of_user = and_(
        orphaned_meetings.c.provider == provider, orphaned_meetings.c.provider_user_id == provider_user_id
    )
    statement = select(func.count()).where(orphaned_meetings.c.tenant_id == tenant_id, of_user)
    return int((await tx.execute(statement)).scalar_one())
