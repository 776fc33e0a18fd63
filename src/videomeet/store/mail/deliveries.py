"""Deliveries: the copies of e-mails that wait for the worker, one for each recipient.

A waiting delivery that carries a `sent_at` may have gone: its server's answer was lost, or its worker died.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.author import Author
from videomeet.domain.mail.email import DeliveryState, Email, EmailKind
from videomeet.domain.mail.recipient import Recipient
from videomeet.store.mail import calendar_event_json
from videomeet.store.mail.emails import history
from videomeet.store.schema import associates, emails, outbox


@dataclass(frozen=True)
class EmailDelivery:
    """An e-mail to one recipient, claimed to be sent. `attempts` counts this attempt too.

    `possibly_sent_at` is when an earlier attempt may have sent it: its outcome is unknown. `author` is who is
    behind it, and `author_as_sender` their name and address, None when nobody is.
    """

    id: int
    email: Email
    recipient: Recipient
    message_id: str
    attempts: int
    written_at: datetime
    possibly_sent_at: datetime | None
    author: Author
    author_as_sender: Recipient | None


async def begin_sending(
    tx: AsyncConnection, tenant_id: int, delivery_id: int, now: datetime
) -> EmailDelivery | None:
    """A delivery that still waits; from now on it counts as possibly sent, until its outcome is recorded.

    Committed before the mail server is called, so that a worker that dies in between leaves a trace. None if
    there is nothing to send: a cancellation to somebody who was never written to is superseded instead.
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
                associates.c.name.label("author_name"),
                associates.c.email.label("author_email"),
            )
            .join(outbox, outbox.c.email_id == emails.c.id)
            .outerjoin(
                associates,
                and_(associates.c.tenant_id == emails.c.tenant_id, associates.c.id == emails.c.created_by),
            )
            .where(_by_id(tenant_id, delivery_id), outbox.c.state == DeliveryState.WAITING)
        )
    ).one_or_none()
    if row is None:
        return None
    if (
        row.kind == EmailKind.CANCELLATION
        and row.address not in (await history(tx, tenant_id, row.appointment_id)).last_sent_kinds()
    ):
        await _finish(tx, tenant_id, delivery_id, DeliveryState.SUPERSEDED, None, now)
        return None
    await tx.execute(update(outbox).where(_by_id(tenant_id, delivery_id)).values(sent_at=now))
    return _to_delivery(row)


async def mark_sent(tx: AsyncConnection, tenant_id: int, delivery: EmailDelivery, now: datetime) -> None:
    """The mail server has accepted it."""
    await _finish(tx, tenant_id, delivery.id, DeliveryState.SENT, now, now)


async def mark_rejected(
    tx: AsyncConnection, tenant_id: int, delivery: EmailDelivery, reason: Reason, now: datetime
) -> None:
    """The mail server has rejected it for good, and why."""
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
    """It could not be sent now: why, when to try again, and whether it may have been sent all the same.

    A delivery that was superseded meanwhile is not tried again.
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
    """Make due a newer delivery to the same address that was put off until this one had ended."""
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


def _to_delivery(row: Row[tuple[object, ...]]) -> EmailDelivery:
    email = Email(
        tenant_id=row.tenant_id,
        appointment_id=row.appointment_id,
        kind=EmailKind(row.kind),
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
        event=calendar_event_json.from_json(row.event) if row.event else None,
    )
    recipient = Recipient(row.recipient, row.address)
    author_as_sender = Recipient(row.author_name, row.author_email) if row.author_email else None
    return EmailDelivery(
        row.delivery_id,
        email,
        recipient,
        row.message_id,
        row.attempts,
        row.created_at,
        row.sent_at,
        Author(row.created_by, row.created_from),
        author_as_sender,
    )
