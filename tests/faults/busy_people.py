"""People who save and look all the while that something else goes on, and how long their answers took."""

import asyncio
import json
import statistics
import sys
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.support.server_process import ServerProcess
from tests.support.world import BASE_URL, World

from videomeet.web.kit.callers import session_cookie_name


class PeopleAtWork:
    """`async with PeopleAtWork(...) as people:`; afterwards `people.saves` and `people.health` in seconds."""

    def __init__(self, world: World, serving: ServerProcess, token: str, count: int) -> None:
        cookie = f"{session_cookie_name(world.services)}={token}"
        self._words = (serving.url, urlsplit(BASE_URL).netloc, cookie, str(count))

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.people_at_work",
            *self._words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**24,
        )
        assert self._process.stdout
        assert await self._process.stdout.readline() == b"ready\n"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        output, _ = await self._process.communicate()
        answers = json.loads(output or "{}")
        self.saves: list[float] = answers.get("saves", [])
        self.health: list[float] = answers.get("health", [])


def p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[-1]
