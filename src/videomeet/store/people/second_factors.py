"""What associates show beside their password: an authenticator app and recovery codes; all of it at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.people.second_factor import SecondFactors
from videomeet.store.encryption import Cipher
from videomeet.store.people import passkeys as stored_passkeys
from videomeet.store.schema import (
    associates,
    authenticator_apps,
    passkey_challenges,
    passkeys,
    recovery_codes,
    unfinished_sign_ins,
)

_apps, _codes = authenticator_apps.c, recovery_codes.c


async def get_factors(tx: AsyncConnection, tenant_id: int, associate_id: int) -> SecondFactors:
    """What somebody has."""
    app_added_at = await tx.scalar(
        select(_apps.created_at).where(_apps.tenant_id == tenant_id, _apps.associate_id == associate_id)
    )
    keys = await stored_passkeys.list_passkeys(tx, tenant_id, associate_id)
    code_count = await tx.scalar(
        select(func.count())
        .select_from(recovery_codes)
        .where(_codes.tenant_id == tenant_id, _codes.associate_id == associate_id)
    )
    return SecondFactors(app_added_at, tuple(keys), code_count or 0)


def has_factor() -> ColumnElement[bool]:
    """Whether the associate of a row of `associates` has a second factor: a condition for other queries."""
    return or_(
        *(
            exists().where(
                table.c.tenant_id == associates.c.tenant_id, table.c.associate_id == associates.c.id
            )
            for table in (authenticator_apps, passkeys)
        )
    )


async def set_app(
    tx: AsyncConnection,
    cipher: Cipher,
    tenant_id: int,
    associate_id: int,
    *,
    secret: str,
    last_step: int,
    now: datetime,
) -> None:
    """The authenticator app of an associate, in the place of an earlier one."""
    await remove_app(tx, tenant_id, associate_id)
    await tx.execute(
        insert(authenticator_apps).values(
            tenant_id=tenant_id,
            associate_id=associate_id,
            secret_encrypted=cipher.encrypt(secret, secret_aad(tenant_id, associate_id)),
            last_step=last_step,
            created_at=now,
        )
    )


async def get_app_secret(
    tx: AsyncConnection, cipher: Cipher, tenant_id: int, associate_id: int
) -> str | None:
    """What an associate's app makes its codes of; None without one."""
    encrypted = await tx.scalar(
        select(_apps.secret_encrypted).where(_apps.tenant_id == tenant_id, _apps.associate_id == associate_id)
    )
    return None if encrypted is None else cipher.decrypt(encrypted, secret_aad(tenant_id, associate_id))


async def use_step(tx: AsyncConnection, tenant_id: int, associate_id: int, step: int) -> bool:
    """The code of this step is used up, and so are those before it; False when it was already."""
    statement = (
        update(authenticator_apps)
        .where(_apps.tenant_id == tenant_id, _apps.associate_id == associate_id, _apps.last_step < step)
        .values(last_step=step)
    )
    return (await tx.execute(statement)).rowcount == 1


async def remove_app(tx: AsyncConnection, tenant_id: int, associate_id: int) -> bool:
    """Whether there was one."""
    statement = delete(authenticator_apps).where(
        _apps.tenant_id == tenant_id, _apps.associate_id == associate_id
    )
    return (await tx.execute(statement)).rowcount > 0


async def replace_recovery_codes(
    tx: AsyncConnection, tenant_id: int, associate_id: int, code_hashes: Collection[bytes]
) -> None:
    """New codes, none being possible; earlier ones no longer work."""
    await tx.execute(
        delete(recovery_codes).where(_codes.tenant_id == tenant_id, _codes.associate_id == associate_id)
    )
    rows = [
        {"tenant_id": tenant_id, "associate_id": associate_id, "code_hash": code_hash}
        for code_hash in code_hashes
    ]
    if rows:
        await tx.execute(insert(recovery_codes), rows)


async def use_recovery_code(tx: AsyncConnection, tenant_id: int, associate_id: int, code_hash: bytes) -> bool:
    """Whether it was one of theirs; now it is none any more."""
    statement = delete(recovery_codes).where(
        _codes.tenant_id == tenant_id, _codes.associate_id == associate_id, _codes.code_hash == code_hash
    )
    return (await tx.execute(statement)).rowcount == 1


async def remove_all(tx: AsyncConnection, tenant_id: int, associate_id: int) -> None:
    """Nothing is left of an associate's second factors, nor of sign-ins that wait for one."""
    for table in (authenticator_apps, passkeys, passkey_challenges, recovery_codes, unfinished_sign_ins):
        await tx.execute(
            delete(table).where(table.c.tenant_id == tenant_id, table.c.associate_id == associate_id)
        )


def secret_aad(tenant_id: int, associate_id: int) -> str:
    """The associated data that an app's secret is encrypted with."""
    return f"authenticator_apps.secret {tenant_id}/{associate_id}"
