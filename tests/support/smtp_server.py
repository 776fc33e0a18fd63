"""A real SMTP server for tests that keeps what it gets, and misbehaves when told to."""

import asyncio
import ipaddress
import ssl
import tempfile
import warnings
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from videomeet.domain.mail.mail_settings import MailServer

OK_RESPONSE = "250 OK"


@dataclass(frozen=True)
class ReceivedMail:
    """What was taken: from whom, for whom, and all of it."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def readable_text(self) -> str:
        """All that stands in it, as its recipient reads it."""
        parts = (part.get_payload(decode=True) for part in self.message.walk() if not part.is_multipart())
        decoded = "\n".join(part.decode(errors="replace") for part in parts if isinstance(part, bytes))
        return f"{self.message.as_string().partition(chr(10) * 2)[0]}\n{decoded}"

    @property
    def calendar(self) -> str | None:
        """The text of the calendar part, None without one."""
        parts = [part for part in self.message.walk() if part.get_content_type() == "text/calendar"]
        assert len(parts) <= 1
        return parts[0].get_payload(decode=True).decode() if parts else None  # type: ignore[union-attr]


class MailSink:
    """`mails` is what it took. Faults: sets of addresses to refuse, numbers of connections to break.

    `hold()` makes it slow: it takes a letter when `let_go()` is called, or never; with `taken` it has taken
    it and keeps the answer.
    """

    def __init__(self, *, user: str | None = None, password: str | None = None) -> None:
        self.user, self.password = user, password
        self.mails: list[ReceivedMail] = []
        self.rejected_recipients: set[str] = set()
        self.rejected_senders: set[str] = set()
        self.greylisted: Counter[str] = Counter()
        self.drop_after_data = 0
        self.drop_before_data = 0
        self.reject_data = 0
        self.attempts: Counter[str] = Counter()
        self.held = asyncio.Event()
        self._released = asyncio.Event()
        self._delays_response = False
        self._released.set()
        self.port = 0
        self.security = "none"

    @property
    def server(self) -> MailServer:
        """How to reach it."""
        return MailServer("127.0.0.1", self.port, self.security, self.user, self.password)

    def mails_to(self, address: str) -> list[ReceivedMail]:
        """What came for somebody."""
        return [mail for mail in self.mails if mail.recipient == address]

    def hold(self, *, delay_response: bool = False) -> None:
        self._delays_response = delay_response
        self._released.clear()
        self.held.clear()

    def release(self) -> None:
        self._delays_response = False
        self._released.set()

    def clear_faults(self) -> None:
        """Every fault ends; refused people stay refused."""
        self.release()
        self.greylisted.clear()
        self.drop_after_data = self.drop_before_data = self.reject_data = 0

    async def handle_MAIL(  # noqa: N802 (the library's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.rejected_senders:
            return "550 5.7.1 Not your address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return OK_RESPONSE

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.attempts[address] += 1
        if address in self.rejected_recipients:
            return "550 5.1.1 User unknown"
        if self.greylisted[address] > 0:
            self.greylisted[address] -= 1
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return OK_RESPONSE

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if not self._delays_response:
            await self._wait_while_held()
        if self.reject_data:
            self.reject_data -= 1
            return "554 5.6.0 Looks like spam"
        if self.drop_before_data:
            self.drop_before_data -= 1
            return self._drop(server)
        assert envelope.mail_from is not None
        assert isinstance(envelope.original_content, bytes)
        self.mails += [
            ReceivedMail(envelope.mail_from, to, envelope.original_content) for to in envelope.rcpt_tos
        ]
        if self._delays_response:
            await self._wait_while_held()
        if self.drop_after_data:
            self.drop_after_data -= 1
            return self._drop(server)
        return "250 Taken"

    async def _wait_while_held(self) -> None:
        self.held.set()
        await self._released.wait()

    def _drop(self, server: SMTP) -> str:
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()
        return "421 Gone"

    def _authenticate(self, _server: SMTP, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        is_known = (data.login.decode(), data.password.decode()) == (self.user, self.password)
        return AuthResult(success=is_known, handled=False)

    def protocol(self, tls: ssl.SSLContext | None) -> SMTP:
        with warnings.catch_warnings():
            # It warns of passwords without TLS; here nobody listens.
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(
                self,
                hostname="sink.example",
                tls_context=tls,
                require_starttls=tls is not None,
                auth_required=self.user is not None,
                auth_require_tls=tls is not None,
                authenticator=self._authenticate,
                timeout=60,
            )


@asynccontextmanager
async def serve_sink(
    sink: MailSink, *, security: str = "none", tls: ssl.SSLContext | None = None
) -> AsyncIterator[MailSink]:
    """Let it listen on a free port of this machine, until the end of the block."""
    loop = asyncio.get_running_loop()
    starttls = tls if security == "starttls" else None
    server = await loop.create_server(
        lambda: sink.protocol(starttls), "127.0.0.1", 0, ssl=tls if security == "tls" else None
    )
    sink.port, sink.security = server.sockets[0].getsockname()[1], security
    try:
        yield sink
    finally:
        sink.release()
        server.close()


def make_certificate(name: str = "127.0.0.1") -> tuple[ssl.SSLContext, str]:
    """A context for a server of that name, and the certificate (PEM) for clients who trust it."""
    certificate_pem, key_pem = make_pem(name)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(certificate_pem + key_pem)
        file.flush()
        server.load_cert_chain(file.name)
    return server, certificate_pem.decode()


def make_pem(name: str = "127.0.0.1") -> tuple[bytes, bytes]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    try:
        general_name: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        general_name = x509.DNSName(name)
    signed_certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # TLS goes by the machine's clock, whatever ours says.
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([general_name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signed_certificate.public_bytes(serialization.Encoding.PEM), key_pem
