"""Push subscriptions: browsers that get alarms while no page of ours is open. Addresses are encrypted."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.alarms.alarm import MAX_PUSH_SUBSCRIPTIONS
from videomeet.store.encryption import Cipher
from videomeet.store.schema import associates, push_subscriptions

_columns = push_subscriptions.c


@dataclass(frozen=True)
class PushSubscription:
    """One of a person's browsers. By `endpoint_hash` (hex) a page recognizes the browser it is shown in."""

    id: int
    browser_name: str
    endpoint_hash: str
    created_at: datetime


def _of_associate(tenant_id: int, associate_id: int) -> ColumnElement[bool]:
    return and_(_columns.tenant_id == tenant_id, _columns.associate_id == associate_id)


async def add(
    tx: AsyncConnection,
    cipher: Cipher,
    tenant_id: int,
    associate_id: int,
    subscription: dict[str, str],
    browser_name: str,
    now: datetime,
) -> int:
    """Store a browser's subscription (endpoint and keys); its id.

    A browser belongs to whoever subscribed last in it. Beyond `MAX_PUSH_SUBSCRIPTIONS` the oldest go.
    """
    endpoint_hash = _hash_endpoint(subscription["endpoint"])
    await tx.execute(delete(push_subscriptions).where(_columns.endpoint_hash == endpoint_hash))
    surplus_ids = (
        select(_columns.id)
        .where(_of_associate(tenant_id, associate_id))
        .order_by(_columns.id.desc())
        .offset(MAX_PUSH_SUBSCRIPTIONS - 1)
    )
    await tx.execute(
        delete(push_subscriptions).where(_columns.id.in_(list(await tx.scalars(surplus_ids.limit(100)))))
    )
    result = await tx.execute(
        insert(push_subscriptions)
        .values(
            tenant_id=tenant_id,
            associate_id=associate_id,
            endpoint_hash=endpoint_hash,
            created_at=now,
            subscription_encrypted=cipher.encrypt(
                json.dumps(subscription), subscription_aad(tenant_id, endpoint_hash)
            ),
            browser_name=browser_name[:300],
        )
        .returning(_columns.id)
    )
    return int(result.scalar_one())


async def list_for_associate(
    tx: AsyncConnection, tenant_id: int, associate_id: int
) -> list[PushSubscription]:
    """Somebody's browsers, the newest first."""
    rows = await tx.execute(
        select(push_subscriptions).where(_of_associate(tenant_id, associate_id)).order_by(_columns.id.desc())
    )
    return [
        PushSubscription(row.id, row.browser_name, row.endpoint_hash.hex(), row.created_at) for row in rows
    ]


async def subscriptions_by_id(
    tx: AsyncConnection, cipher: Cipher, tenant_id: int, associate_id: int
) -> dict[int, dict[str, str]]:
    """Subscriptions decrypted, by id; none when the associate may not log in any more.

    Raises `DecryptionError` when one was encrypted with a key that is not configured any more.
    """
    associate_join = and_(
        associates.c.tenant_id == _columns.tenant_id, associates.c.id == _columns.associate_id
    )
    rows = await tx.execute(
        select(push_subscriptions)
        .join(associates, associate_join)
        .where(_of_associate(tenant_id, associate_id), associates.c.may_log_in)
    )
    return {
        row.id: json.loads(
            cipher.decrypt(row.subscription_encrypted, subscription_aad(tenant_id, row.endpoint_hash))
        )
        for row in rows
    }


async def remove(
    tx: AsyncConnection, tenant_id: int, associate_id: int, subscription_id: int | None = None
) -> int:
    """Delete one of an associate's subscriptions, or all; how many."""
    statement = delete(push_subscriptions).where(_of_associate(tenant_id, associate_id))
    if subscription_id is not None:
        statement = statement.where(_columns.id == subscription_id)
    return (await tx.execute(statement)).rowcount


def _hash_endpoint(endpoint: str) -> bytes:
    return hashlib.sha256(endpoint.encode()).digest()


def subscription_aad(tenant_id: int, endpoint_hash: bytes) -> str:
    """The associated data that endpoint and keys are encrypted with."""
    return f"tenant {tenant_id} push_subscriptions.subscription {endpoint_hash.hex()}"
