"""How long and how many: every connection has a time for its request, and none can take the last descriptor.

Uvicorn bounds neither. Whoever sends a request byte by byte, or none at all, is given up after a while, and
sooner when their place is needed: whoever has sent a whole request is served. What does not fit waits with
the system, in the order in which it came, and holds no descriptor.
"""

import asyncio
import resource
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address, ip_network
from typing import Any, cast

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from videomeet.domain.kit.ip_address import network_of

# Of the descriptors of this process: the database, mail servers, providers, helper processes.
RESERVED_DESCRIPTORS = 40
MAX_DESCRIPTORS = 65_536
# A connection has so long to send its request before somebody else may need its place; and how often to look.
SAFE_SECONDS, LOOK_SECONDS = 0.5, 0.05
# Connections that the system may hold ready, and how long to wait when it has no descriptor left for one.
MAX_BACKLOG, DESCRIPTOR_PAUSE_SECONDS = 2048, 0.5
# Warn when so much of what may be open is open, once in a while.
NEARLY_FULL, WARNING_INTERVAL_SECONDS = 0.8, 60.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ConnectionLimits:
    """Seconds for the head of a request, for its body, and for a client to take in what is sent to it;
    connections at once, in all and from one network (a proxy of ours counts for many people)."""

    head_seconds: float = 10.0
    body_seconds: float = 30.0
    write_seconds: float = 60.0
    total: int = 10_000
    per_network: int = 200
    proxies: str = "127.0.0.1"

    def is_proxy(self, address: str) -> bool:
        """Whether an address is a proxy's of ours. `proxies` is as in VIDEOMEET_TRUSTED_PROXIES."""
        names = [name.strip() for name in self.proxies.split(",")]
        if "*" in names or address in names:
            return True
        with suppress(ValueError):
            parsed = ip_address(address)
            return any("/" in name and parsed in ip_network(name, strict=False) for name in names)
        return False


def raise_descriptor_limit() -> int:
    """Let this process open as many files as it may; how many that are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MAX_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and wanted > soft:
        # Some systems name a hard limit that they do not grant.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft


def connections_for(descriptors: int) -> int:
    """How many connections fit beside everything else that a process has open."""
    return max(descriptors - RESERVED_DESCRIPTORS, descriptors // 4)


class OpenConnections:
    """The connections of this process, oldest first."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self._open: dict[LimitedProtocol, str] = {}
        self._by_network: Counter[str] = Counter()
        self._closed = asyncio.Event()
        self._warned_at = -WARNING_INTERVAL_SECONDS

    def __len__(self) -> int:
        return len(self._open)

    async def wait_for_room(self) -> None:
        """Until one more may be taken in, maybe in the place of one that has sent no request for long."""
        while len(self._open) >= self.limits.total and not self._make_room():
            self._closed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._closed.wait()

    def admit(self, connection: "LimitedProtocol", address: str) -> bool:
        """Take it in; False when its network has its share already."""
        network = network_of(address)
        if self._by_network[network] >= self.limits.per_network and not self.limits.is_proxy(address):
            return False
        self._open[connection] = network
        self._by_network[network] += 1
        self._warn_when_nearly_full()
        return True

    def remove(self, connection: "LimitedProtocol") -> None:
        """It is closed."""
        network = self._open.pop(connection, None)
        if network is not None:
            self._by_network[network] -= 1
            self._by_network = +self._by_network
            self._closed.set()

    def _make_room(self) -> bool:
        now = time.monotonic()
        waiting = next((connection for connection in self._open if connection.may_go(now)), None)
        if waiting is None:
            return False
        self.remove(waiting)
        waiting.give_up("place_needed")
        return True

    def _warn_when_nearly_full(self) -> None:
        now = time.monotonic()
        if len(self._open) < NEARLY_FULL * self.limits.total:
            return
        if now - self._warned_at >= WARNING_INTERVAL_SECONDS:
            self._warned_at = now
            log.warning("connections_nearly_full", open=len(self._open), limit=self.limits.total)


async def accept_connections(
    listener: socket.socket, connections: OpenConnections, make_protocol: Callable[[], asyncio.Protocol]
) -> None:
    """Take in connections for ever, as far as there is room; the others stay with the system."""
    loop = asyncio.get_running_loop()
    listener.setblocking(False)
    listener.listen(MAX_BACKLOG)
    while True:
        await connections.wait_for_room()
        try:
            accepted, _ = await loop.sock_accept(listener)
        except OSError as error:
            # No descriptor is left, or whoever connected is gone.
            log.warning("connection_not_accepted", reason=error.strerror)
            await asyncio.sleep(DESCRIPTOR_PAUSE_SECONDS)
            continue
        try:
            await loop.connect_accepted_socket(make_protocol, accepted)
        except OSError:
            accepted.close()


class LimitedProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP protocol with a deadline for whatever a connection waits for."""

    def __init__(self, *args: Any, connections: OpenConnections, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connections_open = connections
        self._deadline: asyncio.TimerHandle | None = None
        self._waits_for = ""
        self._began_at = time.monotonic()

    def may_go(self, now: float) -> bool:
        """Whether no whole request is being answered, though there was time to send one."""
        is_idle = self.cycle is None or self.cycle.response_complete or self.cycle.more_body
        return is_idle and now - self._began_at > SAFE_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Refuse it where its network has too many."""
        super().connection_made(transport)
        if self._connections_open.admit(self, self.client[0] if self.client else ""):
            self._watch()
        else:
            self.give_up("network_limit")

    def connection_lost(self, exc: Exception | None) -> None:
        """Give its place back."""
        self._wait_for("")
        self._connections_open.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what has come, and begin to wait for what has not."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """What waits after an answer is uvicorn's to give up; a request that has begun is ours."""
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """The client does not take in what is sent."""
        super().pause_writing()
        self._wait_for("write")

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        self._wait_for("")
        self._watch()

    def give_up(self, reason: str) -> None:
        """End it without a word: whoever is on the other side sends none either."""
        log.debug("connection_given_up", reason=reason)
        self._wait_for("")
        if not self.transport.is_closing():
            self.transport.abort()

    def _watch(self) -> None:
        if self._waits_for == "write" or self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self._wait_for("head")
        else:
            self._wait_for("body" if self.cycle.more_body else "")

    def _wait_for(self, what: str) -> None:
        """Start the time for something else; more bytes of the same do not start it anew."""
        if what == self._waits_for:
            return
        self._waits_for = what
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if what:
            limits = self._connections_open.limits
            seconds = {
                "head": limits.head_seconds,
                "body": limits.body_seconds,
                "write": limits.write_seconds,
            }[what]
            self._deadline = self.loop.call_later(seconds, self.give_up, f"{what}_timed_out")


def protocol_with(connections: OpenConnections) -> type[asyncio.Protocol]:
    """What uvicorn makes for each connection. It wants a class and only calls it."""
    return cast("type[asyncio.Protocol]", partial(LimitedProtocol, connections=connections))
