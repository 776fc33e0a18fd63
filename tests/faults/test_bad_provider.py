"""A provider that fails in every way: saves and joins stay fast, and all comes right without anybody."""

import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import httpx2
import pytest
from tests.faults.conftest import Forge, rounds, tell
from tests.faults.counting import Counts, ahead, called, come_to_rest, counted, let_held_calls_end
from tests.faults.secrets import found_in, secrets_of
from tests.support.world import ADA, BASE_URL, World
from tests.web.conftest import with_video

from videomeet.flows import appointments
from videomeet.web.app import create_app
from videomeet.web.caller import cookie_name

T = TypeVar("T")
API = " /v2/"
# A click may take this many times longer than beside a healthy provider; a busy machine blurs small numbers.
SLOWER, QUICK = 5, 1.0
SOON = (datetime.now(UTC) + timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Spent:
    """Seconds of each save and join, and all that was answered."""

    saves: list[float] = field(default_factory=list)
    joins: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    async def on(self, spent: list[float], done: Callable[[], Awaitable[T]]) -> T:
        begun = time.perf_counter()
        result = await done()
        spent.append(time.perf_counter() - begun)
        return result


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


LONG = rounds(0, 1) > 0
SLOW = 20 if LONG else 2
TROUBLES: dict[str, dict[str, Any]] = {
    "slow": {"kind": "slow", "seconds": SLOW},
    "down": {"kind": "down"},
    "unavailable": {"kind": "unavailable"},
    "429 at every fifth call, in seconds": {"kind": "rate_limited", "every": 5, "seconds": 3, "match": API},
    "429 at every fifth call, a date": {
        "kind": "rate_limited",
        "every": 5,
        "match": API,
        "retry_after": SOON,
    },
    "429 for the day": {"kind": "rate_limited", "daily": True, "match": API},
    "500": {"kind": "server_error"},
    "HTML": {"kind": "html_body"},
    "HTML, 502": {"kind": "html_body", "status": 502},
    "empty": {"kind": "empty_body", "match": API},
    "truncated": {"kind": "truncated_body", "match": API},
    "wrong type": {"kind": "wrong_content_type", "match": API},
    "reset": {"kind": "lost_reply", "match": API},
}


async def clicks(client: httpx2.AsyncClient, spent: Spent, title: str) -> list[int]:
    """Saves with a video meeting, and joins by a guest, as the pages do them."""
    made = []
    for number in range(rounds(3, 10)):
        save = partial(with_video, client, 1, title=f"{title} {number}")
        told = await spent.on(spent.saves, save)
        link = str(told["video"]["join_url"])
        joined = await spent.on(spent.joins, partial(client.get, link))
        assert joined.status_code in (200, 302)
        spent.said += [str(told), link, joined.text]
        made.append(int(told["id"]))
    return made


async def lived_through(
    world: World, forge: Forge, client: httpx2.AsyncClient, spent: Spent, name: str
) -> Any:
    """The appointments that were made while a worker of its own met with this trouble."""
    world.zoom.forget_requests()
    await forge.work()
    made = await clicks(client, spent, name)
    assert await called(world, "/v2/")
    made += await clicks(client, spent, f"{name}, later")
    await forge.kill()
    world.zoom.heal()
    ahead(world, seconds=150)
    return made


@pytest.fixture
async def page(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(create_app(world.services))
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers) as client:
        yield client


async def test_whatever_the_provider_does_all_is_right_in_the_end(
    world: World, forge: Forge, page: httpx2.AsyncClient
) -> None:
    ada, healthy, bad = await world.connected(), Spent(), Spent()
    page.cookies.set(cookie_name(world.services), await world.session(ADA))
    # What was held is carried out at last; a used refresh token is taken again for a while.
    world.zoom.limit(refresh_grace_seconds=10**6)
    made = await lived_through(world, forge, page, Spent(), "the first of all")
    made += await lived_through(world, forge, page, healthy, "healthy")
    for name, trouble in TROUBLES.items():
        world.zoom.control("POST", "faults", trouble)
        made += await lived_through(world, forge, page, bad, name)
    let_held_calls_end(world.zoom, SLOW * 1.2)
    for _ in range(2 + LONG * 3):
        await come_to_rest(world)
    entries = [await appointments.detail(world.services, ada, one) for one in made]
    counts = await counted(world, entries)
    tell(f"bad provider: {len(TROUBLES)} kinds: {counts}")
    for what in ("saves", "joins"):
        usual, now = p95(getattr(healthy, what)), p95(getattr(bad, what))
        tell(f"{what}: p95 {now * 1000:.0f} ms, {now / usual:.1f} times that beside a healthy provider")
        assert now < max(SLOWER * usual, QUICK)
    assert counts == Counts(wanted=len(made))
    secrets = await secrets_of(world)
    assert found_in(forge.log, secrets) == []
    assert [secret for secret in secrets if secret in "".join(bad.said + healthy.said)] == []
