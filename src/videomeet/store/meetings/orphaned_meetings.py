"""Orphaned meetings: ours at a provider, behind no link any more; a work list of what to delete there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import orphaned_meetings

# Meetings are planned a year ahead at most, as a rule; a provider may bring one back until it is over.
VANISHED_RETENTION = timedelta(days=400)
_TO_BE_DELETED = orphaned_meetings.c.due_at.is_not(None)


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
    statement = _insert(tenant_id, provider, provider_user_id, meeting_id, now).values(due_at=now)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "provider", "meeting_id"],
            set_={"due_at": now},
            where=orphaned_meetings.c.due_at.is_(None),
        )
    )


async def remember_vanished(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, meeting_id: str, now: datetime
) -> None:
    """The provider says that it lost this meeting of ours. If it comes back it is to be deleted; until then
    it stands here without a due time."""
    statement = _insert(tenant_id, provider, provider_user_id, meeting_id, now).values(due_at=None)
    await tx.execute(statement.on_conflict_do_nothing())


async def list_vanished(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str
) -> frozenset[str]:
    """The meeting ids of this user of the provider that were ours and vanished."""
    condition = and_(_of_user(tenant_id, provider, provider_user_id), orphaned_meetings.c.due_at.is_(None))
    return frozenset(await tx.scalars(select(orphaned_meetings.c.meeting_id).where(condition)))


async def prune_vanished(tx: AsyncConnection, now: datetime) -> int:
    """Forget vanished meetings after `VANISHED_RETENTION`; how many."""
    columns = orphaned_meetings.c
    result = await tx.execute(
        delete(orphaned_meetings).where(columns.due_at.is_(None), columns.found_at < now - VANISHED_RETENTION)
    )
    return result.rowcount


def _insert(tenant_id: int, provider: str, provider_user_id: str, meeting_id: str, now: datetime) -> Insert:
    return upsert(orphaned_meetings).values(
        tenant_id=tenant_id,
        provider=provider,
        provider_user_id=provider_user_id,
        meeting_id=meeting_id,
        found_at=now,
        attempts=0,
    )


def _of_user(tenant_id: int, provider: str, provider_user_id: str) -> ColumnElement[bool]:
    columns = orphaned_meetings.c
    return and_(
        columns.tenant_id == tenant_id,
        columns.provider == provider,
        columns.provider_user_id == provider_user_id,
    )


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
    await tx.execute(
        update(orphaned_meetings)
        .where(_of_user(tenant_id, provider, provider_user_id), _TO_BE_DELETED)
        .values(due_at=now, attempts=0)
    )


async def of_user(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str
) -> frozenset[str]:
    """The meetings that are still to be deleted through this user's grant."""
    condition = and_(_of_user(tenant_id, provider, provider_user_id), _TO_BE_DELETED)
    return frozenset(await tx.scalars(select(orphaned_meetings.c.meeting_id).where(condition)))


async def count_of_user(tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str) -> int:
    """How many are still to be deleted through this user's grant."""
    condition = and_(_of_user(tenant_id, provider, provider_user_id), _TO_BE_DELETED)
    return int((await tx.execute(select(func.count()).where(condition))).scalar_one())
