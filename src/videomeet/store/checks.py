"""When meetings were last looked for at the provider, all of a grant's or the one behind a link."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.connection import GrantState
from videomeet.domain.reservation import ASKED_FOR, KNOWN_FOR, Reservation
from videomeet.store.reservations import read
from videomeet.store.schema import grants, reservations
from videomeet.store.worklist import LONGEST_LEASE


async def take_due(c: AsyncConnection, before: datetime, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(tenant id, grant id) of living grants not looked through since `before`, noted as looked through now.

    Only grants with meetings: whoever never hosted has nothing to look through.
    """
    hosted = select(reservations.c.id).where(
        reservations.c.tenant_id == grants.c.tenant_id,
        or_(
            reservations.c.meeting_user_id == grants.c.provider_user_id,
            reservations.c.claimed_at.is_not(None),
        ),
    )
    due = (
        await c.execute(
            select(grants.c.tenant_id, grants.c.id)
            .where(
                grants.c.state == GrantState.CONNECTED,
                or_(
                    grants.c.checked_at.is_(None),
                    grants.c.checked_at <= before,
                    # Noted by a clock that was ahead.
                    grants.c.checked_at > now + LONGEST_LEASE,
                ),
                hosted.exists(),
            )
            .order_by(grants.c.checked_at)
            .limit(limit)
        )
    ).all()
    await c.execute(update(grants).where(grants.c.id.in_([row.id for row in due])).values(checked_at=now))
    return [(row.tenant_id, row.id) for row in due]


async def soon(c: AsyncConnection, tenant_id: int, grant_id: int) -> None:
    """Look through this grant's meetings at the next turn."""
    here = and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)
    await c.execute(update(grants).where(here).values(checked_at=None))


async def begin(c: AsyncConnection, tenant_id: int, r: Reservation, now: datetime) -> bool:
    """Whether the caller is the one to ask for this meeting; nobody else does for a minute at least."""
    unchanged = reservations.c.checked_at.is_not_distinct_from(r.checked_at)
    asked = (
        update(reservations)
        .where(reservations.c.tenant_id == tenant_id, _same(r), unchanged)
        .values(checked_at=now - KNOWN_FOR + ASKED_FOR)
    )
    return (await c.execute(asked)).rowcount == 1


async def found(c: AsyncConnection, tenant_id: int, r: Reservation, now: datetime) -> None:
    """The meeting is there."""
    here = and_(reservations.c.tenant_id == tenant_id, _same(r))
    await c.execute(update(reservations).where(here).values(checked_at=now))


def _same(r: Reservation) -> ColumnElement[bool]:
    return and_(reservations.c.id == r.id, reservations.c.meeting_id == r.meeting_id)


async def marked(
    c: AsyncConnection, tenant_id: int, reservation_ids: Sequence[UUID]
) -> dict[UUID, Reservation]:
    """Reservations of the tenant by id, of those that exist."""
    which = reservations.c.id.in_(reservation_ids)
    rows = await c.execute(select(reservations).where(reservations.c.tenant_id == tenant_id, which))
    return {row.id: read(row) for row in rows}


async def known_anywhere(c: AsyncConnection, reservation_ids: Sequence[UUID]) -> set[UUID]:
    """Those that are reservations of any tenant: two may use one account at the provider."""
    return set(await c.scalars(select(reservations.c.id).where(reservations.c.id.in_(reservation_ids))))


async def expected(
    c: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, now: datetime
) -> list[Reservation]:
    """Upcoming meetings that stand at the provider as this user's, and are in step."""
    r = reservations.c
    rows = await c.execute(
        select(reservations).where(
            r.tenant_id == tenant_id, r.provider == provider, r.meeting_user_id == provider_user_id,
            r.meeting_id.is_not(None), r.wanted, r.wanted_version == r.applied_version, r.ends_at > now,
        )
    )  # fmt: skip
    return [read(row) for row in rows]
