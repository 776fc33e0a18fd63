"""Who did what: a row for everything administrators and grants go through."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.audit import NOBODY, Deed, Entry, Search
from videomeet.domain.reason import Reason
from videomeet.store.schema import associates, audit

MOST_FORGOTTEN = 1000


async def record(
    c: AsyncConnection,
    tenant_id: int,
    associate_id: int | None,
    action: Deed,
    subject: Reason | None,
    now: datetime,
    *,
    address: str = "",
) -> None:
    """Add a row in the transaction of the deed. `subject` never holds a secret."""
    await c.execute(
        insert(audit).values(
            tenant_id=tenant_id, at=now, associate_id=associate_id, action=action,
            subject=subject, address=address[:64],
        )
    )  # fmt: skip


async def page(
    c: AsyncConnection, tenant_id: int, search: Search, *, offset: int, limit: int
) -> tuple[list[Entry], int]:
    """A page of deeds, the newest first, and how many there are in all."""
    fits = _fits(tenant_id, search)
    rows = await c.execute(_newest_first(tenant_id).where(fits).offset(offset).limit(limit))
    total = (await c.execute(select(func.count()).select_from(audit).where(fits))).scalar_one()
    return [_entry(row) for row in rows], int(total)


async def after(
    c: AsyncConnection, tenant_id: int, search: Search, last: Entry | None, limit: int
) -> list[Entry]:
    """The deeds that follow `last` in the list, or its beginning."""
    rows = _newest_first(tenant_id).where(_fits(tenant_id, search)).limit(limit)
    if last is not None:
        same_time = and_(audit.c.at == last.at, audit.c.id < last.id)
        rows = rows.where(or_(audit.c.at < last.at, same_time))
    return [_entry(row) for row in await c.execute(rows)]


async def actors(c: AsyncConnection, tenant_id: int) -> list[tuple[int, str]]:
    """(ID, name) of every associate who did something."""
    did = select(audit.c.associate_id).where(audit.c.tenant_id == tenant_id).distinct()
    mine = select(associates.c.id, associates.c.name).where(associates.c.tenant_id == tenant_id)
    rows = await c.execute(mine.where(associates.c.id.in_(did)).order_by(associates.c.name))
    return [(row.id, row.name) for row in rows]


async def actions(c: AsyncConnection, tenant_id: int) -> list[str]:
    """What was done at all."""
    rows = select(audit.c.action).where(audit.c.tenant_id == tenant_id).distinct()
    return list(await c.scalars(rows.order_by(audit.c.action)))


async def forget_older(c: AsyncConnection, than: datetime) -> int:
    """Every tenant's deeds older than this, some at a time; how many.

    Ids rise with time: only the first ones are looked at, so that it costs the same however many there are.
    """
    first = select(audit.c.id).order_by(audit.c.id).limit(MOST_FORGOTTEN).scalar_subquery()
    return (await c.execute(delete(audit).where(audit.c.id.in_(first), audit.c.at < than))).rowcount


def _newest_first(tenant_id: int) -> Select[Any]:
    who = (associates.c.tenant_id == tenant_id) & (associates.c.id == audit.c.associate_id)
    return (
        select(audit, associates.c.name)
        .outerjoin(associates, who)
        .where(audit.c.tenant_id == tenant_id)
        .order_by(audit.c.at.desc(), audit.c.id.desc())
    )


def _fits(tenant_id: int, search: Search) -> ColumnElement[bool]:
    wanted = [audit.c.tenant_id == tenant_id]
    if search.associate_id == NOBODY:
        wanted.append(audit.c.associate_id.is_(None))
    elif search.associate_id is not None:
        wanted.append(audit.c.associate_id == search.associate_id)
    if search.action:
        wanted.append(audit.c.action == search.action)
    if search.since is not None:
        wanted.append(audit.c.at >= search.since)
    if search.until is not None:
        wanted.append(audit.c.at < search.until)
    return and_(*wanted)


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(row.id, row.at, row.associate_id, row.name, row.action, row.subject, row.address)
