"""Reading a tenant's mailbox: answers from mail programs, and letters that could not be brought."""

from collections import Counter
from datetime import timedelta
from enum import Enum, auto

import structlog

from videomeet.domain.backoff import Backoff
from videomeet.domain.errors import NotStored, Problem, TryLater
from videomeet.flows.answer import answered
from videomeet.flows.services import Services
from videomeet.mail import replies
from videomeet.mail.contract import Fetched
from videomeet.store import answers, appointments, bounces, inboxes, letters, mail_settings
from videomeet.store.database import Transaction

EVERY = timedelta(minutes=1)
AT_ONCE = 50
BACKOFF = Backoff(EVERY, timedelta(hours=1))
# Older letters are forgotten here, so nobody's answer to them is waited for.
OLDEST = letters.KEPT
log = structlog.get_logger(__name__)


class Outcome(Enum):
    """What became of a letter. Those passed over could not be read, or not be taken in."""

    KEPT = auto()
    NO_ANSWER = auto()
    PASSED_OVER = auto()


async def fetch_replies(services: Services, tenant_id: int, _row_id: int) -> None:
    """A claimed mailbox: read what came since the last time, a few letters at a time."""
    async with services.database.reading() as c:
        settings = await mail_settings.read(c, services.sealer, tenant_id)
        place = await inboxes.place(c, tenant_id)
    if settings.inbox is None:
        async with services.database.writing() as c:
            await inboxes.begin(c, tenant_id, None)
        return
    since = (services.now() - OLDEST).date()
    try:
        validity, found = await services.carrier.fetch(
            settings.inbox, settings.inbox_folder, validity=place.validity, after=place.seen, since=since,
            limit=AT_ONCE,
        )  # fmt: skip
    except Problem as problem:
        await _troubled(services, tenant_id, problem, place.attempts)
        return
    seen = max((letter.number for letter in found), default=place.seen if validity == place.validity else 0)
    outcomes = Counter([await _take_in(services, tenant_id, validity, letter) for letter in found])
    now = services.now()
    due_at = now if len(found) == AT_ONCE else now + EVERY
    async with services.database.writing() as tx:
        await inboxes.went_on(tx, tenant_id, validity, seen, now, due_at)
    if found:
        kept, passed_over = outcomes[Outcome.KEPT], outcomes[Outcome.PASSED_OVER]
        log.info("mailbox_read", tenant=tenant_id, letters=len(found), kept=kept, passed_over=passed_over)


async def _troubled(services: Services, tenant_id: int, problem: Problem, attempts: int) -> None:
    # Wrong settings don't mend themselves, but an administrator at the mail server may: look now and then.
    later = isinstance(problem, TryLater)
    due_at = services.now() + (
        BACKOFF.delay(attempts, at_least=problem.after) if later else BACKOFF.at_last()
    )
    async with services.database.writing() as c:
        await inboxes.troubled(c, tenant_id, problem.reason, due_at)


async def _take_in(services: Services, tenant_id: int, validity: int, letter: Fetched) -> Outcome:
    """One letter, one transaction: whatever is wrong with a letter costs this one and none behind it.

    Raises `NotStored`: that is not the letter's fault, so it is read again.
    """
    read = replies.read(letter.raw)
    if isinstance(read, replies.Unreadable):
        log.warning("mail_passed_over", tenant=tenant_id, number=letter.number, why=read.why)
        return Outcome.PASSED_OVER
    if read is None:
        return Outcome.NO_ANSWER
    try:
        async with services.database.writing() as tx:
            kept = await _keep(services, tx, tenant_id, read)
            await inboxes.read_up_to(tx, tenant_id, validity, letter.number)
    except NotStored:
        raise
    except Exception as error:
        why = type(error).__name__
        log.exception("mail_passed_over", tenant=tenant_id, number=letter.number, why=why)
        return Outcome.PASSED_OVER
    return Outcome.KEPT if kept else Outcome.NO_ANSWER


async def _keep(
    services: Services, c: Transaction, tenant_id: int, read: replies.Reply | replies.Bounce
) -> bool:
    if isinstance(read, replies.Bounce):
        return await bounces.came_back(c, tenant_id, read.message_id, read.address, read.reason)
    return await _answered(services, c, tenant_id, read)


async def _answered(services: Services, c: Transaction, tenant_id: int, reply: replies.Reply) -> bool:
    appointment_id = await answers.of_uid(c, tenant_id, reply.uid)
    one = await appointments.one(c, tenant_id, appointment_id) if appointment_id else None
    if appointment_id is None or one is None or one.times.ends_at <= services.now():
        return False
    if not await answers.still_asked(c, tenant_id, appointment_id, reply.sequence + 1):
        return False
    # A clock that runs ahead must not make every later answer look old.
    at = min(reply.at, services.now())
    return await answered(c, services, one, reply.address, reply.status, at) is not None
