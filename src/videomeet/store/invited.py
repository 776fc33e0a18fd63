"""What those who were invited know of an appointment: read from the letters that were written to them."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.invitation import Known
from videomeet.domain.letter import Delivery, Event, Kind, Recipient
from videomeet.store import letter_events
from videomeet.store.schema import letters, outbox


async def known(c: AsyncConnection, tenant_id: int, appointment_id: int) -> dict[str, Known]:
    """Who was invited and not uninvited since, by address, and what they were told last."""
    copies = await c.execute(
        select(outbox.c.letter_id, outbox.c.address, outbox.c.name, outbox.c.state, outbox.c.sent_at)
        .join(letters, letters.c.id == outbox.c.letter_id)
        .where(outbox.c.tenant_id == tenant_id, letters.c.appointment_id == appointment_id)
        .order_by(outbox.c.id)
    )
    told = await _told(c, tenant_id, appointment_id)
    found: dict[str, Known] = {}
    for copy in copies:
        # What was overtaken before it went has told nobody anything.
        if copy.letter_id in told and (copy.state != Delivery.OVERTAKEN or copy.sent_at):
            kind, event = told[copy.letter_id]
            state = Delivery.SENT if copy.sent_at else Delivery(copy.state)
            _follow(found, Known(Recipient(copy.name, copy.address), event, state), kind)
    return found


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


async def _told(c: AsyncConnection, tenant_id: int, appointment_id: int) -> dict[int, tuple[Kind, Event]]:
    rows = await c.execute(
        select(letters.c.id, letters.c.name, letters.c.event).where(
            letters.c.tenant_id == tenant_id, letters.c.appointment_id == appointment_id,
            letters.c.name != Kind.DECLINED, letters.c.event.is_not(None),
        )
    )  # fmt: skip
    return {row.id: (Kind(row.name), letter_events.opened(row.event)) for row in rows}


def _follow(found: dict[str, Known], told: Known, kind: Kind) -> None:
    address = told.recipient.address
    before = found.get(address)
    if kind is Kind.CANCELLATION:
        found.pop(address, None)
    elif before is not None and (before.state is Delivery.SENT or told.state is Delivery.REFUSED):
        found[address] = replace(before, event=told.event)
    else:
        found[address] = told
