"""Which sealing keys the stored secrets need."""

from sqlalchemy import LargeBinary, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import metadata


async def key_ids_in_use(c: AsyncConnection) -> set[str]:
    """The ids of the keys that sealed anything, every tenant's; the text before the first colon."""
    columns = [
        column
        for table in metadata.tables.values()
        for column in table.c
        if isinstance(column.type, LargeBinary) and column.name.endswith("_sealed")
    ]
    found: set[str] = set()
    for column in columns:
        async for sealed in await c.stream_scalars(select(column).where(column.is_not(None))):
            found.add(sealed.partition(b":")[0].decode(errors="replace"))
    return found
