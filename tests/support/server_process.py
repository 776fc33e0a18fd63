"""The whole of Videomeet in processes of their own, as `videomeet serve` runs it, on the world's database.

`python -m tests.support.server_process` says its port as soon as it listens, and serves until it is told
to stop.
"""

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2
from tests.support.calling_process import write_line
from tests.support.world import BASE_URL, World, environment_variables

from videomeet.server import create_server
from videomeet.settings import load_settings
from videomeet.web.kit.callers import session_cookie_name

TIMEOUT_SECONDS = 30.0


class ServerProcess:
    """`async with ServerProcess(world, log) as server:`, then `server.browser(token)`. `log`: its stderr."""

    def __init__(
        self,
        world: World,
        log: Path,
        module: Sequence[str] = ("tests.support.server_process",),
        **settings: str,
    ) -> None:
        """`module` is what runs it, and that module's arguments."""
        self._module = module
        self._world, self._log, self._settings = world, log, {"LOG_LEVEL": "info"} | settings
        self._clients: list[httpx2.AsyncClient] = []

    async def __aenter__(self) -> Self:
        variables = os.environ | environment_variables(self._world.path, self._world.zoom, **self._settings)
        with self._log.open("wb") as errors:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self._module,
                env=variables,
                stderr=errors,
                stdout=asyncio.subprocess.PIPE,
            )
        assert self._process.stdout
        line = await self._process.stdout.readline()
        assert line, self.log
        self.url, self.pid = f"http://127.0.0.1:{line.decode().strip()}", self._process.pid
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for browser in self._clients:
            await browser.aclose()
        if self.is_running:
            self._process.terminate()
        await self._process.wait()

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def browser(self, token: str | None) -> httpx2.AsyncClient:
        """Somebody's browser at this process; a stranger's without a token."""
        client = httpx2.AsyncClient(
            base_url=self.url,
            headers={"Sec-Fetch-Site": "same-origin", "Host": urlsplit(BASE_URL).netloc},
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )
        if token:
            client.cookies.set(session_cookie_name(self._world.services), token)
        self._clients.append(client)
        return client


async def wait_until(condition: Callable[[], object], *, limit: float = TIMEOUT_SECONDS) -> None:
    """Look again until it is true of what another process does."""
    async with asyncio.timeout(limit):
        while not condition():  # noqa: ASYNC110 (it happens in another process)
            await asyncio.sleep(0.05)


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = str(listener.getsockname()[1])
    server = create_server(load_settings(os.environ), lambda: write_line(port))
    asyncio.run(server.serve(sockets=[listener]))


if __name__ == "__main__":
    main()
