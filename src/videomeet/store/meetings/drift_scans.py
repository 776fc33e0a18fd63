"""Drift scans: which grants are due for one, and the reservations it compares with the provider."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.grants.grant import GrantState
from videomeet.domain.meetings.reservation import Reservation
from videomeet.store.meetings.reservations import to_reservation
from videomeet.store.schema import grants, reservations
from videomeet.store.worklist import MAX_LEASE_DURATION


async def claim_due_grants(
    tx: AsyncConnection, scanned_before: datetime, now: datetime, limit: int
) -> list[tuple[int, int]]:
    """(tenant id, grant id) of connected grants not scanned since `scanned_before`, recorded as scanned now.

    Only grants with meetings, or that were scanned before: whoever never hosted has nothing to compare.
    """
    hosted_meetings = select(reservations.c.id).where(
        reservations.c.tenant_id == grants.c.tenant_id,
        or_(
            reservations.c.provider_user_id == grants.c.provider_user_id,
            reservations.c.creating_since.is_not(None),
        ),
    )
    due_grants = (
        await tx.execute(
            select(grants.c.tenant_id, grants.c.id)
            .where(
                grants.c.state == GrantState.CONNECTED,
                or_(
                    grants.c.drift_scanned_at.is_(None),
                    grants.c.drift_scanned_at <= scanned_before,
                    # Written by a clock that was ahead: without this it would not be scanned until then.
                    grants.c.drift_scanned_at > now + MAX_LEASE_DURATION,
                ),
                or_(hosted_meetings.exists(), grants.c.drift_scanned_at.is_not(None)),
            )
            .order_by(grants.c.drift_scanned_at)
            .limit(limit)
        )
    ).all()
    await tx.execute(
        update(grants).where(grants.c.id.in_([row.id for row in due_grants])).values(drift_scanned_at=now)
    )
    return [(row.tenant_id, row.id) for row in due_grants]


async def request_scan(tx: AsyncConnection, tenant_id: int, grant_id: int) -> None:
    """Have this grant's meetings scanned as soon as a worker looks for one to scan."""
    condition = and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)
    await tx.execute(update(grants).where(condition).values(drift_scanned_at=None))


async def by_ids(
    tx: AsyncConnection, tenant_id: int, reservation_ids: Sequence[UUID]
) -> dict[UUID, Reservation]:
    """The reservations with these ids that exist in the tenant, by id."""
    condition = reservations.c.id.in_(reservation_ids)
    rows = await tx.execute(select(reservations).where(reservations.c.tenant_id == tenant_id, condition))
    return {row.id: to_reservation(row) for row in rows}


async def existing_in_any_tenant(tx: AsyncConnection, reservation_ids: Sequence[UUID]) -> set[UUID]:
    """Those that are reservations of any tenant: two tenants may use one account at the provider."""
    return set(await tx.scalars(select(reservations.c.id).where(reservations.c.id.in_(reservation_ids))))


async def list_expected_meetings(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, now: datetime
) -> list[Reservation]:
    """Upcoming meetings that should exist at the provider as this user's, with nothing left to do."""
    columns = reservations.c
    rows = await tx.execute(
        select(reservations).where(
            columns.tenant_id == tenant_id,
            columns.provider == provider,
            columns.provider_user_id == provider_user_id,
            columns.meeting_id.is_not(None),
            columns.desired,
            columns.desired_version == columns.observed_version,
            columns.ends_at > now,
        )
    )
    return [to_reservation(row) for row in rows]
