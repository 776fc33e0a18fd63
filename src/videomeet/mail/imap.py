"""Fetching e-mails by IMAP: read only, nothing is marked or deleted."""

import asyncio
import re
import ssl
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from imaplib import IMAP4

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, U
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.mail_settings import MailServer
from videomeet.mail.contract import LOOPBACK_HOSTS, Deferred, FetchedMessage, Misconfigured

READ_TIMEOUT = 15.0
TOTAL_TIMEOUT = 60.0
# Answers are small; what people forward to this mailbox may not be.
MAX_MESSAGE_BYTES = 1_000_000
_UID = re.compile(rb"\bUID (\d+)")


async def fetch(
    server: MailServer,
    folder: str,
    *,
    uid_validity: int | None,
    after_uid: int,
    since: date,
    limit: int,
    ssl_context: ssl.SSLContext,
) -> tuple[int, Sequence[FetchedMessage]]:
    """See `MailTransport.fetch`. `ssl_context` says which certificates are believed."""
    if server.security == "none" and server.host not in LOOPBACK_HOSTS:
        raise Misconfigured(Reason("mail.tls_needed"))
    open_mailbox = partial(_open_mailbox, server, ssl_context)
    try:
        async with asyncio.timeout(TOTAL_TIMEOUT):
            return await asyncio.to_thread(
                _fetch_blocking, open_mailbox, server, folder, uid_validity, after_uid, since, limit
            )
    except MailboxLoginError:
        raise Misconfigured(Reason("mail.mailbox_login")) from None
    except MailboxFolderSelectError:
        raise Misconfigured(Reason("mail.no_folder", folder=folder)) from None
    except ssl.SSLError as error:
        raise Misconfigured(_tls_problem(server, error)) from None
    except (OSError, IMAP4.error, ImapToolsError, TimeoutError) as error:
        raise Deferred(Reason("mail.mailbox_unread", host=server.host, detail=_error_text(error))) from None


def _fetch_blocking(
    open_mailbox: Callable[[], BaseMailBox],
    server: MailServer,
    folder: str,
    uid_validity: int | None,
    after_uid: int,
    since: date,
    limit: int,
) -> tuple[int, list[FetchedMessage]]:
    with open_mailbox().login(server.user or "", server.password or "", initial_folder=None) as mailbox:
        mailbox.folder.set(folder, readonly=True)
        current_validity = int(mailbox.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])
        first_uid = after_uid + 1 if current_validity == uid_validity else 1
        # The server answers "from here to the last one" with the last one even where it comes before.
        criteria = AND(uid=U(str(first_uid), "*"), size_lt=MAX_MESSAGE_BYTES, date_gte=since)
        uids = sorted(int(uid) for uid in mailbox.uids(criteria))
        wanted_uids = [candidate_uid for candidate_uid in uids if candidate_uid >= first_uid][:limit]
        bodies = _bodies(mailbox, wanted_uids) if wanted_uids else {}
        # One that the server lists and does not hand out counts as read, or nothing behind it ever would be.
        return current_validity, [FetchedMessage(number, bodies.get(number, b"")) for number in wanted_uids]


def _bodies(mailbox: BaseMailBox, numbers: Sequence[int]) -> dict[int, bytes]:
    """Number -> e-mail, byte for byte: the library would parse each and write it anew, if it can."""
    status, items = mailbox.client.uid("fetch", ",".join(map(str, numbers)), "(BODY.PEEK[] UID)")
    if status != "OK":
        raise IMAP4.error(f"FETCH was answered with {status}")
    bodies: dict[int, bytes] = {}
    body: bytes | None = None
    for item in items:
        # (what stands before the e-mail, the e-mail), and then what stands behind it, as servers like.
        text, body = item if isinstance(item, tuple) else (item or b"", body)
        if body is not None and (uid := _UID.search(text)):
            bodies[int(uid[1])], body = body, None
    return bodies


def _open_mailbox(server: MailServer, ssl_context: ssl.SSLContext) -> BaseMailBox:
    if server.security == "none":
        return MailBoxUnencrypted(server.host, server.port, timeout=READ_TIMEOUT)
    mailbox_class = MailBox if server.security == "tls" else MailBoxStartTls
    return mailbox_class(server.host, server.port, timeout=READ_TIMEOUT, ssl_context=ssl_context)


def _tls_problem(server: MailServer, error: ssl.SSLError) -> Reason:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Reason("mail.certificate_invalid", host=server.host, detail=error.verify_message)
    return Reason("mail.tls_as_chosen", host=server.host, port=server.port)


def _error_text(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or "no answer in time")[:100]
