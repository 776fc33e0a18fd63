"""Webhook deliveries: each is stored once, its body encrypted and deleted after a week.

A delivery that concerns several tenants becomes a row of each, once it is known whom it concerns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Row, and_, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.kit.reason import Reason
from videomeet.domain.webhooks.webhook import WebhookKind, WebhookLogEntry, WebhookState
from videomeet.store.schema import grants, reservations, webhook_deliveries

BODY_RETENTION = timedelta(days=7)
ROW_RETENTION = timedelta(days=90)


@dataclass(frozen=True)
class WebhookDelivery:
    """A delivery as the worker needs it. No tenant: it is not yet known whom it concerns."""

    id: int
    tenant_id: int | None
    provider: str
    delivery_key: str
    state: WebhookState
    attempts: int
    received_at: datetime
    body_encrypted: bytes | None = field(repr=False)


def body_aad(provider: str, delivery_key: str) -> str:
    """The associated data that a body is encrypted with: the delivery, whichever tenants it concerns."""
    return f"webhook_deliveries.body {provider}/{delivery_key.partition('/')[0]}"


async def add(
    tx: AsyncConnection,
    *,
    provider: str,
    delivery_key: str,
    event: str,
    body_encrypted: bytes | None,
    state: WebhookState,
    outcome: Reason | None,
    now: datetime,
) -> bool:
    """Store a delivery, due now if its state is WAITING; False when it was stored before."""
    values = {
        "provider": provider,
        "delivery_key": delivery_key,
        "event": event,
        "received_at": now,
        "body_encrypted": body_encrypted,
        "state": state,
        "outcome": outcome,
        "attempts": 0,
        "due_at": now if state is WebhookState.WAITING else None,
    }
    result = await tx.execute(upsert(webhook_deliveries).values(**values).on_conflict_do_nothing())
    return result.rowcount == 1


async def get(tx: AsyncConnection, delivery_id: int) -> WebhookDelivery | None:
    """One delivery."""
    row = (
        await tx.execute(select(webhook_deliveries).where(webhook_deliveries.c.id == delivery_id))
    ).one_or_none()
    if row is None:
        return None
    return WebhookDelivery(
        row.id,
        row.tenant_id,
        row.provider,
        row.delivery_key,
        WebhookState(row.state),
        row.attempts,
        row.received_at,
        row.body_encrypted,
    )


async def affected_tenant_ids(
    tx: AsyncConnection, provider: str, kind: WebhookKind, subject: str
) -> list[int]:
    """Every tenant that knows this provider's user, or has this meeting behind a link."""
    if kind is WebhookKind.UNINSTALLED:
        grant_columns = grants.c
        statement = select(grant_columns.tenant_id).where(
            grant_columns.provider == provider, grant_columns.provider_user_id == subject
        )
    else:
        reservation_columns = reservations.c
        statement = select(reservation_columns.tenant_id).where(
            reservation_columns.provider == provider, reservation_columns.meeting_id == subject
        )
    return list(await tx.scalars(statement.distinct().order_by("tenant_id")))


async def assign_to_tenants(
    tx: AsyncConnection, delivery_id: int, tenant_ids: Sequence[int], now: datetime
) -> None:
    """It concerns these tenants: each gets a row of its own, due now."""
    row = (await tx.execute(select(webhook_deliveries).where(webhook_deliveries.c.id == delivery_id))).one()
    await tx.execute(
        update(webhook_deliveries)
        .where(webhook_deliveries.c.id == delivery_id)
        .values(tenant_id=tenant_ids[0], due_at=now, lease_until=None, attempts=0)
    )
    shared_values = {name: row._mapping[name] for name in _SHARED_COLUMNS}
    for tenant_id in tenant_ids[1:]:
        delivery_key = f"{row.delivery_key}/{tenant_id}"
        values = {
            **shared_values,
            "tenant_id": tenant_id,
            "delivery_key": delivery_key,
            "due_at": now,
            "attempts": 0,
        }
        await tx.execute(insert(webhook_deliveries).values(**values))


