"""The installation's own keys: made once, the private half encrypted. They belong to no tenant."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.encryption import Cipher
from videomeet.store.schema import installation_keys


async def get_key_pair(tx: AsyncConnection, cipher: Cipher, name: str) -> tuple[str, str] | None:
    """(public, private) of the key pair with this name; None when it was not made yet.

    Raises `DecryptionError` when the encryption key is not configured any more.
    """
    row = (await tx.execute(select(installation_keys).where(installation_keys.c.name == name))).one_or_none()
    return (
        None
        if row is None
        else (row.public_key, cipher.decrypt(row.private_key_encrypted, private_key_aad(name)))
    )


async def add_key_pair(
    tx: AsyncConnection, cipher: Cipher, name: str, public_key: str, private_key: str, now: datetime
) -> None:
    """Store a new key pair, unless another process was faster: read it again to know which."""
    private_key_encrypted = cipher.encrypt(private_key, private_key_aad(name))
    statement = upsert(installation_keys).values(
        name=name, public_key=public_key, private_key_encrypted=private_key_encrypted, created_at=now
    )
    await tx.execute(statement.on_conflict_do_nothing())


def private_key_aad(name: str) -> str:
    """The associated data that a private key is encrypted with."""
    return f"installation_keys.private {name}"
