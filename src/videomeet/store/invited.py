"""What those who were invited know of an appointment: read from the letters that were written to them."""

from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.letter import Delivery, Event, Kind
from videomeet.store import letter_events
from videomeet.store.schema import letters, outbox


async def events(c: AsyncConnection, tenant_id: int, appointment_id: int) -> dict[int, Event]:
    """What each letter about an appointment has told those who are invited, by letter id."""
    rows = await c.execute(
        select(letters.c.id, letters.c.event).where(
            letters.c.tenant_id == tenant_id, letters.c.appointment_id == appointment_id,
            letters.c.name != Kind.DECLINED, letters.c.event.is_not(None),
        )
    )  # fmt: skip
    return {row.id: letter_events.opened(row.event) for row in rows}


async def send_again(
    c: AsyncConnection, tenant_id: int, appointment_id: int, address: str, now: datetime
) -> bool:
    """The newest letter to an address is due now if it was refused or waits; whether there is such a one."""
    o = outbox.c
    newest = (
        select(func.max(o.id))
        .join(letters, letters.c.id == o.letter_id)
        .where(o.tenant_id == tenant_id, o.address == address, o.state != Delivery.OVERTAKEN)
        .where(letters.c.appointment_id == appointment_id, letters.c.name != Kind.DECLINED)
    )
    undelivered = o.state.in_([Delivery.REFUSED, Delivery.WAITING])
    free = and_(o.id == newest.scalar_subquery(), undelivered, o.lease_until.is_(None))
    again = await c.execute(
        update(outbox)
        .where(o.tenant_id == tenant_id, free)
        .values(state=Delivery.WAITING, reason=None, due_at=now, attempts=0)
    )
    return again.rowcount == 1
