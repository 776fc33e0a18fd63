"""Mailing the links by which somebody sets their password."""

from datetime import timedelta

import structlog

from videomeet.domain.kit.backoff_formula import Backoff
from videomeet.domain.kit.errors import NeedsConfiguration, Refused, TryLater
from videomeet.flows.mail.mail_server import mail_server_for, send_note
from videomeet.flows.services import Services
from videomeet.flows.users.passwords import link_url
from videomeet.store.people import password_links
from videomeet.store.people.password_links import PasswordLink

# Greylisting servers take it at the second try; a link that comes after its end helps nobody.
BACKOFF = Backoff(timedelta(seconds=30), timedelta(minutes=5))
SUBJECT = "Set your password for Videomeet"
TEXT = """Hello {name},

somebody asked for a link to set your password for Videomeet. If it was you, set it here:

{url}

The link works once, until {until} (UTC). If it was not you, do nothing: your password stays as it was.
"""
log = structlog.get_logger(__name__)


async def send_password_link(services: Services, tenant_id: int, link_id: int) -> None:
    """Mail one claimed link; it is given up when it is too old."""
    async with services.database.writing() as tx:
        mail_server = await mail_server_for(tx, services, tenant_id)
        link = await password_links.get_unsent(tx, services.cipher, tenant_id, link_id)
    if link is None:
        return None
    now = services.now()
    if mail_server is None or link.expires_at <= now:
        return await _forget(services, tenant_id, link_id)
    try:
        await send_note(services, mail_server, SUBJECT, _text(services, link), link.associate.email)
    except Refused:
        log.warning("password_link_rejected", tenant=tenant_id, associate=link.associate.id)
    except (TryLater, NeedsConfiguration) as problem:
        log.info("password_link_rescheduled", tenant=tenant_id, problem=problem.code)
        async with services.database.writing() as tx:
            due_at = now + BACKOFF.delay(link.attempts)
            await password_links.schedule_retry(tx, tenant_id, link_id, now, due_at)
        return None
    return await _forget(services, tenant_id, link_id)


def _text(services: Services, link: PasswordLink) -> str:
    until = f"{link.expires_at:%Y-%m-%d %H:%M}"
    return TEXT.format(name=link.associate.name, url=link_url(services, link.token), until=until)


async def _forget(services: Services, tenant_id: int, link_id: int) -> None:
    async with services.database.writing() as tx:
        await password_links.mark_sent(tx, tenant_id, link_id)
