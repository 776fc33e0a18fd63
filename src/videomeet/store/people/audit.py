"""The audit: a row for each thing that administrators do and that happens to grants."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import NO_ASSOCIATE, AuditAction, AuditEntry, AuditFilter
from videomeet.store.schema import associates, audit


async def record(
    tx: AsyncConnection,
    tenant_id: int,
    associate_id: int | None,
    action: AuditAction,
    subject: Reason | None,
    now: datetime,
    *,
    address: str = "",
) -> None:
    """Add a row, in the transaction of the action itself. `subject` never holds a secret."""
    await tx.execute(
        insert(audit).values(
            tenant_id=tenant_id,
            at=now,
            associate_id=associate_id,
            action=action,
            subject=subject,
            address=address[:64],
        )
    )


async def page(
    tx: AsyncConnection, tenant_id: int, audit_filter: AuditFilter, *, offset: int, limit: int
) -> tuple[list[AuditEntry], int]:
    """A page of entries, the newest first, and how many there are in all."""
    condition = _matches(tenant_id, audit_filter)
    rows = await tx.execute(_select_newest_first(tenant_id).where(condition).offset(offset).limit(limit))
    total = (await tx.execute(select(func.count()).select_from(audit).where(condition))).scalar_one()
    return [_to_entry(row) for row in rows], int(total)


async def list_after(
    tx: AsyncConnection, tenant_id: int, audit_filter: AuditFilter, last_entry: AuditEntry | None, limit: int
) -> list[AuditEntry]:
    """The entries after `last_entry`, the newest first; from the beginning when it is None."""
    statement = _select_newest_first(tenant_id).where(_matches(tenant_id, audit_filter)).limit(limit)
    if last_entry is not None:
        same_time_older_id = and_(audit.c.at == last_entry.at, audit.c.id < last_entry.id)
        statement = statement.where(or_(audit.c.at < last_entry.at, same_time_older_id))
    return [_to_entry(row) for row in await tx.execute(statement)]


async def list_actors(tx: AsyncConnection, tenant_id: int) -> list[tuple[int, str]]:
    """(ID, name) of every associate who did something."""
    actor_ids = select(audit.c.associate_id).where(audit.c.tenant_id == tenant_id).distinct()
    statement = select(associates.c.id, associates.c.name).where(associates.c.tenant_id == tenant_id)
    rows = await tx.execute(statement.where(associates.c.id.in_(actor_ids)).order_by(associates.c.name))
    return [(row.id, row.name) for row in rows]


async def list_actions(tx: AsyncConnection, tenant_id: int) -> list[str]:
    """The actions that occur in the tenant's audit, by name."""
    statement = select(audit.c.action).where(audit.c.tenant_id == tenant_id).distinct()
    return list(await tx.scalars(statement.order_by(audit.c.action)))


def _select_newest_first(tenant_id: int) -> Select[Any]:
    actor_join = (associates.c.tenant_id == tenant_id) & (associates.c.id == audit.c.associate_id)
    return (
        select(audit, associates.c.name)
        .outerjoin(associates, actor_join)
        .where(audit.c.tenant_id == tenant_id)
        .order_by(audit.c.at.desc(), audit.c.id.desc())
    )


def _matches(tenant_id: int, audit_filter: AuditFilter) -> ColumnElement[bool]:
    conditions = [audit.c.tenant_id == tenant_id]
    if audit_filter.associate_id == NO_ASSOCIATE:
        conditions.append(audit.c.associate_id.is_(None))
    elif audit_filter.associate_id is not None:
        conditions.append(audit.c.associate_id == audit_filter.associate_id)
    if audit_filter.action:
        conditions.append(audit.c.action == audit_filter.action)
    if audit_filter.since is not None:
        conditions.append(audit.c.at >= audit_filter.since)
    if audit_filter.until is not None:
        conditions.append(audit.c.at < audit_filter.until)
    return and_(*conditions)


def _to_entry(row: Row[tuple[object, ...]]) -> AuditEntry:
    return AuditEntry(row.id, row.at, row.associate_id, row.name, row.action, row.subject, row.address)
