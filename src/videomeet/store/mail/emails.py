"""Letters and the copies of them that are on their way: written with the change they tell of, sent later.

A waiting copy that carries a `sent_at` may have gone: its server's answer was lost, or its worker died.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, and_, case, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.correspondence import Correspondence, DeliveryRecord
from videomeet.domain.email import DeliveryState, Email, EmailKind, Recipient
from videomeet.domain.people import normalize_email
from videomeet.domain.reason import Reason
from videomeet.store.mail import calendar_event_json
from videomeet.store.schema import appointments, emails, outbox

EMAIL_RETENTION = timedelta(days=60)


@dataclass(frozen=True)
class EmailDelivery:
    """One recipient's copy of a letter, claimed to be sent. `attempts` counts this one too.

    `gone_before` says when it may have gone at an earlier attempt.
    """

    id: int
    email: Email
    recipient: Recipient
    message_id: str
    attempts: int
    written_at: datetime
    possibly_sent_at: datetime | None


async def queue(
    tx: AsyncConnection,
    email: Email,
    recipients: Sequence[Recipient],
    now: datetime,
    created_by: int | None = None,
    known: Correspondence | None = None,
) -> int | None:
    """Keep a letter and a copy for each recipient, due now; its number. None when nobody is to get it.

    Older copies for the same people about the same appointment that have not gone are overtaken. Whoever was
    never told of the appointment (see `Correspondence.heard`) gets no cancellation. `by` is the associate who
    caused it; `known` is what was written about the appointment before, if the caller has read it.
    """
    tenant_id, recipients_by_address = (
        email.tenant_id,
        {normalize_email(recipient.address): recipient for recipient in recipients},
    )
    leased_until_by_address: dict[str, datetime] = {}
    if email.kind is not EmailKind.DECLINED:
        known = known or await about(tx, tenant_id, email.appointment_id)
        if known.has_waiting(recipients_by_address):
            leased_until_by_address = await _supersede_waiting(
                tx, tenant_id, email, list(recipients_by_address)
            )
        recipients_by_address = {
            address: recipients_by_address[address]
            for address in known.reachable(email.kind, recipients_by_address)
        }
    if not recipients_by_address:
        return None
    result = await tx.execute(
        insert(emails).values(**_column_values(email, created_by, now)).returning(emails.c.id)
    )
    email_id = int(result.scalar_one())
    await tx.execute(
        insert(outbox),
        [
            {
                "tenant_id": tenant_id,
                "email_id": email_id,
                "address": address,
                "name": person.name[:200],
                "message_id": str(uuid4()),
                "state": DeliveryState.WAITING,
                # Not before the older one has ended: the newest letter comes last.
                "attempts": 0,
                "due_at": max(now, leased_until_by_address.get(address, now)),
            }
            for address, person in recipients_by_address.items()
        ],
    )
    return email_id


async def about(tx: AsyncConnection, tenant_id: int, appointment_id: int) -> Correspondence:
    """Every copy of a letter about an appointment, but those that only its owner gets."""
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
    return Correspondence(
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


async def begin_sending(
    tx: AsyncConnection, tenant_id: int, delivery_id: int, now: datetime
) -> EmailDelivery | None:
    """A copy that still waits, with its letter; from now on it may have gone, until its end is recorded.

    None when there is nothing to send: a cancellation of what never went is overtaken by itself.
    """
    row = (
        await tx.execute(
            select(
                emails,
                outbox.c.id.label("delivery_id"),
                outbox.c.address,
                outbox.c.name.label("recipient"),
                outbox.c.message_id,
                outbox.c.attempts,
                outbox.c.sent_at,
            )
            .join(outbox, outbox.c.email_id == emails.c.id)
            .where(_by_id(tenant_id, delivery_id), outbox.c.state == DeliveryState.WAITING)
        )
    ).one_or_none()
    if row is None:
        return None
    if (
        row.kind == EmailKind.CANCELLATION
        and row.address not in (await about(tx, tenant_id, row.appointment_id)).last_kinds()
    ):
        await _finish(tx, tenant_id, delivery_id, DeliveryState.SUPERSEDED, None, now)
        return None
    await tx.execute(update(outbox).where(_by_id(tenant_id, delivery_id)).values(sent_at=now))
    return _to_delivery(row)


async def mark_sent(tx: AsyncConnection, tenant_id: int, delivery: EmailDelivery, now: datetime) -> None:
    """A server has taken it."""
    await _finish(tx, tenant_id, delivery.id, DeliveryState.SENT, now, now)


async def mark_rejected(
    tx: AsyncConnection, tenant_id: int, delivery: EmailDelivery, reason: Reason, now: datetime
) -> None:
    """It will never be taken, and why."""
    await _finish(tx, tenant_id, delivery.id, DeliveryState.REJECTED, delivery.possibly_sent_at, now, reason)


async def schedule_retry(
    tx: AsyncConnection,
    tenant_id: int,
    delivery: EmailDelivery,
    reason: Reason,
    due_at: datetime,
    now: datetime,
    *,
    possibly_sent: bool,
) -> None:
    """It could not be sent now: why, and when to try again; whether it may have gone all the same.

    A copy that was overtaken meanwhile stays so.
    """
    is_waiting = outbox.c.state == DeliveryState.WAITING
    await tx.execute(
        update(outbox)
        .where(_by_id(tenant_id, delivery.id))
        .values(
            reason=reason,
            lease_until=None,
            due_at=case((is_waiting, due_at), else_=None),
            sent_at=now if possibly_sent else delivery.possibly_sent_at,
        )
    )
    await _release_newer(tx, tenant_id, delivery.id, now)


async def retry_waiting(tx: AsyncConnection, tenant_id: int, now: datetime) -> None:
    """The tenant's mail settings have changed: what waits is due."""
    is_waiting = and_(outbox.c.tenant_id == tenant_id, outbox.c.state == DeliveryState.WAITING)
    await tx.execute(update(outbox).where(is_waiting, outbox.c.lease_until.is_(None)).values(due_at=now))


