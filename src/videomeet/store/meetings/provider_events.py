"""What happens to a meeting at its provider without our doing: started, ended, changed there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.webhooks.webhook import MeetingFacts
from videomeet.store.meetings.reservations import is_reservation
from videomeet.store.schema import reservations
from videomeet.store.worklist import is_leased


async def reservation_id_by_meeting(
    tx: AsyncConnection, tenant_id: int, provider: str, meeting_id: str
) -> UUID | None:
    """The reservation that has this meeting behind its link."""
    columns = reservations.c
    condition = and_(
        columns.tenant_id == tenant_id, columns.provider == provider, columns.meeting_id == meeting_id
    )
    return (await tx.execute(select(columns.id).where(condition))).scalar_one_or_none()


async def has_active_lease(tx: AsyncConnection, tenant_id: int, reservation_id: UUID, now: datetime) -> bool:
    """Whether a worker is reconciling it at this moment."""
    condition = and_(is_reservation(tenant_id, reservation_id), is_leased(reservations, now))
    return (await tx.execute(select(reservations.c.id).where(condition))).first() is not None


async def record_started(tx: AsyncConnection, tenant_id: int, reservation_id: UUID, at: datetime) -> None:
    """The meeting has started; an older report changes nothing."""
    is_newer = or_(reservations.c.started_at.is_(None), reservations.c.started_at < at)
    await tx.execute(
        update(reservations).where(is_reservation(tenant_id, reservation_id), is_newer).values(started_at=at)
    )


async def record_ended(tx: AsyncConnection, tenant_id: int, reservation_id: UUID, at: datetime) -> None:
    """The meeting has ended; an older report changes nothing."""
    is_newer = or_(reservations.c.ended_at.is_(None), reservations.c.ended_at < at)
    await tx.execute(
        update(reservations).where(is_reservation(tenant_id, reservation_id), is_newer).values(ended_at=at)
    )


async def accept_provider_change(
    tx: AsyncConnection,
    tenant_id: int,
    reservation_id: UUID,
    version: int,
    *,
    topic: str,
    starts_at: datetime,
    ends_at: datetime,
    facts: MeetingFacts,
) -> bool:
    """Make a change at the provider the desired and observed state; False when a newer one is desired."""
    is_synced = and_(reservations.c.desired_version == version, reservations.c.observed_version == version)
    result = await tx.execute(
        update(reservations)
        .where(is_reservation(tenant_id, reservation_id), is_synced)
        .values(
            topic=topic,
            starts_at=starts_at,
            ends_at=ends_at,
            observed_topic=facts.topic,
            observed_starts_at=facts.starts_at,
            observed_minutes=facts.minutes,
            conflict=None,
        )
    )
    return result.rowcount == 1


async def record_conflict(
    tx: AsyncConnection, tenant_id: int, reservation_id: UUID, conflict: str | None
) -> None:
    """Store how provider and diary differ, as JSON, until somebody decides; None when it is decided."""
    await tx.execute(
        update(reservations).where(is_reservation(tenant_id, reservation_id)).values(conflict=conflict)
    )
