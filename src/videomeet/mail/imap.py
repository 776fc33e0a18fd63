"""Fetching e-mails by IMAP: read only, nothing is marked or deleted.

All of it happens in a process of its own (`isolation`): the server is a tenant's, and may send what it likes,
as slowly as it likes.
"""

import re
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from imaplib import IMAP4, IMAP4_SSL

from imap_tools import AND, BaseMailBox, U
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.mail_settings import MailServer
from videomeet.mail.certificates import trusted_certificates
from videomeet.mail.contract import LOOPBACK_HOSTS, FetchedMail, FetchedMessage, Misconfigured
from videomeet.mail.server_address import connect_blocking, look_up, usable_addresses

READ_TIMEOUT, GOODBYE_TIMEOUT = 15.0, 2.0
# Answers are small; what people forward to this mailbox may not be.
MAX_MESSAGE_BYTES = 1_000_000
# What one visit brings at most, and one answer of the server that is not an e-mail.
MAX_FETCHED_BYTES, MAX_LITERAL_BYTES = 3_000_000, MAX_MESSAGE_BYTES + 1
_UID = re.compile(rb"\bUID (\d+)")


@dataclass(frozen=True)
class FetchRequest:
    """See `MailTransport.fetch`. `certificates` are those that are believed; None: the machine's."""

    server: MailServer
    folder: str
    uid_validity: int | None
    after_uid: int
    since: date
    limit: int
    allow_internal: bool
    certificates: str | None = None


@dataclass(frozen=True)
class FetchFailure:
    """Why nothing was fetched; `misconfigured` when it will not go before somebody changes the settings."""

    reason: Reason
    misconfigured: bool


def prepare() -> None:
    """Read the certificates before the first call: once for all of them."""
    trusted_certificates()


def fetch(request: FetchRequest) -> FetchedMail | FetchFailure:
    """Fetch as asked. It blocks, and may be ended at any moment: nothing is changed at the server."""
    server = request.server
    try:
        return _fetch(request)
    except Misconfigured as problem:
        return FetchFailure(problem.reason, misconfigured=True)
    except MailboxLoginError:
        return FetchFailure(Reason("mail.mailbox_login"), misconfigured=True)
    except MailboxFolderSelectError:
        return FetchFailure(Reason("mail.no_folder", folder=request.folder), misconfigured=True)
    except ssl.SSLError as error:
        return FetchFailure(_tls_problem(server, error), misconfigured=True)
    except (OSError, IMAP4.error, ImapToolsError) as error:
        reason = Reason("mail.mailbox_unread", host=server.host, detail=_error_text(error))
        return FetchFailure(reason, misconfigured=False)


def _fetch(request: FetchRequest) -> FetchedMail:
    server, folder = request.server, request.folder
    if server.security == "none" and server.host not in LOOPBACK_HOSTS:
        raise Misconfigured(Reason("mail.tls_needed"))
    mailbox = _connect(request)
    mailbox.login(server.user or "", server.password or "", initial_folder=None)
    mailbox.folder.set(folder, readonly=True)
    validity = int(mailbox.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])
    first_uid = request.after_uid + 1 if validity == request.uid_validity else 1
    # The server answers "from here to the last one" with the last one even where it comes before.
    criteria = AND(uid=U(str(first_uid), "*"), size_lt=MAX_MESSAGE_BYTES, date_gte=request.since)
    uids = sorted({uid for uid in map(int, mailbox.uids(criteria)) if uid >= first_uid})
    messages, size = list[FetchedMessage](), 0
    for uid in uids[: request.limit]:
        # One that the server lists and does not hand out counts as read, or nothing behind it ever would.
        messages.append(FetchedMessage(uid, _body(mailbox, uid)))
        size += len(messages[-1].raw)
        if size > MAX_FETCHED_BYTES:
            break
    _leave(mailbox)
    return FetchedMail(validity, tuple(messages), more=len(uids) > len(messages))


def _connect(request: FetchRequest) -> BaseMailBox:
    server = request.server
    try:
        return _Mailbox(request)
    except (IMAP4.error, ImapToolsError) as error:
        if server.security != "starttls":
            raise
        # What is said before the certificate was looked at may be anybody's: nobody is shown it.
        if isinstance(error, IMAP4.abort):
            raise IMAP4.abort("the connection broke off") from None
        raise Misconfigured(Reason("mail.no_starttls", host=server.host, port=server.port)) from None


def _leave(mailbox: BaseMailBox) -> None:
    """Say goodbye. What the server makes of it does not matter: whatever fails before, the process ends."""
    mailbox.client.socket().settimeout(GOODBYE_TIMEOUT)
    with suppress(OSError, IMAP4.error, ImapToolsError):
        mailbox.logout()


def _body(mailbox: BaseMailBox, uid: int) -> bytes:
    """An e-mail byte for byte: the library would parse it and write it anew, if it can."""
    # A part of it, so that a server that lists a wrong size does not send more than is wanted.
    status, items = mailbox.client.uid("fetch", str(uid), f"(BODY.PEEK[]<0.{MAX_MESSAGE_BYTES}> UID)")
    if status != "OK":
        raise IMAP4.error(f"FETCH was answered with {status}")
    body: bytes | None = None
    for item in items:
        # (what stands before the e-mail, the e-mail), and then what stands behind it, as servers like.
        text, body = item if isinstance(item, tuple) else (item or b"", body)
        if body is not None and (match := _UID.search(text)) and int(match[1]) == uid:
            return body
    return b""


class _BoundedClient(IMAP4):
    """Python's client, connected to an address that was checked, which takes no more than it asked for."""

    def __init__(self, addresses: Sequence[str], server: MailServer) -> None:
        self._addresses = addresses
        super().__init__(server.host, server.port, READ_TIMEOUT)

    def _create_socket(self, timeout: float) -> socket.socket:
        return connect_blocking(self._addresses, self.port, timeout)

    def read(self, size: int) -> bytes:
        if size > MAX_LITERAL_BYTES:
            raise self.abort("it sends more than was asked for")
        return super().read(size)


class _BoundedTlsClient(_BoundedClient, IMAP4_SSL):
    """The same with TLS from the beginning."""

    def __init__(self, addresses: Sequence[str], server: MailServer, context: ssl.SSLContext) -> None:
        self._addresses, self._context = addresses, context
        IMAP4_SSL.__init__(self, server.host, server.port, ssl_context=context, timeout=READ_TIMEOUT)

    def _create_socket(self, timeout: float) -> socket.socket:
        return self._context.wrap_socket(super()._create_socket(timeout), server_hostname=self.host)


class _Mailbox(BaseMailBox):
    """The library's mailbox, with our clients."""

    def __init__(self, request: FetchRequest) -> None:
        self._request = request
        super().__init__()

    def _get_mailbox_client(self) -> IMAP4:
        server = self._request.server
        lookup = look_up(server.host, server.port)
        addresses = usable_addresses(lookup, allow_internal=self._request.allow_internal)
        if server.security == "none":
            return _BoundedClient(addresses, server)
        context = trusted_certificates(self._request.certificates)
        if server.security == "tls":
            return _BoundedTlsClient(addresses, server, context)
        client = _BoundedClient(addresses, server)
        client.starttls(context)
        return client


def _tls_problem(server: MailServer, error: ssl.SSLError) -> Reason:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Reason("mail.certificate_invalid", host=server.host, detail=error.verify_message)
    return Reason("mail.tls_as_chosen", host=server.host, port=server.port)


def _error_text(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or "no answer in time")[:100]
