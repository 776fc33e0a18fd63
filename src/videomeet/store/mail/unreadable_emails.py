"""Incoming e-mails that could not be read, encrypted: nobody knows what they hold."""

from datetime import datetime

from sqlalchemy import and_, delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.unreadable_email import MAX_PER_TENANT, RETENTION, UnreadableEmail
from videomeet.store.encryption import Cipher
from videomeet.store.schema import unreadable_emails

_columns = unreadable_emails.c
_NEWEST_FIRST = (_columns.received_at.desc(), _columns.id.desc())


async def add(
    tx: AsyncConnection,
    cipher: Cipher,
    tenant_id: int,
    *,
    uid_validity: int,
    uid: int,
    raw: bytes,
    reason: Reason,
    now: datetime,
) -> None:
    """Keep one; nothing happens when it is kept already. When a tenant has too many, the oldest go."""
    values = {
        "tenant_id": tenant_id,
        "uid_validity": uid_validity,
        "uid": uid,
        "received_at": now,
        "reason": reason,
        "size": len(raw),
        "raw_encrypted": cipher.encrypt(raw.decode("latin-1"), raw_aad(tenant_id)),
    }
    await tx.execute(insert(unreadable_emails).values(values).on_conflict_do_nothing())
    newest = (
        select(_columns.id)
        .where(_columns.tenant_id == tenant_id)
        .order_by(*_NEWEST_FIRST)
        .limit(MAX_PER_TENANT)
    )
    await tx.execute(
        delete(unreadable_emails).where(_columns.tenant_id == tenant_id, _columns.id.not_in(newest))
    )


async def count(tx: AsyncConnection, tenant_id: int) -> int:
    """How many are kept."""
    statement = select(func.count()).select_from(unreadable_emails).where(_columns.tenant_id == tenant_id)
    return int((await tx.execute(statement)).scalar_one())


async def page(
    tx: AsyncConnection, tenant_id: int, *, offset: int, limit: int
) -> tuple[list[UnreadableEmail], int]:
    """A page of them, the newest first, and how many there are."""
    statement = (
        select(_columns.id, _columns.received_at, _columns.reason, _columns.size)
        .where(_columns.tenant_id == tenant_id)
        .order_by(*_NEWEST_FIRST)
        .offset(offset)
        .limit(limit)
    )
    rows = [
        UnreadableEmail(row.id, row.received_at, row.reason, row.size) for row in await tx.execute(statement)
    ]
    return rows, await count(tx, tenant_id)


async def get_raw(tx: AsyncConnection, cipher: Cipher, tenant_id: int, email_id: int) -> bytes | None:
    """One of them byte for byte; None when it is not kept."""
    statement = select(_columns.raw_encrypted).where(
        and_(_columns.tenant_id == tenant_id, _columns.id == email_id)
    )
    encrypted = (await tx.execute(statement)).scalar_one_or_none()
    # Any bytes are text in this encoding, and the same bytes again.
    return None if encrypted is None else cipher.decrypt(encrypted, raw_aad(tenant_id)).encode("latin-1")


async def prune(tx: AsyncConnection, now: datetime) -> int:
    """Delete every tenant's after a month; how many."""
    old = delete(unreadable_emails).where(_columns.received_at < now - RETENTION)
    return (await tx.execute(old)).rowcount


def raw_aad(tenant_id: int) -> str:
    """The associated data that an e-mail is encrypted with."""
    return f"unreadable_emails.raw {tenant_id}"
