"""How Uvicorn serves the pages, for `videomeet serve` and the demo alike."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import uvicorn

from videomeet import bootstrap
from videomeet.connections import (
    ConnectionLimits,
    OpenConnections,
    accept_connections,
    connections_for,
    protocol_with,
    raise_descriptor_limit,
)
from videomeet.mail.certificates import trusted_certificates
from videomeet.settings import Settings
from videomeet.twin_check import stop_beside_twin

SHUTDOWN_TIMEOUT_SECONDS = 5


class Server(uvicorn.Server):
    """Uvicorn that takes in no more connections than there is room for, and has two callbacks: `on_ready`
    once it listens, and `on_shutdown` before it waits for open requests, so that event streams can be ended.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        connections: OpenConnections,
        on_ready: Callable[[], None],
        on_shutdown: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._connections_open = connections
        self._on_ready = on_ready
        self._on_shutdown = on_shutdown
        self._accepting: list[asyncio.Task[None]] = []
        self._own_socket: socket.socket | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        if sockets is None:
            self._own_socket = self.config.bind_socket()
            sockets = [self._own_socket]
        # Uvicorn starts all but the listening.
        await super().startup(sockets=[])
        if not self.started:
            return
        self._accepting = [
            asyncio.create_task(accept_connections(listener, self._connections_open, self._make_protocol))
            for listener in sockets
        ]
        # Once they have begun, the port is open.
        await asyncio.sleep(0)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for task in self._accepting:
            task.cancel()
        if self._own_socket is not None:
            self._own_socket.close()
        await self._on_shutdown()
        await super().shutdown(sockets)

    def _make_protocol(self) -> asyncio.Protocol:
        make = self.config.http_protocol_class
        return make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)  # type: ignore[call-arg]


def create_server(settings: Settings, on_ready: Callable[[], None]) -> Server:
    """A server that is ready to run; when stopped, it gives open requests a few seconds to end."""
    app = bootstrap.create_web_app(settings)
    limits = ConnectionLimits(
        total=connections_for(raise_descriptor_limit()), proxies=settings.trusted_proxies
    )
    connections = OpenConnections(limits)
    config = uvicorn.Config(
        app,
        http=protocol_with(connections),
        ws="none",
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT_SECONDS,
    )
    return Server(config, connections, on_ready, app.state.listeners.close)


def serve(settings: Settings, on_ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    _exit_quietly_on_sigterm()
    try:
        asyncio.run(_serve_until_stopped(settings, on_ready))
    except KeyboardInterrupt:
        return


def run_worker(settings: Settings) -> None:
    """Do the background work until Ctrl-C or SIGTERM; work that has begun is finished either way."""
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_work_until_stopped(settings))


async def _work_until_stopped(settings: Settings) -> None:
    # As asyncio does at Ctrl-C, which whoever was started in the background never gets: end our task alone.
    task = asyncio.current_task()
    if task is None:
        raise AssertionError("a coroutine that nothing runs")
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with _beside_no_twin(settings, task.cancel):
        await bootstrap.run_worker(settings)


async def _serve_until_stopped(settings: Settings, on_ready: Callable[[], None]) -> None:
    server = create_server(settings, on_ready)

    def stop() -> None:
        server.should_exit = True

    async with _beside_no_twin(settings, stop):
        await server.serve()


@asynccontextmanager
async def _beside_no_twin(settings: Settings, stop: Callable[[], object]) -> AsyncIterator[None]:
    """Stop as soon as another copy of the database answers at the base URL."""
    if settings.rehearsal:
        yield
        return
    check = asyncio.create_task(
        stop_beside_twin(settings.database_url, settings.base_url, stop, trusted_certificates())
    )
    try:
        yield
    finally:
        check.cancel()


def _exit_quietly_on_sigterm() -> None:
    """Exit without a traceback on SIGTERM, which Uvicorn raises again when it has stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
