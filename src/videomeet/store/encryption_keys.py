"""Which encryption keys the stored secrets need."""

from sqlalchemy import LargeBinary, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import metadata


async def key_ids_in_use(tx: AsyncConnection) -> set[str]:
    """The ids of the keys that anything of any tenant is encrypted with."""
    encrypted_columns = [
        column
        for table in metadata.tables.values()
        for column in table.c
        if isinstance(column.type, LargeBinary) and column.name.endswith("_encrypted")
    ]
    key_ids: set[str] = set()
    for column in encrypted_columns:
        async for encrypted in await tx.stream_scalars(select(column).where(column.is_not(None))):
            key_ids.add(encrypted.partition(b":")[0].decode(errors="replace"))
    return key_ids
