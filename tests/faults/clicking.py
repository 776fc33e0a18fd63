"""People at their pages beside a provider in trouble: how long clicks take, what is answered."""

import logging
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, redirect_stderr
from dataclasses import dataclass, field
from io import StringIO
from typing import TypeVar

import httpx2
from tests.faults.conftest import tell
from tests.faults.secrets import found_in, secrets_of
from tests.support.clock import clock
from tests.support.world import BASE_URL, World

from videomeet.flows import join
from videomeet.flows.check_at_join import PATIENCE
from videomeet.logs import configure_logs
from videomeet.web.app import create_app
from videomeet.web.caller import cookie_name

T = TypeVar("T")
# A click may take this many times longer than beside a healthy provider; a busy machine blurs small numbers.
SLOWER, QUICK = 5, 2.0
# No click may take longer, whatever the provider does; the host's waits for its answer for a while.
BOUND = join.PATIENCE + 4.0
# A redirect's address is for the browser alone: that one may carry a passcode or start somebody's meeting.
FOR_THE_BROWSER = ("location", "set-cookie")


@dataclass
class Spent:
    """Seconds of each save, guest's join and host's start, and all that was answered."""

    saves: list[float] = field(default_factory=list)
    joins: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    async def on(self, spent: list[float], done: Callable[[], Awaitable[T]]) -> T:
        begun = time.perf_counter()
        result = await done()
        spent.append(time.perf_counter() - begun)
        return result

    async def join(self, guest: httpx2.AsyncClient, link: str) -> httpx2.Response:
        """A guest follows a link: led on, or told to wait."""
        answer = await self.on(self.joins, lambda: guest.get(link))
        assert answer.status_code in (200, 302), answer.text
        return self._heard(answer)

    async def start(self, host: httpx2.AsyncClient, link: str) -> httpx2.Response:
        """The host follows it: led to the start, told to wait, or told what is wrong and what can be done."""
        answer = await self.on(self.starts, lambda: host.get(link))
        assert answer.status_code in (200, 302, 503), answer.text
        if answer.status_code == 503:
            assert "Try again" in answer.text
            assert "Join as a guest" in answer.text
        return self._heard(answer)

    def _heard(self, answer: httpx2.Response) -> httpx2.Response:
        self.said += [str(answer.request.url), spoken(answer)]
        return answer


def spoken(answer: httpx2.Response) -> str:
    """All that an answer shows or leaves behind."""
    headers = [value for name, value in answer.headers.items() if name not in FOR_THE_BROWSER]
    return "\n".join([*headers, answer.text])


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def compare(healthy: Spent, bad: Spent) -> None:
    """Print how fast it was beside the provider in trouble, and hold it against the healthy one."""
    for name, most in (("saves", QUICK), ("joins", QUICK + PATIENCE), ("starts", BOUND)):
        usual, now = p95(getattr(healthy, name)), p95(getattr(bad, name))
        number, longest = len(getattr(bad, name)), max(getattr(bad, name))
        tell(
            f"{name}: p95 of {number}: {now * 1000:.0f} ms, {now / usual:.1f} times that when healthy; "
            f"the longest {longest * 1000:.0f} ms"
        )
        assert now < max(SLOWER * usual, most)
        assert longest < BOUND


@asynccontextmanager
async def browsers(world: World, *emails: str | None) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """A browser for each of them, signed in; None is a guest."""
    transport = httpx2.ASGITransport(create_app(world.services))
    async with AsyncExitStack() as stack:
        opened = []
        for email in emails:
            client = httpx2.AsyncClient(
                transport=transport, base_url=BASE_URL, headers={"Sec-Fetch-Site": "same-origin"}
            )
            if email is not None:
                client.cookies.set(cookie_name(world.services), await world.session(email))
            opened.append(await stack.enter_async_context(client))
        yield opened


@contextmanager
def overheard() -> Iterator[StringIO]:
    """What this process logs meanwhile."""
    logged, root = StringIO(), logging.getLogger()
    before = root.handlers[:]
    with redirect_stderr(logged):
        configure_logs("info", clock)
    try:
        yield logged
    finally:
        root.handlers[:] = before


async def nothing_leaked(world: World, logged: str, said: list[str]) -> None:
    """Print how much was searched for how many secrets, and hold that none was found."""
    secrets, pages = await secrets_of(world), "\n".join(said)
    found = found_in(logged, secrets) + [secret for secret in secrets if secret in pages]
    tell(
        f"secrets: {len(found)} of {len(secrets)} found in {len(logged)} characters of logs "
        f"and {len(pages)} of pages, links and errors"
    )
    assert logged
    assert found == []
