"""Sending what waits in the outbox: claim, send, record. Killed anywhere, nothing is lost.

An e-mail is sent twice only when its worker or the connection died after the server had taken it, which no
sender can know; both carry the same Message-ID, by which mail programs fold them.
"""

from datetime import timedelta

import structlog

from videomeet.domain.kit.backoff_formula import Backoff
from videomeet.domain.kit.errors import NeedsConfiguration, Problem, Refused, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.email import EmailKind
from videomeet.domain.mail.mail_settings import MailServer, Sender
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.email_address import to_ascii_address
from videomeet.flows.diary.rsvp import rsvp_links
from videomeet.flows.mail.mail_server import mail_server_for
from videomeet.flows.services import Services
from videomeet.mail.contract import Misconfigured
from videomeet.mail.messages import compose_email
from videomeet.store.database import Transaction
from videomeet.store.mail import deliveries
from videomeet.store.mail.deliveries import EmailDelivery
from videomeet.store.people import audit

BACKOFF = Backoff(timedelta(seconds=30), timedelta(hours=1))
CONFIGURATION_BACKOFF = Backoff(timedelta(minutes=15), timedelta(hours=1))
GIVE_UP_AFTER = timedelta(days=2)
log = structlog.get_logger(__name__)


async def send_email(services: Services, tenant_id: int, delivery_id: int) -> None:
    """Send one claimed delivery, or record why it did not go."""
    async with services.database.writing() as tx:
        mail_server = await mail_server_for(tx, services, tenant_id)
        delivery = await deliveries.begin_sending(tx, tenant_id, delivery_id, services.now())
        response_links = await _response_links(tx, services, delivery) if delivery else {}
    if delivery is None:
        return
    try:
        await _deliver(services, delivery, response_links, mail_server)
    except Refused as problem:
        async with services.database.writing() as tx:
            await deliveries.mark_rejected(tx, tenant_id, delivery, problem.reason, services.now())
        log.info("email_rejected", delivery=delivery.id)
    except (TryLater, NeedsConfiguration) as problem:
        await _reschedule(services, tenant_id, delivery, problem)
    else:
        async with services.database.writing() as tx:
            await deliveries.mark_sent(tx, tenant_id, delivery, services.now())
            await _audit(tx, services, delivery)
        log.info("email_sent", delivery=delivery.id, attempts=delivery.attempts)


async def _audit(tx: Transaction, services: Services, delivery: EmailDelivery) -> None:
    email, author = delivery.email, delivery.author
    subject = Reason(
        "audit.delivered", kind=email.kind, to=delivery.recipient.address, id=email.appointment_id
    )
    await audit.record(
        tx,
        email.tenant_id,
        author.associate_id,
        AuditAction.SEND_EMAIL,
        subject,
        services.now(),
        address=author.address,
    )


async def _response_links(tx: Transaction, services: Services, delivery: EmailDelivery) -> dict[str, str]:
    """Status -> link; none in what can't be answered, or when they were uninvited meanwhile."""
    email = delivery.email
    if email.kind not in (EmailKind.INVITATION, EmailKind.UPDATE):
        return {}
    return await rsvp_links(tx, services, email.tenant_id, email.appointment_id, delivery.recipient.address)


async def _deliver(
    services: Services,
    delivery: EmailDelivery,
    response_links: dict[str, str],
    mail_server: tuple[MailServer, Sender] | None,
) -> None:
    if mail_server is None:
        raise Misconfigured(Reason("mail.no_server"))
    server, sender = mail_server
    email, recipient = delivery.email, delivery.recipient
    mime_message = compose_email(
        email,
        recipient,
        sender,
        delivery.message_id,
        response_links,
        delivery.written_at,
        delivery.author_as_sender,
    )
    await services.mail_transport.deliver(
        server,
        mime_message,
        sender=to_ascii_address(sender.address),
        recipient=to_ascii_address(recipient.address),
    )


async def _reschedule(services: Services, tenant_id: int, delivery: EmailDelivery, problem: Problem) -> None:
    now = services.now()
    log.info("email_rescheduled", delivery=delivery.id, problem=problem.code, attempts=delivery.attempts)
    async with services.database.writing() as tx:
        if now - delivery.written_at > GIVE_UP_AFTER:
            reason = Reason("mail.given_up", why=problem.reason)
            await deliveries.mark_rejected(tx, tenant_id, delivery, reason, now)
            return
        outcome_unknown = isinstance(problem, TryLater) and problem.outcome_unknown
        backoff = CONFIGURATION_BACKOFF if isinstance(problem, NeedsConfiguration) else BACKOFF
        due_at = now + backoff.delay(delivery.attempts)
        await deliveries.schedule_retry(
            tx, tenant_id, delivery, problem.reason, due_at, now, possibly_sent=outcome_unknown
        )
