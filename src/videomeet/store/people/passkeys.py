"""Passkeys: an authenticator's key for each, known by what the authenticator calls it."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.people.second_factor import MAX_PASSKEYS, Passkey
from videomeet.store.schema import passkey_challenges, passkeys

_columns, _challenges = passkeys.c, passkey_challenges.c


async def list_passkeys(tx: AsyncConnection, tenant_id: int, associate_id: int) -> list[Passkey]:
    """An associate's, the oldest first."""
    rows = await tx.execute(
        select(passkeys)
        .where(_columns.tenant_id == tenant_id, _columns.associate_id == associate_id)
        .order_by(_columns.id)
        .limit(MAX_PASSKEYS)
    )
    return [
        Passkey(row.id, row.name, row.credential_id, row.public_key, row.sign_count, row.created_at)
        for row in rows
    ]


async def add_passkey(
    tx: AsyncConnection,
    tenant_id: int,
    associate_id: int,
    *,
    name: str,
    credential_id: str,
    public_key: str,
    sign_count: int,
    now: datetime,
) -> bool:
    """False when it is somebody's already."""
    if await tx.scalar(select(_columns.id).where(_columns.credential_id == credential_id)):
        return False
    await tx.execute(
        insert(passkeys).values(
            tenant_id=tenant_id,
            associate_id=associate_id,
            name=name,
            credential_id=credential_id,
            public_key=public_key,
            sign_count=sign_count,
            created_at=now,
        )
    )
    return True


async def set_sign_count(tx: AsyncConnection, tenant_id: int, passkey: Passkey, sign_count: int) -> bool:
    """How often the authenticator has signed; False when it was removed or used meanwhile."""
    statement = (
        update(passkeys)
        .where(
            _columns.tenant_id == tenant_id,
            _columns.id == passkey.id,
            _columns.sign_count == passkey.sign_count,
        )
        .values(sign_count=sign_count)
    )
    return (await tx.execute(statement)).rowcount == 1


async def remove_passkey(tx: AsyncConnection, tenant_id: int, associate_id: int, passkey_id: int) -> bool:
    """Whether it was theirs."""
    statement = delete(passkeys).where(
        _columns.tenant_id == tenant_id, _columns.associate_id == associate_id, _columns.id == passkey_id
    )
    return (await tx.execute(statement)).rowcount == 1


async def set_challenge(
    tx: AsyncConnection, tenant_id: int, associate_id: int, challenge: str, expires_at: datetime
) -> None:
    """What a new passkey of an associate has to sign; an earlier one no longer counts."""
    await take_challenge(tx, tenant_id, associate_id, expires_at)
    await tx.execute(
        insert(passkey_challenges).values(
            tenant_id=tenant_id, associate_id=associate_id, challenge=challenge, expires_at=expires_at
        )
    )


async def take_challenge(tx: AsyncConnection, tenant_id: int, associate_id: int, now: datetime) -> str | None:
    """What a new passkey has to sign, once; None when there is nothing, or it is too old."""
    statement = (
        delete(passkey_challenges)
        .where(_challenges.tenant_id == tenant_id, _challenges.associate_id == associate_id)
        .returning(_challenges.challenge, _challenges.expires_at)
    )
    row = (await tx.execute(statement)).one_or_none()
    return row.challenge if row is not None and row.expires_at > now else None


async def prune_challenges(tx: AsyncConnection, now: datetime) -> int:
    """Delete every tenant's challenges that are too old; how many."""
    return (await tx.execute(delete(passkey_challenges).where(_challenges.expires_at <= now))).rowcount
