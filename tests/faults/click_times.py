"""People at their pages beside a provider in trouble: how long clicks take, what is answered."""

import logging
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, redirect_stderr
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import TypeVar

import httpx2
from tests.faults.conftest import report
from tests.faults.secret_search import collect_secrets, find_secrets
from tests.support.clock import clock
from tests.support.world import BASE_URL, World

from videomeet.flows.meetings import join
from videomeet.logs import configure_logs
from videomeet.providers.http_client import Limits
from videomeet.web.app import create_app
from videomeet.web.kit.callers import session_cookie_name

T = TypeVar("T")
# A click may take this many times longer than beside a healthy provider; a busy machine blurs small numbers.
MAX_SLOWDOWN, QUICK_SECONDS = 5, 1.0
# No click may take longer, whatever the provider does; the host's waits for its answer for a while.
MAX_CLICK_SECONDS = join.START_TIMEOUT + 4.0
# A redirect's address is for the browser alone: that one may carry a passcode or start somebody's meeting.
HEADERS_FOR_THE_BROWSER = ("location", "set-cookie")


@dataclass
class ClickTimes:
    """Seconds of each save, guest's join and host's start, and all that was answered."""

    saves: list[float] = field(default_factory=list)
    joins: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    shown_texts: list[str] = field(default_factory=list)

    async def measure(self, durations: list[float], action: Callable[[], Awaitable[T]]) -> T:
        started_at = time.perf_counter()
        result = await action()
        durations.append(time.perf_counter() - started_at)
        return result

    async def join(self, guest: httpx2.AsyncClient, link: str) -> httpx2.Response:
        """A guest follows a link: led on, or told to wait."""
        response = await self.measure(self.joins, lambda: guest.get(link))
        assert response.status_code in (200, 302), response.text
        return self._record(response)

    async def start(self, host: httpx2.AsyncClient, link: str) -> httpx2.Response:
        """The host follows it: led to the start, told to wait, or told what is wrong and what can be done."""
        response = await self.measure(self.starts, lambda: host.get(link))
        assert response.status_code in (200, 302, 503), response.text
        if response.status_code == 503:
            assert "Try again" in response.text
            assert "Join as a guest" in response.text
        return self._record(response)

    def _record(self, response: httpx2.Response) -> httpx2.Response:
        self.shown_texts += [str(response.request.url), visible_text(response)]
        return response


def visible_text(response: httpx2.Response) -> str:
    """All that an answer shows or leaves behind."""
    headers = [value for name, value in response.headers.items() if name not in HEADERS_FOR_THE_BROWSER]
    return "\n".join([*headers, response.text])


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def assert_bounded(healthy: ClickTimes, bad: ClickTimes) -> None:
    """Print how fast it was beside the provider in trouble, and hold it against the healthy one."""
    for name, max_seconds in (
        ("saves", QUICK_SECONDS),
        ("joins", QUICK_SECONDS + Limits.join_check),
        ("starts", MAX_CLICK_SECONDS),
    ):
        healthy_p95, bad_p95 = p95(getattr(healthy, name)), p95(getattr(bad, name))
        click_count, slowest = len(getattr(bad, name)), max(getattr(bad, name))
        report(
            f"{name}: p95 of {click_count}: {bad_p95 * 1000:.0f} ms, "
            f"{bad_p95 / healthy_p95:.1f} times that when healthy; the longest {slowest * 1000:.0f} ms"
        )
        assert bad_p95 < max(MAX_SLOWDOWN * healthy_p95, max_seconds)
        assert slowest < MAX_CLICK_SECONDS


@asynccontextmanager
async def open_browsers(
    world: World, *emails: str | None, join_check_seconds: float = Limits.join_check
) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """A browser for each of them, signed in; None is a guest."""
    services = replace(world.services, join_check_seconds=join_check_seconds)
    transport = httpx2.ASGITransport(create_app(services))
    async with AsyncExitStack() as stack:
        clients = []
        for email in emails:
            client = httpx2.AsyncClient(
                transport=transport, base_url=BASE_URL, headers={"Sec-Fetch-Site": "same-origin"}
            )
            if email is not None:
                client.cookies.set(session_cookie_name(world.services), await world.session_token(email))
            clients.append(await stack.enter_async_context(client))
        yield clients


@contextmanager
def captured_logs() -> Iterator[StringIO]:
    """What this process logs meanwhile."""
    logged, root = StringIO(), logging.getLogger()
    handlers = root.handlers[:]
    with redirect_stderr(logged):
        configure_logs("info", clock)
    try:
        yield logged
    finally:
        root.handlers[:] = handlers


async def assert_nothing_leaked(world: World, logged: str, shown_texts: list[str]) -> None:
    """Print how much was searched for how many secrets, and hold that none was found."""
    secrets, pages = await collect_secrets(world), "\n".join(shown_texts)
    leaks = find_secrets(logged, secrets) + [secret for secret in secrets if secret in pages]
    report(
        f"secrets: {len(leaks)} of {len(secrets)} found in {len(logged)} characters of logs "
        f"and {len(pages)} of pages, links and errors"
    )
    assert logged
    assert leaks == []
