"""A server at the network's edge that answers byte for byte as told: broken, late, endless or not at all."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RawResponse:
    """What is sent for one request, and whether the connection is closed after it."""

    data: bytes
    close: bool = False


HANG = RawResponse(b"hang")
"""Never answer."""
HANG_UP = RawResponse(b"", close=True)
"""Take the request and close without a word."""


def raw_response(
    status: int, body: Any = None, headers: Mapping[str, str] | None = None, *, close: bool = False
) -> RawResponse:
    """A whole HTTP answer; a `body` that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    all_headers = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in all_headers.items())]
    return RawResponse("\r\n".join(lines).encode() + b"\r\n\r\n" + content, close)


@dataclass(frozen=True)
class ReceivedRequest:
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
        self.responses: list[RawResponse] = []
        self.requests: list[ReceivedRequest] = []
        self.hanging_requests = asyncio.Semaphore(0)
        self.url = ""
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._stopping.set()
        self._server.close()
        await self._server.wait_closed()

    def respond_with(self, *responses: RawResponse) -> None:
        self.responses.extend(responses)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await _read_request(reader):
                self.requests.append(request)
                response = self.responses.pop(0)
                if response is HANG:
                    self.hanging_requests.release()
                    await self._stopping.wait()
                    return
                writer.write(response.data)
                await writer.drain()
                if response.close:
                    return
        except ConnectionError:
            return
        finally:
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> ReceivedRequest | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    request_line, *lines = head.strip().split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    headers = {name.lower(): value for name, value in pairs}
    method, path, _ = request_line.split(" ")
    return ReceivedRequest(
        method, path, headers, await reader.readexactly(int(headers.get("content-length", "0")))
    )
