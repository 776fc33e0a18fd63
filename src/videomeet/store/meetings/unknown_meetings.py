"""Unknown meetings: at a provider with our mark, and not remembered here; an administrator decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.meetings.unknown_meeting import UnknownMeeting
from videomeet.store.schema import associates, authorizations, grants, reservations, unknown_meetings

# Of one user of a provider: nobody decides on more at once, and the next scan lists what is left.
MAX_PER_USER = 200
_columns = unknown_meetings.c


async def replace_of_user(
    tx: AsyncConnection,
    tenant_id: int,
    provider: str,
    provider_user_id: str,
    meetings: Sequence[tuple[str, UUID, str, datetime | None, int]],
    now: datetime,
) -> None:
    """What a scan of this user's meetings has shown just now: (meeting id, reservation id, topic, start,
    minutes) of each. What is listed no longer is forgotten."""
    seen = meetings[:MAX_PER_USER]
    of_user = and_(
        _columns.tenant_id == tenant_id,
        _columns.provider == provider,
        _columns.provider_user_id == provider_user_id,
    )
    ids = [meeting_id for meeting_id, *_ in seen]
    await tx.execute(delete(unknown_meetings).where(of_user, _columns.meeting_id.not_in(ids)))
    if seen:
        rows = [
            {
                "tenant_id": tenant_id,
                "provider": provider,
                "provider_user_id": provider_user_id,
                "meeting_id": meeting_id,
                "reservation_id": reservation_id,
                "topic": topic[:300],
                "starts_at": starts_at,
                "minutes": minutes,
                "found_at": now,
            }
            for meeting_id, reservation_id, topic, starts_at, minutes in seen
        ]
        statement = insert(unknown_meetings)
        key = ["tenant_id", "provider", "meeting_id"]
        shown = {name: statement.excluded[name] for name in ("topic", "starts_at", "minutes")}
        await tx.execute(statement.on_conflict_do_update(index_elements=key, set_=shown), rows)


async def count(tx: AsyncConnection, tenant_id: int) -> int:
    """How many the tenant has."""
    statement = select(func.count()).select_from(unknown_meetings).where(_columns.tenant_id == tenant_id)
    return int((await tx.execute(statement)).scalar_one())


async def page(
    tx: AsyncConnection, tenant_id: int, *, offset: int, limit: int
) -> tuple[list[UnknownMeeting], int]:
    """A page of them by start, and how many there are."""
    statement = (
        _select(_columns.tenant_id == tenant_id)
        .order_by(_columns.starts_at, _columns.id)
        .offset(offset)
        .limit(limit)
    )
    return [_to_meeting(row) for row in await tx.execute(statement)], await count(tx, tenant_id)


async def get(tx: AsyncConnection, tenant_id: int, unknown_meeting_id: int) -> UnknownMeeting | None:
    """One of the tenant's."""
    row = (await tx.execute(_select(_by_id(tenant_id, unknown_meeting_id)))).one_or_none()
    return None if row is None else _to_meeting(row)


async def remove(tx: AsyncConnection, tenant_id: int, unknown_meeting_id: int) -> bool:
    """It is not unknown any more; whether it was."""
    result = await tx.execute(delete(unknown_meetings).where(_by_id(tenant_id, unknown_meeting_id)))
    return result.rowcount == 1


def _by_id(tenant_id: int, unknown_meeting_id: int) -> ColumnElement[bool]:
    return and_(_columns.tenant_id == tenant_id, _columns.id == unknown_meeting_id)


def _select(condition: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    is_grant = and_(
        grants.c.tenant_id == _columns.tenant_id,
        grants.c.provider == _columns.provider,
        grants.c.provider_user_id == _columns.provider_user_id,
    )
    acting = grants.join(authorizations, authorizations.c.grant_id == grants.c.id)
    host_id = (
        select(func.min(authorizations.c.associate_id))
        .select_from(acting)
        .where(is_grant)
        .correlate(unknown_meetings)
        .scalar_subquery()
    )
    is_host = and_(associates.c.tenant_id == _columns.tenant_id, associates.c.id == host_id)
    taken = select(reservations.c.id).where(reservations.c.id == _columns.reservation_id).exists()
    return (
        select(
            unknown_meetings,
            associates.c.id.label("host_id"),
            associates.c.name.label("host"),
            taken.label("taken"),
        )
        .select_from(unknown_meetings.outerjoin(associates, is_host))
        .where(condition)
    )


def _to_meeting(row: Row[tuple[object, ...]]) -> UnknownMeeting:
    return UnknownMeeting(
        row.id,
        row.provider,
        row.provider_user_id,
        row.meeting_id,
        row.reservation_id,
        row.topic,
        row.starts_at,
        row.minutes,
        row.host_id,
        row.host,
        is_adoptable=not row.taken and row.starts_at is not None and row.host is not None,
    )
