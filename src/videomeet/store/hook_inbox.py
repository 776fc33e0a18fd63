"""What providers delivered: each delivery once, its body sealed and kept for a week.

A delivery that concerns several tenants becomes a row of each, once it is known whom it concerns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Row, and_, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.hook import HookKind, HookRow, HookState
from videomeet.domain.reason import Reason
from videomeet.store.schema import grants, hook_inbox, reservations

BODY_LIFE = timedelta(days=7)
ROW_LIFE = timedelta(days=90)


@dataclass(frozen=True)
class Kept:
    """A delivery as the worker needs it. No tenant: it is not yet known whom it concerns."""

    id: int
    tenant_id: int | None
    provider: str
    delivery_key: str
    state: HookState
    attempts: int
    received_at: datetime
    body_sealed: bytes | None = field(repr=False)


def body_place(provider: str, delivery_key: str) -> str:
    """Where a body is sealed to: the delivery, whichever tenants it turns out to concern."""
    return f"hook_inbox.body {provider}/{delivery_key.partition('/')[0]}"


async def put(
    c: AsyncConnection, *, provider: str, delivery_key: str, event: str, body_sealed: bytes | None,
    state: HookState, outcome: Reason | None, now: datetime,
) -> bool:  # fmt: skip
    """Keep a delivery, due when it waits; False when it is here already."""
    row = {
        "provider": provider, "delivery_key": delivery_key, "event": event, "received_at": now,
        "body_sealed": body_sealed, "state": state, "outcome": outcome, "attempts": 0,
        "due_at": now if state is HookState.WAITING else None,
    }  # fmt: skip
    kept = await c.execute(upsert(hook_inbox).values(**row).on_conflict_do_nothing())
    return kept.rowcount == 1


async def one(c: AsyncConnection, row_id: int) -> Kept | None:
    """One delivery."""
    row = (await c.execute(select(hook_inbox).where(hook_inbox.c.id == row_id))).one_or_none()
    if row is None:
        return None
    return Kept(
        row.id, row.tenant_id, row.provider, row.delivery_key, HookState(row.state), row.attempts,
        row.received_at, row.body_sealed,
    )  # fmt: skip


async def tenants_concerned(c: AsyncConnection, provider: str, kind: HookKind, subject: str) -> list[int]:
    """Every tenant that knows this provider's user, or has this meeting behind a link."""
    if kind is HookKind.UNINSTALLED:
        g = grants.c
        found = select(g.tenant_id).where(g.provider == provider, g.provider_user_id == subject)
    else:
        r = reservations.c
        found = select(r.tenant_id).where(r.provider == provider, r.meeting_id == subject)
    return list(await c.scalars(found.distinct().order_by("tenant_id")))


async def route(c: AsyncConnection, row_id: int, tenants: Sequence[int], now: datetime) -> None:
    """It concerns these tenants: each gets a row of its own, due now."""
    row = (await c.execute(select(hook_inbox).where(hook_inbox.c.id == row_id))).one()
    await c.execute(
        update(hook_inbox)
        .where(hook_inbox.c.id == row_id)
        .values(tenant_id=tenants[0], due_at=now, lease_until=None, attempts=0)
    )
    copied = {name: row._mapping[name] for name in _COPIED}
    for tenant_id in tenants[1:]:
        key = f"{row.delivery_key}/{tenant_id}"
        copy = {**copied, "tenant_id": tenant_id, "delivery_key": key, "due_at": now, "attempts": 0}
        await c.execute(insert(hook_inbox).values(**copy))


_COPIED = ("provider", "event", "received_at", "body_sealed", "state", "outcome")


async def end(c: AsyncConnection, row_id: int, state: HookState, outcome: Reason | None) -> None:
    """It is done with, and what came of it."""
    await c.execute(
        update(hook_inbox)
        .where(hook_inbox.c.id == row_id)
        .values(state=state, outcome=outcome, due_at=None, lease_until=None)
    )


async def put_back(
    c: AsyncConnection, row_id: int, outcome: Reason | None, now: datetime, due_at: datetime | None
) -> None:
    """It could not be applied now: why, and when to try again (None: when somebody has signed in)."""
    await c.execute(
        update(hook_inbox)
        .where(hook_inbox.c.id == row_id)
        .values(outcome=outcome, due_at=due_at, lease_until=now)
    )


async def again(c: AsyncConnection, tenant_id: int, row_id: int, now: datetime) -> bool:
    """Apply it once more; False when it is not this tenant's, or its body is forgotten."""
    mine = (hook_inbox.c.tenant_id == tenant_id) & (hook_inbox.c.id == row_id)
    changed = await c.execute(
        update(hook_inbox)
        .where(mine, hook_inbox.c.body_sealed.is_not(None))
        .values(state=HookState.WAITING, outcome=None, due_at=now, attempts=0)
    )
    return changed.rowcount == 1


async def due_again(tx: AsyncConnection, tenant_id: int, now: datetime) -> None:
    """Somebody has signed in at a provider: what waited for that is due."""
    h = hook_inbox.c
    waiting = and_(h.tenant_id == tenant_id, h.state == HookState.WAITING, h.due_at.is_(None))
    await tx.execute(update(hook_inbox).where(waiting).values(due_at=now, attempts=0))


async def page(c: AsyncConnection, tenant_id: int, *, offset: int, limit: int) -> tuple[list[HookRow], int]:
    """A page of the deliveries that concerned a tenant, the newest first, and how many there are."""
    mine = hook_inbox.c.tenant_id == tenant_id
    newest = select(hook_inbox).where(mine).order_by(hook_inbox.c.received_at.desc(), hook_inbox.c.id.desc())
    rows = await c.execute(newest.offset(offset).limit(limit))
    total = (await c.execute(select(func.count()).select_from(hook_inbox).where(mine))).scalar_one()
    return [_row(row) for row in rows], int(total)


async def last_received(c: AsyncConnection) -> datetime | None:
    """When anything genuine last arrived, the question about our address included."""
    last = select(hook_inbox.c.received_at).order_by(hook_inbox.c.received_at.desc()).limit(1)
    return (await c.execute(last)).scalar_one_or_none()


async def forget_old(c: AsyncConnection, now: datetime) -> int:
    """Bodies after a week, the rows themselves after three months; how many bodies."""
    h = hook_inbox.c
    await c.execute(delete(hook_inbox).where(h.received_at < now - ROW_LIFE))
    old = (h.received_at < now - BODY_LIFE) & h.body_sealed.is_not(None)
    return (await c.execute(update(hook_inbox).where(old).values(body_sealed=None))).rowcount


def _row(row: Row[tuple[object, ...]]) -> HookRow:
    state = HookState(row.state)
    again_ = row.body_sealed is not None and state is not HookState.WAITING
    return HookRow(row.id, row.event, row.received_at, state, row.outcome, again_)
