"""Private calendar addresses: who may read whose diary by a link, known by its hash alone."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import associates


async def set_feed(tx: AsyncConnection, tenant_id: int, associate_id: int, token_hash: bytes | None) -> None:
    """Give the associate a calendar address; the one before no longer works. None: only take that away."""
    await tx.execute(
        update(associates)
        .where(associates.c.tenant_id == tenant_id, associates.c.id == associate_id)
        .values(feed_token_hash=token_hash)
    )


async def has_feed(tx: AsyncConnection, tenant_id: int, associate_id: int) -> bool:
    """Whether the associate has an address."""
    statement = select(associates.c.feed_token_hash).where(
        associates.c.tenant_id == tenant_id, associates.c.id == associate_id
    )
    return await tx.scalar(statement) is not None


async def find_owner(tx: AsyncConnection, token_hash: bytes) -> tuple[int, int] | None:
    """(tenant id, associate id) of whoever an address belongs to, as long as they may log in."""
    result = await tx.execute(
        select(associates.c.tenant_id, associates.c.id).where(
            associates.c.feed_token_hash == token_hash, associates.c.may_log_in
        )
    )
    row = result.one_or_none()
    return None if row is None else (row.tenant_id, row.id)
