"""Sending by SMTP: one e-mail over one connection, bounded in time, with errors that say what is wrong."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from email.message import EmailMessage

import aiosmtplib as smtp
import structlog

from videomeet.domain.kit.printable_text import one_line
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.mail_settings import MailServer
from videomeet.mail.contract import LOOPBACK_HOSTS, Deferred, Misconfigured, Rejected
from videomeet.mail.server_address import connect

FindAddresses = Callable[[MailServer], Awaitable[tuple[str, ...]]]

# The whole of it ends before a worker's time for one row does.
READ_TIMEOUT, TOTAL_TIMEOUT = 20.0, 60.0
MAX_MESSAGE_BYTES = 5_000_000
log = structlog.get_logger(__name__)


async def deliver(
    server: MailServer,
    message: EmailMessage,
    *,
    sender: str,
    recipient: str,
    find_addresses: FindAddresses,
    ssl_context: ssl.SSLContext,
    read_timeout: float = READ_TIMEOUT,
    total_timeout: float = TOTAL_TIMEOUT,
) -> None:
    """See `MailTransport.deliver`. `ssl_context` says which certificates are believed.

    `find_addresses` gives the addresses of a server that may be connected to.
    """
    if server.security == "none" and server.host not in LOOPBACK_HOSTS:
        raise Misconfigured(Reason("mail.tls_needed"))
    raw_message = message.as_bytes()
    if len(raw_message) > MAX_MESSAGE_BYTES:
        raise Rejected(Reason("mail.too_large"))
    session = _SmtpSession(server)
    try:
        async with asyncio.timeout(total_timeout):
            connection = await connect(await find_addresses(server), server.port)
            await _send(session, connection, raw_message, sender, recipient, ssl_context, read_timeout)
    except Misconfigured:
        session.log_outcome("misconfigured")
        raise
    except (smtp.SMTPException, OSError, TimeoutError, ValueError) as error:
        session.log_outcome(type(error).__name__)
        raise _to_mail_error(session, error) from None
    session.log_outcome("delivered")


class _SmtpSession:
    """How far a session has come: what may be logged of it, and what a failure means."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.stage = "connect"
        self._started = time.monotonic()

    def log_outcome(self, outcome: str) -> None:
        elapsed_ms = round((time.monotonic() - self._started) * 1000)
        log.info(
            "mail_server_called", host=self.server.host, stage=self.stage, outcome=outcome, ms=elapsed_ms
        )


async def _send(
    session: _SmtpSession,
    connection: socket.socket,
    raw_message: bytes,
    sender: str,
    recipient: str,
    ssl_context: ssl.SSLContext,
    read_timeout: float,
) -> None:
    server = session.server
    client = smtp.SMTP(
        hostname=server.host,
        port=None,
        sock=connection,
        timeout=read_timeout,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        local_hostname=_local_hostname(),
        tls_context=None if server.security == "none" else ssl_context,
    )
    try:
        await client.connect()
        if server.user and server.password:
            session.stage = "login"
            await client.login(server.user, server.password)
        await client.ehlo()
        session.stage = "sender"
        await client.mail(sender)
        session.stage = "recipient"
        await client.rcpt(recipient)
        session.stage = "message"
        await client.data(raw_message)
        session.stage = "done"
    finally:
        # The connection is the client's now, which closes it.
        await _quit(client, session)


async def _quit(client: smtp.SMTP, session: _SmtpSession) -> None:
    # The e-mail is over there by now: how the session ends does not matter.
    try:
        if session.stage == "done" and client.is_connected:
            await client.quit(timeout=2)
    except (smtp.SMTPException, OSError, TimeoutError):
        log.debug("smtp_quit_failed", host=session.server.host)
    finally:
        client.close()


def _local_hostname() -> str:
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9.-]{1,63}", name) else "localhost"


def _to_mail_error(session: _SmtpSession, error: Exception) -> Deferred | Rejected | Misconfigured:
    host = session.server.host
    if isinstance(error, smtp.SMTPResponseException) and not isinstance(error, smtp.SMTPServerDisconnected):
        return _error_from_response(session, error)
    if session.stage in ("connect", "login") and (settings_problem := _settings_problem(session, error)):
        return Misconfigured(settings_problem)
    if isinstance(error, ValueError):
        return Rejected(Reason("mail.address_unusable"))
    # Once the e-mail itself is on its way, a lost answer may have been a yes.
    outcome_unknown = session.stage == "message"
    if isinstance(error, TimeoutError):
        return Deferred(Reason("mail.too_slow", host=host), outcome_unknown=outcome_unknown)
    if session.stage == "connect":
        return Deferred(_unreachable_message(session.server, _root_cause(error)))
    return Deferred(Reason("mail.broke_off", host=host), outcome_unknown=outcome_unknown)


def _error_from_response(
    session: _SmtpSession, error: smtp.SMTPResponseException
) -> Deferred | Rejected | Misconfigured:
    host = session.server.host
    server_text = str(error.code)
    # What is said before the certificate was looked at may be anybody's: nobody is shown it.
    if session.server.security != "starttls" or session.stage != "connect":
        server_text += f" {one_line(str(error.message))[:200]}"
    if error.code < 500 or session.stage == "connect":
        return Deferred(Reason("mail.not_now", host=host, detail=server_text))
    if session.stage == "login":
        return Misconfigured(Reason("mail.login_refused", host=host, detail=server_text))
    if error.code == 530:
        return Misconfigured(Reason("mail.login_wanted", host=host, detail=server_text))
    if session.stage == "sender":
        return Misconfigured(Reason("mail.sender_refused", host=host, detail=server_text))
    if session.stage == "recipient":
        return Rejected(Reason("mail.recipient_refused", detail=server_text))
    return Rejected(Reason("mail.message_refused", detail=server_text))


def _unreachable_message(server: MailServer, cause: BaseException) -> Reason:
    # A wrong setting, or a name server or a mail server that is just being started: the error is the same.
    host, port = server.host, server.port
    if isinstance(cause, socket.gaierror):
        return Reason("mail.unknown_host", host=host)
    if isinstance(cause, ConnectionRefusedError):
        return Reason("mail.nothing_answers", host=host, port=port)
    return Reason("mail.unreached", host=host, port=port)


def _settings_problem(session: _SmtpSession, error: Exception) -> Reason | None:
    host, cause = session.server.host, _root_cause(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Reason("mail.certificate_untrusted", host=host, detail=cause.verify_message)
    if isinstance(cause, ssl.SSLError):
        return Reason("mail.no_tls", host=host, port=session.server.port)
    # The library says the one by a class of its own, the other by its most general one.
    if type(cause) in (smtp.SMTPNotSupported, smtp.SMTPException):
        if session.stage == "connect":
            return Reason("mail.no_starttls", host=host, port=session.server.port)
        return Reason("mail.no_login", host=host, port=session.server.port)
    return None


def _root_cause(error: BaseException) -> BaseException:
    """What a library's error was raised for."""
    inner = error.__cause__ or error.__context__
    kinds = (socket.gaierror, ConnectionRefusedError, ssl.SSLError)
    while inner is not None and not isinstance(error, kinds):
        error, inner = inner, inner.__cause__ or inner.__context__
    return error
