"""The installation's own keys: made once, the private half sealed. They belong to no tenant."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import installation_keys
from videomeet.store.sealing import Sealer


async def read(c: AsyncConnection, sealer: Sealer, name: str) -> tuple[str, str] | None:
    """(public, private) of the keys with a name, if they were made."""
    row = (await c.execute(select(installation_keys).where(installation_keys.c.name == name))).one_or_none()
    return None if row is None else (row.public, sealer.open(row.private_sealed, _place(name)))


async def keep(
    c: AsyncConnection, sealer: Sealer, name: str, public: str, private: str, now: datetime
) -> None:
    """Keep new keys, unless some were made meanwhile: those stay."""
    sealed = sealer.seal(private, _place(name))
    new = upsert(installation_keys).values(name=name, public=public, private_sealed=sealed, created_at=now)
    await c.execute(new.on_conflict_do_nothing())


def _place(name: str) -> str:
    return f"installation_keys.private {name}"
