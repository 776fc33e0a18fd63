"""Links by which somebody sets their password, known by their hash; the token only until it was mailed."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.people.people import Associate
from videomeet.store.encryption import Cipher
from videomeet.store.people.associates import to_associate
from videomeet.store.schema import associates, password_links

_columns = password_links.c


@dataclass(frozen=True)
class PasswordLink:
    """A link that waits for its e-mail."""

    associate: Associate
    token: str = field(repr=False)
    expires_at: datetime
    attempts: int


async def replace(
    tx: AsyncConnection,
    cipher: Cipher,
    tenant_id: int,
    associate_id: int,
    *,
    token: str,
    token_hash: bytes,
    expires_at: datetime,
    due_at: datetime | None,
) -> None:
    """A new link; earlier ones of this associate no longer work. With `due_at` it is mailed."""
    await remove(tx, tenant_id, associate_id)
    encrypted = cipher.encrypt(token, token_aad(tenant_id, associate_id)) if due_at else None
    await tx.execute(
        insert(password_links).values(
            tenant_id=tenant_id,
            associate_id=associate_id,
            token_hash=token_hash,
            token_encrypted=encrypted,
            expires_at=expires_at,
            due_at=due_at,
        )
    )


async def remove(tx: AsyncConnection, tenant_id: int, associate_id: int) -> None:
    """No link of this associate works any more."""
    await tx.execute(
        delete(password_links).where(_columns.tenant_id == tenant_id, _columns.associate_id == associate_id)
    )


async def find_associate(tx: AsyncConnection, token_hash: bytes, now: datetime) -> Associate | None:
    """Whose password a link sets, while it works and they may log in."""
    row = (
        await tx.execute(
            select(associates)
            .join(
                password_links,
                (_columns.tenant_id == associates.c.tenant_id) & (_columns.associate_id == associates.c.id),
            )
            .where(_columns.token_hash == token_hash, _columns.expires_at > now, associates.c.may_log_in)
        )
    ).one_or_none()
    return None if row is None else to_associate(row)


async def get_unsent(
    tx: AsyncConnection, cipher: Cipher, tenant_id: int, link_id: int
) -> PasswordLink | None:
    """A link whose e-mail has not gone yet."""
    statement = (
        select(_columns.token_encrypted, _columns.expires_at, _columns.attempts, associates)
        .join(
            associates,
            (_columns.tenant_id == associates.c.tenant_id) & (_columns.associate_id == associates.c.id),
        )
        .where(_columns.tenant_id == tenant_id, _columns.id == link_id, _columns.due_at.is_not(None))
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None or row.token_encrypted is None:
        return None
    token = cipher.decrypt(row.token_encrypted, token_aad(tenant_id, row.id))
    return PasswordLink(to_associate(row), token, row.expires_at, row.attempts)


async def schedule_retry(
    tx: AsyncConnection, tenant_id: int, link_id: int, now: datetime, due_at: datetime
) -> None:
    """The e-mail did not go: try again at `due_at`."""
    await tx.execute(
        update(password_links)
        .where(_columns.tenant_id == tenant_id, _columns.id == link_id)
        .values(due_at=due_at, lease_until=now)
    )


async def mark_sent(tx: AsyncConnection, tenant_id: int, link_id: int) -> None:
    """The e-mail has gone, or never will: forget the token."""
    await tx.execute(
        update(password_links)
        .where(_columns.tenant_id == tenant_id, _columns.id == link_id)
        .values(token_encrypted=None, due_at=None)
    )


async def prune(tx: AsyncConnection, now: datetime) -> int:
    """Delete every tenant's links that are too old; how many."""
    return (await tx.execute(delete(password_links).where(_columns.expires_at <= now))).rowcount


def token_aad(tenant_id: int, associate_id: int) -> str:
    """The associated data that a link's token is encrypted with."""
    return f"password_links.token {tenant_id}/{associate_id}"
