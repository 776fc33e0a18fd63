"""Who was deleted, and how far handing over what was still to come of theirs has got."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.schema import associates, offboardings

_columns = offboardings.c
MAX_SHOWN = 20


@dataclass(frozen=True)
class Offboarding:
    """An associate whose appointments to come go to `successor_id`, or away where that is None.

    `ordered_by` is the associate who deleted them, None for the command line, and `address` where from.
    """

    id: int
    tenant_id: int
    associate_id: int
    successor_id: int | None
    ordered_by: int | None
    address: str
    handed_over: int
    deleted: int


async def add(
    tx: AsyncConnection,
    tenant_id: int,
    associate_id: int,
    successor_id: int | None,
    ordered_by: int | None,
    address: str,
    now: datetime,
) -> None:
    """Begin one; it is due at once."""
    await tx.execute(
        insert(offboardings).values(
            tenant_id=tenant_id,
            associate_id=associate_id,
            successor_id=successor_id,
            ordered_by=ordered_by,
            address=address[:64],
            due_at=now,
        )
    )


async def get(tx: AsyncConnection, tenant_id: int, offboarding_id: int) -> Offboarding | None:
    """One that is not finished."""
    statement = select(offboardings).where(_columns.tenant_id == tenant_id, _columns.id == offboarding_id)
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return None
    return Offboarding(
        row.id,
        row.tenant_id,
        row.associate_id,
        row.successor_id,
        row.ordered_by,
        row.address,
        row.handed_over,
        row.deleted,
    )


async def list_unfinished(tx: AsyncConnection, tenant_id: int) -> list[tuple[int, str]]:
    """(ID, name) of those whose appointments are still on their way, the first `MAX_SHOWN`."""
    is_associate = (associates.c.tenant_id == _columns.tenant_id) & (associates.c.id == _columns.associate_id)
    rows = await tx.execute(
        select(associates.c.id, associates.c.name)
        .join(offboardings, is_associate)
        .where(_columns.tenant_id == tenant_id)
        .order_by(associates.c.id)
        .limit(MAX_SHOWN)
    )
    return [(row.id, row.name) for row in rows]


async def go_on(
    tx: AsyncConnection,
    tenant_id: int,
    offboarding_id: int,
    *,
    handed_over: int,
    deleted: int,
    due_at: datetime,
) -> None:
    """So many more are done; the next are due then."""
    await tx.execute(
        update(offboardings)
        .where(_columns.tenant_id == tenant_id, _columns.id == offboarding_id)
        .values(
            handed_over=_columns.handed_over + handed_over,
            deleted=_columns.deleted + deleted,
            due_at=due_at,
            lease_until=None,
            attempts=0,
        )
    )


async def redirect(
    tx: AsyncConnection, tenant_id: int, successor_id: int, new_successor_id: int | None
) -> None:
    """What was to go to one associate goes to another, or away."""
    await tx.execute(
        update(offboardings)
        .where(_columns.tenant_id == tenant_id, _columns.successor_id == successor_id)
        .values(successor_id=new_successor_id)
    )


async def finish(tx: AsyncConnection, tenant_id: int, offboarding_id: int) -> None:
    """Nothing is left to do."""
    await tx.execute(
        delete(offboardings).where(_columns.tenant_id == tenant_id, _columns.id == offboarding_id)
    )
