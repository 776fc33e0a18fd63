"""How many rounds, and the process that makes the processes which are killed."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.program import VideomeetProgram
from tests.support.world import World, environment_variables


def rounds(short: int, long: int) -> int:
    """FAULT_ROUNDS says how many in per cent of the long version; without it there are few."""
    return max(short, long * int(os.environ.get("FAULT_ROUNDS", "0")) // 100)


def dice() -> random.Random:
    """FAULT_SEED repeats what was printed."""
    seed = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    report(f"FAULT_SEED={seed}")
    return random.Random(seed)  # noqa: S311 (not a secret)


def report(line: str) -> None:
    """Said to whoever runs the tests, with -s or when one fails."""
    sys.stdout.write(f"{line}\n")


class Forge:
    """Processes on the world's database; `log` is everything they said."""

    def __init__(self, world: World, log: Path) -> None:
        self._world, self._path = world, log

    @property
    def log(self) -> str:
        return self._path.read_text(encoding="utf-8")

    async def start(self, **settings: str) -> None:
        variables = os.environ | environment_variables(
            self._world.path, self._world.zoom, LOG_LEVEL="info", **settings
        )
        with self._path.open("wb") as errors:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.support.worker_processes",
                env=variables,
                stderr=errors,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        await self._answer()

    async def ask(self, *words: Any) -> str:
        assert self._process.stdin
        self._process.stdin.write(f"{' '.join(map(str, words))}\n".encode())
        return await self._answer()

    async def start_worker(self) -> None:
        """A worker of its own, at the world's time."""
        await self.ask("work", self._world.clock.offset.total_seconds())

    async def kill(self) -> None:
        await self.ask("kill")

    async def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()

    async def _answer(self) -> str:
        assert self._process.stdout
        line = await self._process.stdout.readline()
        assert line, self.log
        return line.decode().strip()


@pytest.fixture
async def forge(world: World, tmp_path: Path) -> AsyncIterator[Forge]:
    made = Forge(world, tmp_path / "forge.log")
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def program(world: World) -> AsyncIterator[Callable[..., VideomeetProgram]]:
    """Makes programs on the world's database: `program("worker")`."""
    made: list[VideomeetProgram] = []

    def make(command: str, **settings: str) -> VideomeetProgram:
        made.append(VideomeetProgram(command, world.path, world.zoom, **settings))
        return made[-1]

    yield make
    for item in made:
        await item.kill()
