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
        raise Misconfigured("A mail server on another machine needs STARTTLS or TLS.")
    letter = message.as_bytes()
    if len(letter) > LARGEST:
        raise Bounced("This letter is larger than mail servers take: shorten its text.")
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
        return Bounced("This address can't be handed to a mail server.")
    # Once the letter itself is on its way, a lost answer may have been a yes.
    gone = way.stage == "letter"
    if isinstance(error, TimeoutError):
        return Deferred(f"The mail server {host} takes too long to answer.", outcome_unknown=gone)
    if way.stage == "connect":
        return Deferred(_unreached(way.server, _cause(error)))
    return Deferred(f"The mail server {host} broke off.", outcome_unknown=gone)


def _answered(way: _Way, error: smtp.SMTPResponseException) -> Deferred | Bounced | Misconfigured:
    says = f"{error.code} {one_line(str(error.message))[:200]}"
    host = way.server.host
    if error.code < 500 or way.stage == "connect":
        return Deferred(f"The mail server {host} says: not now ({says}).")
    if way.stage == "login":
        return Misconfigured(f"The mail server {host} does not accept the user name and password ({says}).")
    if error.code == 530:
        return Misconfigured(f"The mail server {host} wants us to log in ({says}).")
    if way.stage == "sender":
        return Misconfigured(f"The mail server {host} does not let us send in this sender's name ({says}).")
    what = "this address" if way.stage == "recipient" else "this letter"
    return Bounced(f"The mail server does not take {what} ({says}).")


def _unreached(server: MailServer, cause: BaseException) -> str:
    # A wrong setting, or a name server or a mail server that is being started just now: nobody can tell.
    host, port = server.host, server.port
    if isinstance(cause, socket.gaierror):
        return f"There is no mail server named {host}: check the name."
    if isinstance(cause, ConnectionRefusedError):
        return f"Nothing answers at {host}, port {port}: check the port, or whether the server runs."
    return f"The mail server {host} can't be reached at port {port}."


def _about_settings(way: _Way, error: Exception) -> str | None:
    host, cause = way.server.host, _cause(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"The certificate of {host} can't be trusted ({cause.verify_message})."
    if isinstance(cause, ssl.SSLError):
        return f"{host} does not speak TLS at port {way.server.port}: try STARTTLS, or another port."
    # The library says the one by a class of its own, the other by its most general one.
    if type(cause) in (smtp.SMTPNotSupported, smtp.SMTPException):
        what = "STARTTLS" if way.stage == "connect" else "logging in"
        return f"The mail server {host} does not offer {what} at port {way.server.port}."
    return None


def _cause(error: BaseException) -> BaseException:
    """What a library's error was raised for."""
    inner = error.__cause__ or error.__context__
    kinds = (socket.gaierror, ConnectionRefusedError, ssl.SSLError)
    while inner is not None and not isinstance(error, kinds):
        error, inner = inner, inner.__cause__ or inner.__context__
    return error
