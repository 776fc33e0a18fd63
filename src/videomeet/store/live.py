"""What happens to a meeting at its provider without our doing: begun, ended, changed there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.hook import MeetingFacts
from videomeet.store.schema import reservations
from videomeet.store.worklist import held


def _is(tenant_id: int, reservation_id: UUID) -> ColumnElement[bool]:
    return and_(reservations.c.tenant_id == tenant_id, reservations.c.id == reservation_id)


async def of_meeting(c: AsyncConnection, tenant_id: int, provider: str, meeting_id: str) -> UUID | None:
    """The reservation that has this meeting behind its link."""
    r = reservations.c
    which = and_(r.tenant_id == tenant_id, r.provider == provider, r.meeting_id == meeting_id)
    return (await c.execute(select(r.id).where(which))).scalar_one_or_none()


async def being_worked_on(c: AsyncConnection, tenant_id: int, reservation_id: UUID, now: datetime) -> bool:
    """Whether a worker is telling the provider something about it at this moment."""
    leased = and_(_is(tenant_id, reservation_id), held(reservations, now))
    return (await c.execute(select(reservations.c.id).where(leased))).first() is not None


async def record_started(c: AsyncConnection, tenant_id: int, reservation_id: UUID, at: datetime) -> None:
    """It has begun; an older report changes nothing."""
    older = or_(reservations.c.started_at.is_(None), reservations.c.started_at < at)
    await c.execute(update(reservations).where(_is(tenant_id, reservation_id), older).values(started_at=at))


async def record_ended(c: AsyncConnection, tenant_id: int, reservation_id: UUID, at: datetime) -> None:
    """It has ended; an older report changes nothing."""
    older = or_(reservations.c.ended_at.is_(None), reservations.c.ended_at < at)
    await c.execute(update(reservations).where(_is(tenant_id, reservation_id), older).values(ended_at=at))


async def take_over(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, version: int, *, topic: str,
    starts_at: datetime, ends_at: datetime, there: MeetingFacts,
) -> bool:  # fmt: skip
    """What was changed at the provider is wanted and applied at once; False when we want something newer."""
    settled = and_(reservations.c.wanted_version == version, reservations.c.applied_version == version)
    taken = await c.execute(
        update(reservations)
        .where(_is(tenant_id, reservation_id), settled)
        .values(
            topic=topic, starts_at=starts_at, ends_at=ends_at, effective_topic=there.topic,
            effective_starts_at=there.starts_at, effective_minutes=there.minutes, differs=None,
        )
    )  # fmt: skip
    return taken.rowcount == 1


async def record_differs(
    c: AsyncConnection, tenant_id: int, reservation_id: UUID, differs: str | None
) -> None:
    """What the provider has that the diary has not, until somebody decides."""
    await c.execute(update(reservations).where(_is(tenant_id, reservation_id)).values(differs=differs))
