"""Which workers are alive."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import workers

RETENTION = timedelta(days=1)


async def record_alive(tx: AsyncConnection, worker_id: str, encryption_key_id: str, now: datetime) -> None:
    """This worker works, and encrypts with this key."""
    statement = insert(workers).values(
        id=worker_id, encryption_key_id=encryption_key_id, started_at=now, seen_at=now
    )
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"seen_at": now}))


async def last_seen(tx: AsyncConnection) -> datetime | None:
    """When any of them was last seen; None when none ever was."""
    seen_at: datetime | None = await tx.scalar(select(func.max(workers.c.seen_at)))
    return seen_at


async def encryption_key_ids(tx: AsyncConnection, since: datetime) -> set[str]:
    """The ids of the keys that the workers seen since then encrypt with."""
    return set(await tx.scalars(select(workers.c.encryption_key_id).where(workers.c.seen_at >= since)))


async def prune(tx: AsyncConnection, now: datetime) -> int:
    """Forget the workers that have said nothing for a day; how many."""
    return (await tx.execute(delete(workers).where(workers.c.seen_at < now - RETENTION))).rowcount
