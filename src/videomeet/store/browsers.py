"""Browsers that are rung while no page of ours is open in them: their addresses, sealed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import associates, push_subscriptions
from videomeet.store.sealing import Sealer

MOST = 10
_s = push_subscriptions.c


@dataclass(frozen=True)
class Browser:
    """One of a person's browsers; `mark` tells a page which of them it stands in."""

    id: int
    name: str
    mark: str
    created_at: datetime


def _mine(tenant_id: int, associate_id: int) -> ColumnElement[bool]:
    return and_(_s.tenant_id == tenant_id, _s.associate_id == associate_id)


async def add(
    c: AsyncConnection, sealer: Sealer, tenant_id: int, associate_id: int, told: dict[str, str], name: str,
    now: datetime,
) -> int:  # fmt: skip
    """The id of a browser, as it described itself. It rings for one person: the last who asked there."""
    mark = _mark(told["endpoint"])
    await c.execute(delete(push_subscriptions).where(_s.endpoint_hash == mark))
    older = select(_s.id).where(_mine(tenant_id, associate_id)).order_by(_s.id.desc()).offset(MOST - 1)
    await c.execute(delete(push_subscriptions).where(_s.id.in_(list(await c.scalars(older.limit(100))))))
    added = await c.execute(
        insert(push_subscriptions)
        .values(
            tenant_id=tenant_id, associate_id=associate_id, endpoint_hash=mark, created_at=now,
            subscription_sealed=sealer.seal(json.dumps(told), _place(tenant_id, mark)), browser=name[:300],
        )
        .returning(_s.id)
    )  # fmt: skip
    return int(added.scalar_one())


async def of_associate(c: AsyncConnection, tenant_id: int, associate_id: int) -> list[Browser]:
    """Somebody's browsers, the newest first."""
    rows = await c.execute(
        select(push_subscriptions).where(_mine(tenant_id, associate_id)).order_by(_s.id.desc())
    )
    return [Browser(row.id, row.browser, row.endpoint_hash.hex(), row.created_at) for row in rows]


async def addresses(
    c: AsyncConnection, sealer: Sealer, tenant_id: int, associate_id: int
) -> dict[int, dict[str, str]]:
    """Id to what each of somebody's browsers said of itself; none when they may not log in any more."""
    person = and_(associates.c.tenant_id == _s.tenant_id, associates.c.id == _s.associate_id)
    rows = await c.execute(
        select(push_subscriptions)
        .join(associates, person)
        .where(_mine(tenant_id, associate_id), associates.c.may_log_in)
    )
    return {
        row.id: json.loads(sealer.open(row.subscription_sealed, _place(tenant_id, row.endpoint_hash)))
        for row in rows
    }


async def remove(c: AsyncConnection, tenant_id: int, associate_id: int, browser_id: int | None = None) -> int:
    """Forget one of somebody's browsers, or all; how many."""
    which = delete(push_subscriptions).where(_mine(tenant_id, associate_id))
    if browser_id is not None:
        which = which.where(_s.id == browser_id)
    return (await c.execute(which)).rowcount


def _mark(endpoint: str) -> bytes:
    return hashlib.sha256(endpoint.encode()).digest()


def _place(tenant_id: int, mark: bytes) -> str:
    return f"tenant {tenant_id} push_subscriptions.subscription {mark.hex()}"
