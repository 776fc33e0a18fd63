"""A mail server in hostile hands costs its own visit, and neither a thread nor anybody else's turn."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from tests.mail.sample_emails import GUEST, SENDER, WRITTEN_AT, sample_email
from tests.support.hostile_imap import (
    HostileImap,
    hostile_imap,
    reset,
    send_lines_without_end,
    send_too_much,
    send_without_end,
    trickle,
)
from tests.support.smtp_server import MailSink, serve_sink

from videomeet.domain.mail.mail_settings import MailServer
from videomeet.isolation.limits import Limits
from videomeet.isolation.processes import _fork_server
from videomeet.mail.contract import Deferred, FetchedMail, Misconfigured
from videomeet.mail.isolated import MODULES
from videomeet.mail.messages import compose_email
from videomeet.mail.transport import SmtpImapTransport

# What the system's own buffers may hold; the servers would send 400 MB.
FEW_BYTES = 100_000_000
SHORT = Limits(cpu_seconds=2, seconds=1.0)
MESSAGE = compose_email(sample_email(), GUEST, SENDER, "one", {}, WRITTEN_AT)


async def fetch(server: MailServer, *, allow_internal: bool = True) -> FetchedMail:
    transport = SmtpImapTransport(allow_internal=allow_internal, fetch_limits=SHORT)
    return await transport.fetch(
        server, "INBOX", uid_validity=None, after_uid=0, since=date(2000, 1, 1), limit=9
    )


def running_children() -> list[str]:
    """The processes that a call is done in."""
    server = _fork_server(MODULES)._process
    return Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()


@pytest.mark.parametrize(
    ("misbehave", "says"),
    [
        (send_too_much, r"mail\.mailbox_unread"),
        (send_without_end, r"mail\.mailbox_unread"),
        (send_lines_without_end, r"mail\.(too_slow|sends_too_much)"),
        (trickle, r"mail\.too_slow"),
        (reset, r"mail\.mailbox_unread"),
    ],
)
async def test_a_mailbox_server_that_misbehaves_is_left(
    misbehave: Callable[[HostileImap, asyncio.StreamWriter], Awaitable[None]], says: str
) -> None:
    threads = threading.active_count()
    async with hostile_imap(misbehave) as hostile:
        with pytest.raises(Deferred, match=says):
            await fetch(hostile.server)
        assert hostile.sent < FEW_BYTES
    assert threading.active_count() == threads
    async with asyncio.timeout(5):
        while running_children():  # noqa: ASYNC110 (the kernel ends them)
            await asyncio.sleep(0.01)


# Ways to write an address of this machine, or a name for it; what it is called by everybody, too.
INSIDE = ("127.0.0.1", "127.1", "0x7f.1", "0177.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "localhost")


@pytest.mark.parametrize("host", INSIDE)
async def test_no_mailbox_is_read_inside_of_our_own_network(host: str) -> None:
    async with hostile_imap(reset) as hostile:
        server = MailServer(host, hostile.port, "tls", "user", "password")
        with pytest.raises(Misconfigured, match="host_inside"):
            await fetch(server, allow_internal=False)
    assert hostile.sent == 0


@pytest.mark.parametrize("host", INSIDE)
async def test_no_email_is_sent_to_a_server_inside_of_our_own_network(host: str) -> None:
    async with serve_sink(MailSink()) as sink:
        server = MailServer(host, sink.server.port, "starttls")
        with pytest.raises(Misconfigured, match="host_inside"):
            await SmtpImapTransport().deliver(server, MESSAGE, sender=SENDER.address, recipient=GUEST.address)
    assert sink.mails == []


async def test_the_installations_own_server_may_be_inside() -> None:
    async with serve_sink(MailSink()) as sink:
        server = MailServer("127.0.0.1", sink.server.port, "none", is_installations=True)
        await SmtpImapTransport().deliver(server, MESSAGE, sender=SENDER.address, recipient=GUEST.address)
    assert len(sink.mails) == 1


@asynccontextmanager
async def greeting(line: bytes) -> AsyncIterator[int]:
    """The port of a server that says one line and no more."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(line)
        await reader.read(1)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_what_a_server_says_before_its_certificate_was_looked_at_is_shown_to_nobody() -> None:
    async with greeting(b"554 call 555-1234 for help\r\n") as port:
        server = MailServer("127.0.0.1", port, "starttls", is_installations=True)
        with pytest.raises(Deferred, match=r"554") as failed:
            await SmtpImapTransport().deliver(server, MESSAGE, sender=SENDER.address, recipient=GUEST.address)
    assert "help" not in str(failed.value.reason.params)
    async with greeting(b"* BYE call 555-1234 for help\r\n") as port:
        with pytest.raises((Misconfigured, Deferred)) as unread:
            await fetch(MailServer("127.0.0.1", port, "starttls", "user", "password"))
    assert "help" not in str(unread.value.reason.params)
