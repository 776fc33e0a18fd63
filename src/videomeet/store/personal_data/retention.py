"""How long each tenant keeps its records, and deleting a batch of what is older."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.mail.email import DeliveryState
from videomeet.domain.personal_data.retention import Cutoffs, Retention
from videomeet.store.schema import appointments, audit, emails, outbox, reservations, tenants

_COLUMNS = (tenants.c.keep_appointments_days, tenants.c.keep_emails_days, tenants.c.keep_audit_days)


async def get(tx: AsyncConnection, tenant_id: int) -> Retention:
    """What a tenant chose."""
    return Retention(*(await tx.execute(select(*_COLUMNS).where(tenants.c.id == tenant_id))).one())


async def replace(tx: AsyncConnection, tenant_id: int, retention: Retention) -> None:
    """What a tenant has chosen now."""
    await tx.execute(
        update(tenants)
        .where(tenants.c.id == tenant_id)
        .values(
            keep_appointments_days=retention.appointments,
            keep_emails_days=retention.emails,
            keep_audit_days=retention.audit,
        )
    )


async def list_after(tx: AsyncConnection, last_tenant_id: int, limit: int) -> list[tuple[int, Retention]]:
    """(tenant id, what it chose) of the tenants after another, by id."""
    statement = (
        select(tenants.c.id, *_COLUMNS)
        .where(tenants.c.id > last_tenant_id)
        .order_by(tenants.c.id)
        .limit(limit)
    )
    return [(row.id, Retention(*row[1:])) for row in await tx.execute(statement)]


async def has_old(tx: AsyncConnection, tenant_id: int, cutoffs: Cutoffs) -> bool:
    """Whether `prune` would delete anything."""
    looks: list[Select[Any]] = [_old_emails(tenant_id, cutoffs.emails), _old_audit(tenant_id, cutoffs.audit)]
    if cutoffs.appointments is not None:
        looks += [
            _old_appointments(tenant_id, cutoffs.appointments),
            _old_reservations(tenant_id, cutoffs.appointments),
        ]
    for look in looks:
        if (await tx.execute(look.limit(1))).first() is not None:
            return True
    return False


async def prune(tx: AsyncConnection, tenant_id: int, cutoffs: Cutoffs, limit: int) -> Sequence[int]:
    """Delete what is older, the oldest first, up to `limit` of each kind.

    How many appointments, join links, e-mails and audit entries went. An appointment goes with attendees,
    answers, alarms and e-mails; while its video meeting is still to be reconciled it stays.
    """
    appointment_count, reservation_count = 0, 0
    if cutoffs.appointments is not None:
        ids = list(await tx.scalars(_old_appointments(tenant_id, cutoffs.appointments).limit(limit)))
        is_email = and_(emails.c.tenant_id == tenant_id, emails.c.appointment_id.in_(ids))
        await tx.execute(delete(emails).where(is_email))
        gone = and_(appointments.c.tenant_id == tenant_id, appointments.c.id.in_(ids))
        appointment_count = (await tx.execute(delete(appointments).where(gone))).rowcount
        old_links = _old_reservations(tenant_id, cutoffs.appointments).limit(limit).scalar_subquery()
        is_link = and_(reservations.c.tenant_id == tenant_id, reservations.c.id.in_(old_links))
        reservation_count = (await tx.execute(delete(reservations).where(is_link))).rowcount
    email_count = await prune_emails(tx, tenant_id, cutoffs.emails, limit)
    old_entries = _old_audit(tenant_id, cutoffs.audit).limit(limit).scalar_subquery()
    is_entry = and_(audit.c.tenant_id == tenant_id, audit.c.id.in_(old_entries))
    audit_count = (await tx.execute(delete(audit).where(is_entry))).rowcount
    return appointment_count, reservation_count, email_count, audit_count


async def prune_emails(tx: AsyncConnection, tenant_id: int, before: datetime, limit: int) -> int:
    """Delete e-mails written before this, once their appointment is over or gone since then; how many."""
    old = _old_emails(tenant_id, before).limit(limit).scalar_subquery()
    is_old = and_(emails.c.tenant_id == tenant_id, emails.c.id.in_(old))
    return (await tx.execute(delete(emails).where(is_old))).rowcount


def _old_appointments(tenant_id: int, before: datetime) -> Select[tuple[int]]:
    columns, video = appointments.c, reservations.c
    is_pending = exists().where(
        video.tenant_id == tenant_id,
        video.appointment_id == columns.id,
        video.desired_version != video.observed_version,
    )
    return (
        select(columns.id)
        # What ended before began before: so the index reads one range.
        .where(columns.tenant_id == tenant_id, columns.starts_at < before, columns.ends_at < before)
        .where(~is_pending)
        .order_by(columns.starts_at, columns.id)
    )


def _old_reservations(tenant_id: int, before: datetime) -> Select[tuple[object]]:
    """The links of appointments that are gone, whichever way they went."""
    columns = reservations.c
    in_diary = exists().where(
        appointments.c.tenant_id == tenant_id, appointments.c.id == columns.appointment_id
    )
    return (
        select(columns.id)
        .where(columns.tenant_id == tenant_id, columns.ends_at < before)
        .where(columns.desired_version == columns.observed_version)
        .where(~in_diary)
        .order_by(columns.ends_at)
    )


def _old_emails(tenant_id: int, before: datetime) -> Select[tuple[int]]:
    ahead = exists().where(
        appointments.c.tenant_id == tenant_id,
        appointments.c.id == emails.c.appointment_id,
        appointments.c.ends_at > before,
    )
    waiting = exists().where(outbox.c.email_id == emails.c.id, outbox.c.state == DeliveryState.WAITING)
    return (
        select(emails.c.id)
        .where(emails.c.tenant_id == tenant_id, emails.c.created_at < before, ~ahead, ~waiting)
        .order_by(emails.c.created_at)
    )


def _old_audit(tenant_id: int, before: datetime) -> Select[tuple[int]]:
    return select(audit.c.id).where(audit.c.tenant_id == tenant_id, audit.c.at < before).order_by(audit.c.at)
