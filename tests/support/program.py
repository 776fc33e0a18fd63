"""The literal `videomeet serve` and `videomeet worker`, started as an operator would, to be killed."""

import asyncio
import os
import socket
import sys
from pathlib import Path

from tests.support.sandbox import SandboxServer
from tests.support.world import environment_variables

VIDEOMEET = Path(sys.executable).with_name("videomeet")


class VideomeetProgram:
    """One command, run again and again on one database; `log` is all that it said on standard error."""

    def __init__(self, command: str, database: Path, zoom: SandboxServer, **settings: str) -> None:
        self._command, self._path = command, database.with_name(f"{command}.log")
        self._variables = os.environ | environment_variables(database, zoom, LOG_LEVEL="info", **settings)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        return self._path.read_text(encoding="utf-8")

    async def start_worker(self) -> None:
        """Start it, and wait for nothing."""
        with self._path.open("ab") as errors:
            self._process = await asyncio.create_subprocess_exec(
                VIDEOMEET, self._command, env=self._variables, stderr=errors, stdout=asyncio.subprocess.PIPE
            )

    async def start_listening(self) -> None:
        """Start it, and wait until it says that it listens."""
        await self.start_worker()
        assert self._process
        assert self._process.stdout
        assert "listens on" in (await self._process.stdout.readline()).decode(), self.log

    async def kill(self) -> None:
        """SIGKILL, wherever it is; nothing when it isn't running."""
        if self._process:
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
            self._process = None


class ReservedPort:
    """A port of ours alone that a program, as often as it is started, can listen on."""

    def __init__(self) -> None:
        # Bound but not listening: nobody else is given it, and whoever reuses addresses may listen on it.
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self.number: int = self._socket.getsockname()[1]

    def close(self) -> None:
        self._socket.close()
