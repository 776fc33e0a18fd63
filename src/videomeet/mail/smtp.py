"""The way out: one letter over one connection, bounded in time, with errors that say what is wrong."""

import asyncio
import re
import socket
import ssl
import time
from email.message import EmailMessage

import aiosmtplib as smtp
import structlog

from videomeet.domain.letter import MailServer
from videomeet.domain.reason import Reason
from videomeet.mail.contract import Bounced, Deferred, Misconfigured
from videomeet.mail.templates import one_line

# The whole of it ends before a worker's patience with one row does.
PATIENCE, ALTOGETHER = 20.0, 60.0
LARGEST = 5_000_000
LOOPBACK = ("127.0.0.1", "::1", "localhost")
log = structlog.get_logger(__name__)


async def deliver(
    server: MailServer, message: EmailMessage, *, sender: str, to: str, trusted: ssl.SSLContext,
    patience: float = PATIENCE, altogether: float = ALTOGETHER,
) -> None:  # fmt: skip
    """See `Carrier.deliver`. `trusted` says which certificates are believed."""
    if server.security == "none" and server.host not in LOOPBACK:
        raise Misconfigured(Reason("mail.tls_needed"))
    letter = message.as_bytes()
    if len(letter) > LARGEST:
        raise Bounced(Reason("mail.too_large"))
    way = _Way(server)
    try:
        async with asyncio.timeout(altogether):
            await _hand_over(way, letter, sender, to, trusted, patience)
    except (smtp.SMTPException, OSError, TimeoutError, ValueError) as error:
        way.note(type(error).__name__)
        raise _told(way, error) from None
    way.note("delivered")


class _Way:
    """How far a letter has come: what may be logged of it, and what a failure means."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.stage = "connect"
        self._started = time.monotonic()

    def note(self, outcome: str) -> None:
        spent = round((time.monotonic() - self._started) * 1000)
        log.info("mail_server_called", host=self.server.host, stage=self.stage, outcome=outcome, ms=spent)


async def _hand_over(
    way: _Way, letter: bytes, sender: str, to: str, trusted: ssl.SSLContext, patience: float
) -> None:
    server = way.server
    client = smtp.SMTP(
        hostname=server.host, port=server.port, timeout=patience, use_tls=server.security == "tls",
        start_tls=server.security == "starttls", local_hostname=_own_name(),
        tls_context=None if server.security == "none" else trusted,
    )  # fmt: skip
    try:
        await client.connect()
        if server.user and server.password:
            way.stage = "login"
            await client.login(server.user, server.password)
        await client.ehlo()
        way.stage = "sender"
        await client.mail(sender)
        way.stage = "recipient"
        await client.rcpt(to)
        way.stage = "letter"
        await client.data(letter)
        way.stage = "done"
    finally:
        await _say_goodbye(client, way)


async def _say_goodbye(client: smtp.SMTP, way: _Way) -> None:
    # The letter is over there by now: what happens to the goodbye is nobody's trouble.
    try:
        if way.stage == "done" and client.is_connected:
            await client.quit(timeout=2)
    except (smtp.SMTPException, OSError, TimeoutError):
        log.debug("mail_server_left_without_goodbye", host=way.server.host)
    finally:
        client.close()


def _own_name() -> str:
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9.-]{1,63}", name) else "localhost"


def _told(way: _Way, error: Exception) -> Deferred | Bounced | Misconfigured:
    host = way.server.host
    if isinstance(error, smtp.SMTPResponseException) and not isinstance(error, smtp.SMTPServerDisconnected):
        return _answered(way, error)
    if way.stage in ("connect", "login") and (wrong := _about_settings(way, error)):
        return Misconfigured(wrong)
    if isinstance(error, ValueError):
        return Bounced(Reason("mail.address_unusable"))
    # Once the letter itself is on its way, a lost answer may have been a yes.
    gone = way.stage == "letter"
    if isinstance(error, TimeoutError):
        return Deferred(Reason("mail.too_slow", host=host), outcome_unknown=gone)
    if way.stage == "connect":
        return Deferred(_unreached(way.server, _cause(error)))
    return Deferred(Reason("mail.broke_off", host=host), outcome_unknown=gone)


def _answered(way: _Way, error: smtp.SMTPResponseException) -> Deferred | Bounced | Misconfigured:
    says = f"{error.code} {one_line(str(error.message))[:200]}"
    host = way.server.host
    if error.code < 500 or way.stage == "connect":
        return Deferred(Reason("mail.not_now", host=host, detail=says))
    if way.stage == "login":
        return Misconfigured(Reason("mail.login_refused", host=host, detail=says))
    if error.code == 530:
        return Misconfigured(Reason("mail.login_wanted", host=host, detail=says))
    if way.stage == "sender":
        return Misconfigured(Reason("mail.sender_refused", host=host, detail=says))
    if way.stage == "recipient":
        return Bounced(Reason("mail.recipient_refused", detail=says))
    return Bounced(Reason("mail.letter_refused", detail=says))


def _unreached(server: MailServer, cause: BaseException) -> Reason:
    # A wrong setting, or a name server or a mail server that is being started just now: nobody can tell.
    host, port = server.host, server.port
    if isinstance(cause, socket.gaierror):
        return Reason("mail.unknown_host", host=host)
    if isinstance(cause, ConnectionRefusedError):
        return Reason("mail.nothing_answers", host=host, port=port)
    return Reason("mail.unreached", host=host, port=port)


def _about_settings(way: _Way, error: Exception) -> Reason | None:
    host, cause = way.server.host, _cause(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Reason("mail.certificate_untrusted", host=host, detail=cause.verify_message)
    if isinstance(cause, ssl.SSLError):
        return Reason("mail.no_tls", host=host, port=way.server.port)
    # The library says the one by a class of its own, the other by its most general one.
    if type(cause) in (smtp.SMTPNotSupported, smtp.SMTPException):
        if way.stage == "connect":
            return Reason("mail.no_starttls", host=host, port=way.server.port)
        return Reason("mail.no_login", host=host, port=way.server.port)
    return None


def _cause(error: BaseException) -> BaseException:
    """What a library's error was raised for."""
    inner = error.__cause__ or error.__context__
    kinds = (socket.gaierror, ConnectionRefusedError, ssl.SSLError)
    while inner is not None and not isinstance(error, kinds):
        error, inner = inner, inner.__cause__ or inner.__context__
    return error
