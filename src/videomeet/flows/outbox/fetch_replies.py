"""Reading a tenant's mailbox: responses from mail programs, and e-mails that bounced."""

import asyncio
from datetime import timedelta
from enum import Enum, auto

import structlog

from videomeet.domain.kit.backoff_formula import Backoff
from videomeet.domain.kit.errors import DatabaseUnavailable, Problem, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.personal_data.retention import DEFAULT_EMAIL_DAYS
from videomeet.flows.diary.rsvp import apply_response
from videomeet.flows.services import Services
from videomeet.isolation.processes import IsolatedCallError
from videomeet.mail import incoming
from videomeet.mail.contract import FetchedMail, FetchedMessage
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments, rsvps
from videomeet.store.mail import bounces, mail_settings, mailboxes, unreadable_emails

POLL_INTERVAL = timedelta(minutes=1)
BATCH_SIZE = 50
# Well below the time that a worker gives one row.
MAX_SECONDS = 30.0
BACKOFF = Backoff(POLL_INTERVAL, timedelta(hours=1))
# Older e-mails are forgotten here, unless a tenant keeps them longer: nobody's response is waited for.
MAX_AGE = timedelta(days=DEFAULT_EMAIL_DAYS)
log = structlog.get_logger(__name__)


class Outcome(Enum):
    """What became of an e-mail. Those passed over could not be read, or not be stored."""

    STORED = auto()
    NOTHING_TO_STORE = auto()
    PASSED_OVER = auto()


async def fetch_replies(services: Services, tenant_id: int, _row_id: int) -> None:
    """A claimed mailbox: read what came since the last time, a few e-mails at a time."""
    async with services.database.reading() as tx:
        settings = await mail_settings.get(tx, services.cipher, tenant_id)
        cursor = await mailboxes.get_cursor(tx, tenant_id)
    if settings.inbox is None:
        async with services.database.writing() as tx:
            await mailboxes.reset(tx, tenant_id, None)
        return
    since = (services.now() - MAX_AGE).date()
    try:
        fetched = await services.mail_transport.fetch(
            settings.inbox,
            settings.inbox_folder,
            uid_validity=cursor.uid_validity,
            after_uid=cursor.last_uid,
            since=since,
            limit=BATCH_SIZE,
        )
        outcomes = await _process_messages(services, tenant_id, fetched)
    except Problem as problem:
        await _reschedule(services, tenant_id, problem, cursor.attempts)
        return
    uid_validity, is_all = fetched.uid_validity, len(outcomes) == len(fetched.messages)
    last_uid = cursor.last_uid if uid_validity == cursor.uid_validity else 0
    if outcomes:
        last_uid = fetched.messages[len(outcomes) - 1].uid
    now = services.now()
    due_at = now if fetched.more or not is_all else now + POLL_INTERVAL
    async with services.database.writing() as tx:
        await mailboxes.record_progress(tx, tenant_id, uid_validity, last_uid, now, due_at)
    if outcomes:
        stored, passed_over = outcomes.count(Outcome.STORED), outcomes.count(Outcome.PASSED_OVER)
        log.info("inbox_read", tenant=tenant_id, emails=len(outcomes), stored=stored, passed_over=passed_over)


async def _process_messages(services: Services, tenant_id: int, fetched: FetchedMail) -> list[Outcome]:
    """What became of each e-mail, as far as the time allows: hostile ones may take seconds each."""
    outcomes: list[Outcome] = []
    clock = asyncio.get_running_loop().time
    deadline = clock() + MAX_SECONDS
    for message in fetched.messages:
        outcomes.append(await _process_message(services, tenant_id, fetched.uid_validity, message))
        if clock() > deadline:
            break
    return outcomes


async def _reschedule(services: Services, tenant_id: int, problem: Problem, attempts: int) -> None:
    # Wrong settings don't mend themselves, but an administrator at the mail server may: look now and then.
    later = isinstance(problem, TryLater)
    due_at = services.now() + (BACKOFF.delay(attempts) if later else BACKOFF.longest_delay())
    async with services.database.writing() as tx:
        await mailboxes.record_problem(tx, tenant_id, problem.reason, due_at)


async def _process_message(
    services: Services, tenant_id: int, validity: int, message: FetchedMessage
) -> Outcome:
    """One e-mail, one transaction: whatever is wrong with it costs none behind it, and it is not read again.

    Raises `DatabaseUnavailable`: that is not the e-mail's fault, so it is read again.
    """
    parsed = await _parse(services, tenant_id, message.raw)
    if isinstance(parsed, incoming.Unreadable):
        return await _keep_unreadable(services, tenant_id, validity, message, parsed.reason)
    try:
        async with services.database.writing() as tx:
            is_stored = parsed is not None and await _store_message(tx, services, tenant_id, parsed)
            await mailboxes.record_read(tx, tenant_id, validity, message.uid)
    except DatabaseUnavailable:
        raise
    except Exception as error:
        log.exception("incoming_email_not_stored", tenant=tenant_id, uid=message.uid)
        reason = Reason("incoming.not_stored", detail=type(error).__name__)
        return await _keep_unreadable(services, tenant_id, validity, message, reason)
    return Outcome.STORED if is_stored else Outcome.NOTHING_TO_STORE


async def _parse(
    services: Services, tenant_id: int, raw: bytes
) -> incoming.Reply | incoming.Bounce | incoming.Unreadable | None:
    try:
        return await services.parsers.run(tenant_id, incoming.parse_message, raw)
    except IsolatedCallError:
        return incoming.Unreadable(Reason("incoming.takes_too_much"))


async def _keep_unreadable(
    services: Services, tenant_id: int, validity: int, message: FetchedMessage, reason: Reason
) -> Outcome:
    log.warning("mail_passed_over", tenant=tenant_id, uid=message.uid, reason=reason.code)
    async with services.database.writing() as tx:
        await unreadable_emails.add(
            tx,
            services.cipher,
            tenant_id,
            uid_validity=validity,
            uid=message.uid,
            raw=message.raw,
            reason=reason,
            now=services.now(),
        )
        await mailboxes.record_read(tx, tenant_id, validity, message.uid)
    return Outcome.PASSED_OVER


async def _store_message(
    tx: Transaction, services: Services, tenant_id: int, parsed: incoming.Reply | incoming.Bounce
) -> bool:
    if isinstance(parsed, incoming.Bounce):
        return await bounces.record_bounce(tx, tenant_id, parsed.message_id, parsed.address, parsed.reason)
    return await _store_reply(tx, services, tenant_id, parsed)


async def _store_reply(tx: Transaction, services: Services, tenant_id: int, reply: incoming.Reply) -> bool:
    appointment_id = await rsvps.appointment_id_by_uid(tx, tenant_id, reply.uid)
    appointment = await appointments.get(tx, tenant_id, appointment_id) if appointment_id else None
    if appointment_id is None or appointment is None or appointment.times.ends_at <= services.now():
        return False
    if not await rsvps.is_current(tx, tenant_id, appointment_id, reply.sequence):
        return False
    # A clock that runs ahead must not make every later answer look old.
    responded_at = min(reply.responded_at, services.now())
    return (
        await apply_response(tx, services, appointment, reply.address, reply.status, responded_at) is not None
    )
