"""How Uvicorn serves the pages, for `videomeet serve` and the demo alike."""

import asyncio
import signal
import socket
import sys
from collections.abc import Awaitable, Callable

import uvicorn

from videomeet import bootstrap
from videomeet.settings import Settings

PATIENCE = 5


class Server(uvicorn.Server):
    """Uvicorn, telling when it listens, and letting open diaries go before it waits for answers to end."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._ending()
        await super().shutdown(sockets)


def web_server(settings: Settings, ready: Callable[[], None]) -> Server:
    """A server that is ready to run; it lets open requests end for a few seconds when told to stop."""
    app = bootstrap.web(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.forwarded_from,
        timeout_graceful_shutdown=PATIENCE,
    )
    return Server(config, ready, app.state.listeners.close)


def serve(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    _end_quietly()
    try:
        asyncio.run(_serve(settings, ready))
    except KeyboardInterrupt:
        return


def work(settings: Settings) -> None:
    """Do the background work until Ctrl-C or SIGTERM; what has been begun is finished either way."""
    # asyncio takes Ctrl-C as the cancellation of our task alone; SIGTERM would cut every task off.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        asyncio.run(bootstrap.work(settings))
    except KeyboardInterrupt:
        return


async def _serve(settings: Settings, ready: Callable[[], None]) -> None:
    await web_server(settings, ready).serve()


def _end_quietly() -> None:
    """SIGTERM ends the process without a trace; Uvicorn raises it once more when it has stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
