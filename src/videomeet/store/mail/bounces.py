"""Bounces: e-mails that a server accepted and could not deliver after all."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import DeliveryState
from videomeet.domain.people.email_address import normalize_email
from videomeet.store.schema import outbox


async def record_bounce(
    tx: AsyncConnection, tenant_id: int, message_id: str, address: str, reason: str
) -> bool:
    """Turn a sent delivery into a rejected one, which the attendee list shows; whether there was one."""
    columns = outbox.c
    own_message_id = message_id.strip("<>").partition("@")[0]
    result = await tx.execute(
        update(outbox)
        .where(
            columns.tenant_id == tenant_id,
            columns.message_id == own_message_id,
            columns.address == normalize_email(address),
        )
        .where(columns.state == DeliveryState.SENT)
        .values(state=DeliveryState.REJECTED, reason=Reason("mail.came_back", detail=reason))
    )
    return result.rowcount == 1