async def prune(tx: AsyncConnection, now: datetime) -> int:
    """Every tenant's letters after 60 days, once their appointment is over or gone too; how many."""
    appointment_columns, cutoff = appointments.c, now - EMAIL_RETENTION
    appointment_ahead = exists().where(
        appointment_columns.id == emails.c.appointment_id, appointment_columns.ends_at > cutoff
    )
    delivery_waiting = exists().where(
        outbox.c.email_id == emails.c.id, outbox.c.state == DeliveryState.WAITING
    )
    return (
        await tx.execute(
            delete(emails).where(emails.c.created_at < cutoff, ~appointment_ahead, ~delivery_waiting)
        )
    ).rowcount


async def _supersede_waiting(
    tx: AsyncConnection, tenant_id: int, email: Email, addresses: Sequence[str]
) -> dict[str, datetime]:
    """What waits for these people becomes out of date; until when the copies under way are leased."""
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


async def _finish(
    tx: AsyncConnection,
    tenant_id: int,
    delivery_id: int,
    state: DeliveryState,
    sent_at: datetime | None,
    now: datetime,
    reason: Reason | None = None,
) -> None:
    await tx.execute(
        update(outbox)
        .where(_by_id(tenant_id, delivery_id))
        .values(state=state, sent_at=sent_at, reason=reason, due_at=None, lease_until=None)
    )
    await _release_newer(tx, tenant_id, delivery_id, now)


async def _release_newer(tx: AsyncConnection, tenant_id: int, delivery_id: int, now: datetime) -> None:
    """A newer copy for the same person that waited for this one is due."""
    this_delivery, this_email, newer_email = outbox.alias("this"), emails.alias("its"), emails.alias("other")
    newer_ids = (
        select(outbox.c.id)
        .join(newer_email, newer_email.c.id == outbox.c.email_id)
        .join(
            this_email,
            (this_email.c.tenant_id == newer_email.c.tenant_id)
            & (this_email.c.appointment_id == newer_email.c.appointment_id),
        )
        .join(
            this_delivery,
            (this_delivery.c.email_id == this_email.c.id) & (this_delivery.c.address == outbox.c.address),
        )
        .where(
            this_delivery.c.tenant_id == tenant_id,
            this_delivery.c.id == delivery_id,
            outbox.c.id > delivery_id,
        )
        .where(this_email.c.kind != EmailKind.DECLINED, newer_email.c.kind != EmailKind.DECLINED)
        .where(outbox.c.state == DeliveryState.WAITING, outbox.c.attempts == 0, outbox.c.due_at > now)
    )
    await tx.execute(update(outbox).where(outbox.c.id.in_(newer_ids.scalar_subquery())).values(due_at=now))


def _by_id(tenant_id: int, delivery_id: int) -> ColumnElement[bool]:
    return and_(outbox.c.tenant_id == tenant_id, outbox.c.id == delivery_id)


def _column_values(email: Email, created_by: int | None, now: datetime) -> dict[str, object]:
    return {
        "tenant_id": email.tenant_id,
        "appointment_id": email.appointment_id,
        "version": email.version,
        "kind": email.kind,
        "subject": email.subject[:300],
        "body_text": email.text,
        "body_html": email.html,
        "created_by": created_by,
        "created_at": now,
        "event": calendar_event_json.to_json(email.event) if email.event else None,
    }


def _to_delivery(row: Row[tuple[object, ...]]) -> EmailDelivery:
    email = Email(
        tenant_id=row.tenant_id,
        appointment_id=row.appointment_id,
        version=row.version,
        kind=EmailKind(row.kind),
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
        event=calendar_event_json.from_json(row.event) if row.event else None,
    )
    recipient = Recipient(row.recipient, row.address)
    return EmailDelivery(
        row.delivery_id, email, recipient, row.message_id, row.attempts, row.created_at, row.sent_at
    )
