"""Letters that a server took and could not bring after all."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.letter import Delivery
from videomeet.domain.people import plain_email
from videomeet.domain.reason import Reason
from videomeet.store.schema import outbox


async def came_back(c: AsyncConnection, tenant_id: int, message_id: str, address: str, reason: str) -> bool:
    """Show it on the attendee; whether it was a letter of this tenant."""
    o = outbox.c
    ours = message_id.strip("<>").partition("@")[0]
    changed = await c.execute(
        update(outbox)
        .where(o.tenant_id == tenant_id, o.message_id == ours, o.address == plain_email(address))
        .where(o.state == Delivery.SENT)
        .values(state=Delivery.REFUSED, reason=Reason("mail.came_back", detail=reason))
    )
    return changed.rowcount == 1
