"""Fetching letters by IMAP: read only, nothing is marked or deleted."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from imaplib import IMAP4

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, U
from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError

from videomeet.domain.letter import MailServer
from videomeet.domain.reason import Reason
from videomeet.mail.contract import Deferred, Fetched, Misconfigured
from videomeet.mail.smtp import LOOPBACK

PATIENCE = 15.0
ALTOGETHER = 60.0
# Answers are small; what people forward to this mailbox may not be.
LARGEST = 1_000_000


async def fetch(
    server: MailServer, folder: str, *, validity: int | None, after: int, since: date, limit: int,
    trusted: ssl.SSLContext,
) -> tuple[int, Sequence[Fetched]]:  # fmt: skip
    """See `Carrier.fetch`. `trusted` says which certificates are believed."""
    if server.security == "none" and server.host not in LOOPBACK:
        raise Misconfigured(Reason("mail.tls_needed"))
    way = partial(_opened, server, trusted)
    try:
        async with asyncio.timeout(ALTOGETHER):
            return await asyncio.to_thread(_fetch, way, server, folder, validity, after, since, limit)
    except MailboxLoginError:
        raise Misconfigured(Reason("mail.mailbox_login")) from None
    except MailboxFolderSelectError:
        raise Misconfigured(Reason("mail.no_folder", folder=folder)) from None
    except ssl.SSLError as error:
        raise Misconfigured(_about_tls(server, error)) from None
    except (OSError, IMAP4.error, TimeoutError) as error:
        raise Deferred(Reason("mail.mailbox_unread", host=server.host, detail=_short(error))) from None


def _fetch(
    way: Callable[[], BaseMailBox], server: MailServer, folder: str, validity: int | None, after: int,
    since: date, limit: int,
) -> tuple[int, list[Fetched]]:  # fmt: skip
    with way().login(server.user or "", server.password or "", initial_folder=None) as mailbox:
        mailbox.folder.set(folder, readonly=True)
        current = int(mailbox.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])
        first = after + 1 if current == validity else 1
        # The server answers "from here to the last one" with the last one even where it comes before.
        criteria = AND(uid=U(str(first), "*"), size_lt=LARGEST, date_gte=since)
        numbers = sorted(int(uid) for uid in mailbox.uids(criteria))
        wanted = [number for number in numbers if number >= first][:limit]
        found = mailbox.fetch(AND(uid=[str(n) for n in wanted]), mark_seen=False, bulk=True) if wanted else ()
        letters = [Fetched(int(one.uid or 0), one.obj.as_bytes()) for one in found]
        return current, sorted(letters, key=lambda one: one.number)


def _opened(server: MailServer, trusted: ssl.SSLContext) -> BaseMailBox:
    if server.security == "none":
        return MailBoxUnencrypted(server.host, server.port, timeout=PATIENCE)
    kind = MailBox if server.security == "tls" else MailBoxStartTls
    return kind(server.host, server.port, timeout=PATIENCE, ssl_context=trusted)


def _about_tls(server: MailServer, error: ssl.SSLError) -> Reason:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Reason("mail.certificate_invalid", host=server.host, detail=error.verify_message)
    return Reason("mail.tls_as_chosen", host=server.host, port=server.port)


def _short(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or "no answer in time")[:100]
