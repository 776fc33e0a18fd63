"""Who did what: a row for everything administrators and grants go through."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import audit


async def record(
    c: AsyncConnection, tenant_id: int, associate_id: int | None, action: str, subject: str, now: datetime
) -> None:
    """Add a row in the transaction of the deed. `subject` never holds a secret."""
    await c.execute(
        insert(audit).values(
            tenant_id=tenant_id, at=now, associate_id=associate_id, action=action, subject=subject[:300]
        )
    )
