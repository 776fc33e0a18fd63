"""Sending what waits in the outbox: claim, send, record. Killed anywhere, nothing is lost.

A copy is sent twice only when its worker or the connection died after the server had taken it, which no
sender can know; both carry the same Message-ID, by which mail programs fold them.
"""

from datetime import timedelta

import structlog

from videomeet.domain.address import wire_address
from videomeet.domain.backoff import Backoff
from videomeet.domain.errors import NeedsConfiguration, Problem, Refused, TryLater
from videomeet.domain.letter import Kind, MailServer, Sender
from videomeet.domain.reason import Reason
from videomeet.flows.answer import answer_links
from videomeet.flows.mail_server import mail_of
from videomeet.flows.services import Services
from videomeet.mail.contract import Misconfigured
from videomeet.mail.messages import compose
from videomeet.store import letters
from videomeet.store.letters import Copy

BACKOFF = Backoff(timedelta(seconds=30), timedelta(hours=1))
UNTIL_MENDED = Backoff(timedelta(minutes=15), timedelta(hours=1))
GIVEN_UP = timedelta(days=2)
log = structlog.get_logger(__name__)


async def send_letter(services: Services, tenant_id: int, copy_id: int) -> None:
    """Send one claimed copy, or note why it did not go."""
    async with services.database.writing() as c:
        carried = await mail_of(services, c, tenant_id)
        copy = await letters.claimed(c, tenant_id, copy_id, services.now())
    if copy is None:
        return
    try:
        await _send(services, copy, carried)
    except Refused as problem:
        async with services.database.writing() as c:
            await letters.refused(c, tenant_id, copy, problem.reason, services.now())
        log.info("letter_refused", copy=copy.id)
    except (TryLater, NeedsConfiguration) as problem:
        await _put_back(services, tenant_id, copy, problem)
    else:
        async with services.database.writing() as c:
            await letters.sent(c, tenant_id, copy, services.now())
        log.info("letter_sent", copy=copy.id, attempts=copy.attempts)


async def _send(services: Services, copy: Copy, carried: tuple[MailServer, Sender] | None) -> None:
    if carried is None:
        raise Misconfigured(Reason("mail.no_server"))
    server, sender = carried
    letter, recipient = copy.letter, copy.recipient
    answers = {}
    if letter.kind in (Kind.INVITATION, Kind.UPDATE):
        answers = answer_links(services, letter.tenant_id, letter.appointment_id, recipient.address)
    message = compose(letter, recipient, sender, copy.message_id, answers, copy.written_at)
    await services.carrier.deliver(
        server, message, sender=wire_address(sender.address), to=wire_address(recipient.address)
    )


async def _put_back(services: Services, tenant_id: int, copy: Copy, problem: Problem) -> None:
    now = services.now()
    log.info("letter_put_back", copy=copy.id, problem=problem.code, attempts=copy.attempts)
    async with services.database.writing() as c:
        if now - copy.written_at > GIVEN_UP:
            reason = Reason("mail.given_up", why=problem.reason)
            await letters.refused(c, tenant_id, copy, reason, now)
            return
        gone = isinstance(problem, TryLater) and problem.outcome_unknown
        backoff = UNTIL_MENDED if isinstance(problem, NeedsConfiguration) else BACKOFF
        due_at = now + backoff.delay(copy.attempts, at_least=problem.after)
        await letters.put_back(c, tenant_id, copy, problem.reason, due_at, now, gone=gone)
