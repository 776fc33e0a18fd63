"""A real IMAP server in a process of its own, with one mailbox, for tests to put letters into."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.clock import clock

from videomeet.domain.mail.mail_settings import MailServer

USER, PASSWORD = "meet@acme.example", "imap password"


@dataclass(frozen=True)
class ImapServer:
    """Where it listens; `server` is how Videomeet is told."""

    port: int

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, "none", USER, PASSWORD)

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        """A letter arrives."""
        with imaplib.IMAP4("127.0.0.1", self.port) as client:
            client.login(USER, PASSWORD)
            client.append(folder, "", imaplib.Time2Internaldate(clock()), raw)

    def make_folder(self, name: str) -> None:
        with imaplib.IMAP4("127.0.0.1", self.port) as client:
            client.login(USER, PASSWORD)
            client.create(name)


@contextmanager
def imap_server(*tls: str) -> Iterator[ImapServer]:
    """pymap, with everything in memory, stopped at the end. `tls` are its words about certificates."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [
            str(Path(sys.executable).parent / "pymap"),
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            *(tls or ["--no-tls"]),
            "dict",
            "--demo-user",
            USER,
            "--demo-password",
            PASSWORD,
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_listening(port, process)
        yield ImapServer(port)
    finally:
        process.kill()
        process.wait()


def _wait_until_listening(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"the IMAP server ended with {process.poll()}")
