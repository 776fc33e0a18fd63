"""E-mails about appointments: written in the transaction of the change that they report, sent later."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.mail.author import Author
from videomeet.domain.mail.email import DeliveryState, Email, EmailKind
from videomeet.domain.mail.email_history import DeliveryRecord, EmailHistory
from videomeet.domain.mail.recipient import Recipient
from videomeet.domain.people.email_address import normalize_email
from videomeet.store.mail import calendar_event_json
from videomeet.store.schema import emails, outbox

NOBODY = Author()


async def queue(
    tx: AsyncConnection,
    email: Email,
    recipients: Sequence[Recipient],
    now: datetime,
    author: Author = NOBODY,
    earlier: EmailHistory | None = None,
) -> int | None:
    """Store an e-mail and a delivery for each recipient, due now. Returns its id; None when nobody gets it.

    Older deliveries to the same people about the same appointment that still wait are superseded. Whoever
    was never written to (see `EmailHistory.reachable`) gets no cancellation. `author` is who caused
    it; `earlier` is the appointment's history, for callers that have read it.
    """
    tenant_id = email.tenant_id
    recipients_by_address = {normalize_email(recipient.address): recipient for recipient in recipients}
    leased_until_by_address: dict[str, datetime] = {}
    if email.kind is not EmailKind.DECLINED:
        earlier = earlier or await history(tx, tenant_id, email.appointment_id)
        if earlier.has_waiting(recipients_by_address):
            leased_until_by_address = await _supersede_waiting(
                tx, tenant_id, email, list(recipients_by_address)
            )
        recipients_by_address = {
            address: recipients_by_address[address]
            for address in earlier.reachable(email.kind, recipients_by_address)
        }
    if not recipients_by_address:
        return None
    result = await tx.execute(
        insert(emails).values(**_column_values(email, author, now)).returning(emails.c.id)
    )
    email_id = int(result.scalar_one())
    await tx.execute(
        insert(outbox),
        [
            {
                "tenant_id": tenant_id,
                "email_id": email_id,
                "address": address,
                "name": recipient.name[:200],
                "message_id": str(uuid4()),
                "state": DeliveryState.WAITING,
                # Not while an older one is being sent: the newest e-mail must arrive last.
                "attempts": 0,
                "due_at": max(now, leased_until_by_address.get(address, now)),
            }
            for address, recipient in recipients_by_address.items()
        ],
    )
    return email_id


async def history(tx: AsyncConnection, tenant_id: int, appointment_id: int) -> EmailHistory:
    """Every delivery about an appointment, oldest first, without those that only its owner gets."""
    rows = await tx.execute(
        select(
            outbox.c.email_id,
            emails.c.kind.label("kind"),
            outbox.c.address,
            outbox.c.name,
            outbox.c.state,
            outbox.c.reason,
            outbox.c.sent_at,
            outbox.c.lease_until,
        )
        .join(emails, emails.c.id == outbox.c.email_id)
        .where(outbox.c.tenant_id == tenant_id, emails.c.appointment_id == appointment_id)
        .where(emails.c.kind != EmailKind.DECLINED)
        .order_by(outbox.c.id)
    )
    return EmailHistory(
        tuple(
            DeliveryRecord(
                row.email_id,
                EmailKind(row.kind),
                Recipient(row.name, row.address),
                DeliveryState(row.state),
                row.reason,
                row.sent_at,
                leased=row.lease_until is not None,
            )
            for row in rows
        )
    )


async def _supersede_waiting(
    tx: AsyncConnection, tenant_id: int, email: Email, addresses: Sequence[str]
) -> dict[str, datetime]:
    """Supersede what waits for these people. Address -> end of the lease, of those being sent just now."""
    older_ids = select(emails.c.id).where(
        emails.c.tenant_id == tenant_id,
        emails.c.appointment_id == email.appointment_id,
        emails.c.kind != EmailKind.DECLINED,
    )
    columns = outbox.c
    rows = await tx.execute(
        update(outbox)
        .where(
            columns.tenant_id == tenant_id, columns.email_id.in_(older_ids), columns.address.in_(addresses)
        )
        .where(columns.state == DeliveryState.WAITING)
        .values(state=DeliveryState.SUPERSEDED, due_at=None)
        .returning(columns.address, columns.lease_until)
    )
    return {row.address: row.lease_until for row in rows if row.lease_until}


def _column_values(email: Email, author: Author, now: datetime) -> dict[str, object]:
    return {
        "tenant_id": email.tenant_id,
        "appointment_id": email.appointment_id,
        "kind": email.kind,
        "subject": email.subject[:300],
        "body_text": email.text,
        "body_html": email.html,
        "created_by": author.associate_id,
        "created_from": author.address[:64],
        "created_at": now,
        "event": calendar_event_json.to_json(email.event) if email.event else None,
        "sequence": email.event.sequence if email.event else None,
    }
