"""What those who were invited know of an appointment: read from the letters that were written to them."""

from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.calendar_event import CalendarEvent
from videomeet.domain.email import DeliveryState, EmailKind
from videomeet.store.mail import calendar_event_json
from videomeet.store.schema import emails, outbox


async def events_by_email(
    tx: AsyncConnection, tenant_id: int, appointment_id: int
) -> dict[int, CalendarEvent]:
    """What each letter about an appointment has told those who are invited, by letter id."""
    rows = await tx.execute(
        select(emails.c.id, emails.c.event).where(
            emails.c.tenant_id == tenant_id,
            emails.c.appointment_id == appointment_id,
            emails.c.kind != EmailKind.DECLINED,
            emails.c.event.is_not(None),
        )
    )
    return {row.id: calendar_event_json.from_json(row.event) for row in rows}


async def resend(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, address: str, now: datetime
) -> bool:
    """The newest letter to an address is due now if it was refused or waits; whether there is such a one."""
    columns = outbox.c
    newest_id = (
        select(func.max(columns.id))
        .join(emails, emails.c.id == columns.email_id)
        .where(
            columns.tenant_id == tenant_id,
            columns.address == address,
            columns.state != DeliveryState.SUPERSEDED,
        )
        .where(emails.c.appointment_id == appointment_id, emails.c.kind != EmailKind.DECLINED)
    )
    undelivered = columns.state.in_([DeliveryState.REJECTED, DeliveryState.WAITING])
    is_free = and_(columns.id == newest_id.scalar_subquery(), undelivered, columns.lease_until.is_(None))
    result = await tx.execute(
        update(outbox)
        .where(columns.tenant_id == tenant_id, is_free)
        .values(state=DeliveryState.WAITING, reason=None, due_at=now, attempts=0)
    )
    return result.rowcount == 1