_SHARED_COLUMNS = ("provider", "event", "received_at", "body_encrypted", "state", "outcome")


async def finish(tx: AsyncConnection, delivery_id: int, state: WebhookState, outcome: Reason | None) -> None:
    """It has been handled, with this outcome."""
    await tx.execute(
        update(webhook_deliveries)
        .where(webhook_deliveries.c.id == delivery_id)
        .values(state=state, outcome=outcome, due_at=None, lease_until=None)
    )


async def schedule_retry(
    tx: AsyncConnection, delivery_id: int, outcome: Reason | None, now: datetime, due_at: datetime | None
) -> None:
    """It could not be applied now: why, and when to try again (None: after somebody has signed in)."""
    await tx.execute(
        update(webhook_deliveries)
        .where(webhook_deliveries.c.id == delivery_id)
        .values(outcome=outcome, due_at=due_at, lease_until=now)
    )


async def reapply(tx: AsyncConnection, tenant_id: int, delivery_id: int, now: datetime) -> bool:
    """Make it due once more; False when it is not this tenant's, or its body is deleted."""
    condition = (webhook_deliveries.c.tenant_id == tenant_id) & (webhook_deliveries.c.id == delivery_id)
    result = await tx.execute(
        update(webhook_deliveries)
        .where(condition, webhook_deliveries.c.body_encrypted.is_not(None))
        .values(state=WebhookState.WAITING, outcome=None, due_at=now, attempts=0)
    )
    return result.rowcount == 1


async def retry_waiting(tx: AsyncConnection, tenant_id: int, now: datetime) -> None:
    """Somebody has signed in at a provider: deliveries that waited for that are due."""
    columns = webhook_deliveries.c
    is_waiting = and_(
        columns.tenant_id == tenant_id, columns.state == WebhookState.WAITING, columns.due_at.is_(None)
    )
    await tx.execute(update(webhook_deliveries).where(is_waiting).values(due_at=now, attempts=0))


async def page(
    tx: AsyncConnection, tenant_id: int, *, offset: int, limit: int
) -> tuple[list[WebhookLogEntry], int]:
    """A page of the deliveries that concerned a tenant, the newest first, and how many there are."""
    of_tenant = webhook_deliveries.c.tenant_id == tenant_id
    statement = (
        select(webhook_deliveries)
        .where(of_tenant)
        .order_by(webhook_deliveries.c.received_at.desc(), webhook_deliveries.c.id.desc())
    )
    rows = await tx.execute(statement.offset(offset).limit(limit))
    total = (
        await tx.execute(select(func.count()).select_from(webhook_deliveries).where(of_tenant))
    ).scalar_one()
    return [_to_log_entry(row) for row in rows], int(total)


async def last_received(tx: AsyncConnection) -> datetime | None:
    """When the last delivery with a valid signature came, URL validations included; None when none has."""
    statement = (
        select(webhook_deliveries.c.received_at).order_by(webhook_deliveries.c.received_at.desc()).limit(1)
    )
    return (await tx.execute(statement)).scalar_one_or_none()


async def prune(tx: AsyncConnection, now: datetime) -> int:
    """Delete bodies after a week and rows after three months; how many bodies."""
    columns = webhook_deliveries.c
    await tx.execute(delete(webhook_deliveries).where(columns.received_at < now - ROW_RETENTION))
    condition = (columns.received_at < now - BODY_RETENTION) & columns.body_encrypted.is_not(None)
    return (
        await tx.execute(update(webhook_deliveries).where(condition).values(body_encrypted=None))
    ).rowcount


def _to_log_entry(row: Row[tuple[object, ...]]) -> WebhookLogEntry:
    state = WebhookState(row.state)
    can_reapply = row.body_encrypted is not None and state is not WebhookState.WAITING
    return WebhookLogEntry(row.id, row.event, row.received_at, state, row.outcome, can_reapply)
