"""Connections over a real socket: slow and silent ones are given up, whole requests are served."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from videomeet.connections import (
    ConnectionLimits,
    OpenConnections,
    connections_for,
    protocol_with,
    raise_descriptor_limit,
)
from videomeet.server import Server

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
SHORT, LONG = 0.2, 30.0


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the whole body, then answers; /endless streams until nobody is there."""
    if scope["type"] != "http":
        return
    while (message := await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    if message["type"] == "http.request":
        await send({"type": "http.response.body", "body": b"ok"})


async def nothing() -> None:
    """What is done at the end."""


@asynccontextmanager
async def served(connections: OpenConnections) -> AsyncIterator[Connect]:
    listener = socket.create_server(("127.0.0.1", 0))
    http = protocol_with(connections)
    config = uvicorn.Config(app, http=http, log_config=None, lifespan="off", ws="none")
    server = Server(config, connections, lambda: None, nothing)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    async with AsyncExitStack() as stack:

        async def connect() -> Streams:
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            stack.callback(writer.close)
            return reader, writer

        # Answered: it listens, and the loop of the server runs.
        await answered(await connect())
        yield connect
    server.should_exit = True
    await running


async def answered(streams: Streams) -> bytes:
    reader, writer = streams
    writer.write(WHOLE)
    return (await reader.readuntil(b"ok"))[:15]


async def given_up(streams: Streams) -> bool:
    """Whether the server ends it, sooner or later."""
    try:
        return await streams[0].read() == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", HEAD, HEAD + b"five."], ids=["nothing", "head", "body", "half"]
)
async def test_whoever_does_not_send_a_whole_request_is_given_up_in_time(sent: bytes) -> None:
    limits = ConnectionLimits(head_seconds=SHORT, body_seconds=SHORT)
    async with served(OpenConnections(limits)) as connect, asyncio.timeout(10):
        streams = await connect()
        streams[1].write(sent)
        assert await given_up(streams)


async def test_more_bytes_of_the_same_buy_no_time() -> None:
    limits = ConnectionLimits(head_seconds=SHORT)
    async with served(OpenConnections(limits)) as connect, asyncio.timeout(10):
        reader, writer = await connect()
        trickled = 0
        while not reader.at_eof():
            trickled += 1
            try:
                writer.write(b"X")
                await asyncio.wait_for(reader.read(1), SHORT / 10)
            except TimeoutError:
                continue
            except ConnectionError:
                break
        assert trickled < 100


async def test_a_connection_serves_many_requests_one_after_the_other() -> None:
    async with served(OpenConnections(ConnectionLimits())) as connect:
        streams = await connect()
        for _ in range(3):
            assert await answered(streams) == b"HTTP/1.1 200 OK"


async def test_whoever_has_no_request_makes_room_for_whoever_has_one() -> None:
    connections = OpenConnections(ConnectionLimits(total=4))
    async with served(connections) as connect, asyncio.timeout(10):
        slow = [await connect() for _ in range(12)]
        for _, writer in slow:
            writer.write(b"GET / HT")
        for _ in range(8):
            assert await answered(await connect()) == b"HTTP/1.1 200 OK"
        assert await given_up(slow[0])
        assert len(connections) <= 4


async def test_a_network_has_its_share_and_a_proxy_of_ours_has_no_limit() -> None:
    for proxies, is_limited in (
        ("10.0.0.1", True),
        ("127.0.0.1", False),
        ("127.0.0.0/8", False),
        ("*", False),
    ):
        connections = OpenConnections(ConnectionLimits(per_network=3, proxies=proxies))
        async with served(connections) as connect, asyncio.timeout(10):
            streams = [await connect() for _ in range(6)]
            if is_limited:
                assert await given_up(streams[-1])
                assert len(connections) <= 3
            else:
                assert await answered(streams[-1]) == b"HTTP/1.1 200 OK"


async def test_a_warning_comes_once_when_there_is_little_room_left() -> None:
    connections = OpenConnections(ConnectionLimits(total=5))
    with capture_logs() as lines:
        async with served(connections) as connect:
            for _ in range(12):
                await answered(await connect())
    warnings = [line for line in lines if line["event"] == "connections_nearly_full"]
    assert [(line["open"], line["limit"]) for line in warnings] == [(4, 5)]


@pytest.mark.parametrize(("descriptors", "connections"), [(64, 24), (40, 10), (1024, 984), (65_536, 65_496)])
def test_other_files_have_room_beside_the_connections(descriptors: int, connections: int) -> None:
    assert connections_for(descriptors) == connections


def test_as_many_files_may_be_open_as_the_system_allows() -> None:
    assert raise_descriptor_limit() == raise_descriptor_limit() > 0
