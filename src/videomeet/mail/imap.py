"""Fetching letters by IMAP: read only, nothing is marked or deleted."""

import asyncio
import re
import ssl
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from imaplib import IMAP4

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, U
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from videomeet.domain.letter import MailServer
from videomeet.domain.reason import Reason
from videomeet.mail.contract import Deferred, Fetched, Misconfigured
from videomeet.mail.smtp import LOOPBACK

PATIENCE = 15.0
ALTOGETHER = 60.0
# Answers are small; what people forward to this mailbox may not be.
LARGEST = 1_000_000
_UID = re.compile(rb"\bUID (\d+)")


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
    except (OSError, IMAP4.error, ImapToolsError, TimeoutError) as error:
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
        bodies = _bodies(mailbox, wanted) if wanted else {}
        # One that the server lists and does not hand out counts as read, or nothing behind it ever would be.
        return current, [Fetched(number, bodies.get(number, b"")) for number in wanted]


def _bodies(mailbox: BaseMailBox, numbers: Sequence[int]) -> dict[int, bytes]:
    """Number -> letter, byte for byte: the library would parse each and write it anew, if it can."""
    status, items = mailbox.client.uid("fetch", ",".join(map(str, numbers)), "(BODY.PEEK[] UID)")
    if status != "OK":
        raise IMAP4.error(f"FETCH was answered with {status}")
    bodies: dict[int, bytes] = {}
    body: bytes | None = None
    for item in items:
        # (what stands before the letter, the letter), and then what stands behind it, as servers like.
        text, body = item if isinstance(item, tuple) else (item or b"", body)
        if body is not None and (uid := _UID.search(text)):
            bodies[int(uid[1])], body = body, None
    return bodies


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
