"""What guests were last notified of, and sending it to one of them again."""

from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.email import DeliveryState, EmailKind
from videomeet.domain.people.email_address import normalize_email
from videomeet.store.mail import calendar_event_json
from videomeet.store.schema import emails, outbox


async def events_by_email(
    tx: AsyncConnection, tenant_id: int, appointment_id: int
) -> dict[int, CalendarEvent]:
    """The calendar event in each e-mail to the guests of an appointment, by e-mail id."""
    rows = await tx.execute(
        select(emails.c.id, emails.c.event).where(
            emails.c.tenant_id == tenant_id,
            emails.c.appointment_id == appointment_id,
            emails.c.kind != EmailKind.DECLINED,
            emails.c.event.is_not(None),
        )
    )
    return {row.id: calendar_event_json.from_json(row.event) for row in rows}


async def last_notified(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, address: str
) -> CalendarEvent | None:
    """The event in the newest invitation or update that went, or may have gone, to an address."""
    event_json: str | None = await tx.scalar(
        select(emails.c.event)
        .join(outbox, outbox.c.email_id == emails.c.id)
        .where(
            outbox.c.tenant_id == tenant_id,
            outbox.c.address == normalize_email(address),
            outbox.c.sent_at.is_not(None),
            emails.c.appointment_id == appointment_id,
            emails.c.kind.in_([EmailKind.INVITATION, EmailKind.UPDATE]),
        )
        .order_by(outbox.c.id.desc())
        .limit(1)
    )
    return calendar_event_json.from_json(event_json) if event_json else None


async def resend(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, address: str, now: datetime
) -> bool:
    """Make the newest e-mail to an address due now, if it was rejected or waits; whether it was."""
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
