"""A mailbox server that misbehaves when it is asked for an e-mail."""

import asyncio
import contextlib
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from videomeet.domain.mail.mail_settings import MailServer

CHUNK = b"x" * 65_536


class HostileImap:
    """Answers as any server until somebody fetches; `sent` counts the bytes of what it does then."""

    def __init__(self, misbehave: Callable[["HostileImap", asyncio.StreamWriter], Awaitable[None]]) -> None:
        self._misbehave = misbehave
        self.sent = 0
        self.port = 0

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, "none", "user", "password")

    async def send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        """Raises ConnectionError when nobody takes it any more."""
        writer.write(data)
        await writer.drain()
        self.sent += len(data)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            writer.write(b"* OK ready\r\n")
            while line := await reader.readline():
                tag, command = line.split()[0], line.upper()
                if b" UID FETCH " in command:
                    await self._misbehave(self, writer)
                    return
                writer.write(_answer(line, (b"",)) + tag + b" OK done\r\n")
        writer.close()


async def send_too_much(server: HostileImap, writer: asyncio.StreamWriter) -> None:
    """400 MB, said beforehand."""
    await server.send(writer, b"* 1 FETCH (UID 1 BODY[]<0> {400000000}\r\n")
    await send_without_end(server, writer)


async def send_without_end(server: HostileImap, writer: asyncio.StreamWriter) -> None:
    """One line that has no end."""
    while server.sent < 400_000_000:
        await server.send(writer, CHUNK)


async def send_lines_without_end(server: HostileImap, writer: asyncio.StreamWriter) -> None:
    """Lines that answer nothing."""
    while server.sent < 400_000_000:
        await server.send(writer, b"* 1 EXISTS\r\n" * 5_000)


async def trickle(server: HostileImap, writer: asyncio.StreamWriter) -> None:
    """A little now and then, so that no single wait is too long."""
    await server.send(writer, b"* 1 FETCH (UID 1 BODY[]<0> {1000}\r\n")
    while True:
        await server.send(writer, b"x")
        await asyncio.sleep(0.05)


async def reset(server: HostileImap, writer: asyncio.StreamWriter) -> None:
    """Half an e-mail, and the connection is gone."""
    await server.send(writer, b"* 1 FETCH (UID 1 BODY[]<0> {1000}\r\nhalf")
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def hostile_imap(
    misbehave: Callable[[HostileImap, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[HostileImap]:
    """Such a server on a free port."""
    hostile = HostileImap(misbehave)
    server = await asyncio.start_server(hostile.serve, "127.0.0.1", 0)
    hostile.port = server.sockets[0].getsockname()[1]
    try:
        yield hostile
    finally:
        server.close()


@asynccontextmanager
async def byte_mailbox(mails: Sequence[bytes]) -> AsyncIterator[MailServer]:
    """A mailbox with these e-mails byte for byte: a real server reads them first, and may not survive."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            writer.write(b"* OK ready\r\n")
            while line := await reader.readline():
                writer.write(_answer(line, mails) + line.split()[0] + b" OK done\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield MailServer("127.0.0.1", port, "none", "user", "password")
    finally:
        server.close()


def _answer(line: bytes, mails: Sequence[bytes]) -> bytes:
    """What stands before the end of an answer; e-mails have the UIDs from 1 on."""
    if b" CAPABILITY" in line:
        return b"* CAPABILITY IMAP4rev1\r\n"
    if b" STATUS " in line:
        return b"* STATUS INBOX (UIDVALIDITY 1)\r\n"
    if searched := re.search(rb"UID SEARCH.*UID (\d+):\*", line, re.IGNORECASE):
        uids = range(int(searched[1]), len(mails) + 1)
        return b"* SEARCH " + b" ".join(b"%d" % uid for uid in uids) + b"\r\n"
    if fetched := re.search(rb"UID FETCH (\d+) ", line, re.IGNORECASE):
        uid = int(fetched[1])
        raw = mails[uid - 1]
        return b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n" % (uid, uid, len(raw)) + raw + b")\r\n"
    return b""
