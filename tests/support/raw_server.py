"""A server at the network's edge that answers byte for byte as told: broken, late, endless or not at all."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What is sent for one request, and whether the connection is closed after it."""

    sent: bytes
    close: bool = False


HANG = Reply(b"hang")
"""Never answer."""
HANG_UP = Reply(b"", close=True)
"""Take the request and close without a word."""


def reply(
    status: int, body: Any = None, headers: Mapping[str, str] | None = None, *, close: bool = False
) -> Reply:
    """A whole HTTP answer; a `body` that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    told = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in told.items())]
    return Reply("\r\n".join(lines).encode() + b"\r\n\r\n" + content, close)


@dataclass(frozen=True)
class Heard:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class RawServer:
    """Answers the requests, whichever connection they come by, with `script` in turn; `heard` keeps them."""

    def __init__(self) -> None:
        self.script: list[Reply] = []
        self.heard: list[Heard] = []
        self.waiting = asyncio.Semaphore(0)
        self.url = ""
        self._over = asyncio.Event()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._over.set()
        self._server.close()
        await self._server.wait_closed()

    def answers(self, *script: Reply) -> None:
        self.script.extend(script)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while heard := await _request(reader):
                self.heard.append(heard)
                told = self.script.pop(0)
                if told is HANG:
                    self.waiting.release()
                    await self._over.wait()
                    return
                writer.write(told.sent)
                await writer.drain()
                if told.close:
                    return
        except ConnectionError:
            return
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Heard | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    headers = {name.lower(): value for name, value in pairs}
    method, path, _ = first.split(" ")
    return Heard(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
