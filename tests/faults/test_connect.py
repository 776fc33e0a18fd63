"""`videomeet serve` killed while it answers somebody who comes back from the provider: they try again."""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import httpx2
import pytest
from tests.faults.conftest import dice, report, rounds
from tests.faults.meeting_counts import advance_time, let_held_calls_end, wait_until_called
from tests.faults.secret_search import collect_secrets, find_secrets
from tests.support.program import ReservedPort, VideomeetProgram
from tests.support.sandbox import OLIVIA, SandboxServer
from tests.support.world import ADA, BASE_URL, World, redirect_parameters

from videomeet.domain.meetings.reservation import Disposition
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import disconnect
from videomeet.flows.grants.access_tokens import call_as_associate
from videomeet.providers.contract import Access
from videomeet.web.kit.callers import session_cookie_name

TOKEN, WHO_AM_I = "POST /oauth/token", "GET /v2/users/me$"
HELD = 0.3
NOTHING, WHOLE = (0, 0, 0), (1, 1, 1)
MOMENTS = (
    "before the exchange",
    "exchange held, then done",
    "exchange held, then lost",
    "exchange done, reply lost",
    "who am I held",
    "before it is stored",
    "any",
    "after the answer",
)


class Browser:
    """The administrator's, at the program's port."""

    def __init__(self, world: World, server: VideomeetProgram, port: ReservedPort, session: str) -> None:
        self._world, self.server, self.seen_values = world, server, set[str]()
        self._client = httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{port.number}",
            timeout=30,
            trust_env=False,
            headers={
                "Cookie": f"{session_cookie_name(world.services)}={session}",
                "Host": urlsplit(BASE_URL).netloc,
            },
        )

    async def go(self, path: str) -> httpx2.Response:
        return await self._client.get(path)

    async def authorize(self) -> str:
        """Sign in at the provider; the path that the browser is sent back to."""
        begun = await self._client.post("/connect/zoom")
        back = self._world.zoom.authorize_code(begun.headers["location"], OLIVIA)
        self.seen_values |= {value for value in redirect_parameters(back).values() if value}
        return back.removeprefix(BASE_URL)

    async def close(self) -> None:
        await self._client.aclose()


@pytest.fixture
async def browser(world: World, program: Callable[..., VideomeetProgram]) -> AsyncIterator[Browser]:
    port = ReservedPort()
    made = Browser(world, program("serve", PORT=str(port.number)), port, await world.session_token(ADA))
    yield made
    await made.close()
    port.close()


@contextmanager
def database_held(world: World) -> Iterator[None]:
    """Somebody else is writing; whoever wants to write waits."""
    with closing(sqlite3.connect(world.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


async def stored(world: World) -> tuple[int, ...]:
    """How many connections, sign-ins and people who use one."""
    tables = ("connections", "grants", "authorizations")
    return tuple([await world.count(name) for name in tables])


def trouble(zoom: SandboxServer, moment: str) -> None:
    """What the provider does so that the moment lasts."""
    if moment.startswith("exchange held"):
        zoom.fault("slow", seconds=HELD, times=1, match=TOKEN)
    if moment.endswith("then lost"):
        zoom.fault("down", times=1, match=TOKEN)
    if moment.endswith("reply lost"):
        zoom.fault("lost_reply", times=1, match=TOKEN)
    if moment in ("who am I held", "before it is stored"):
        zoom.fault("slow", seconds=HELD, times=1, match=WHO_AM_I)


async def killed_at(
    world: World, browser: Browser, path: str, moment: str, chance: random.Random
) -> "asyncio.Task[httpx2.Response]":
    """The answer to the browser, if it still came."""
    server, awaited = browser.server, WHO_AM_I if moment == "who am I held" else TOKEN
    if moment == "before the exchange":
        with database_held(world):
            answer = asyncio.create_task(browser.go(path))
            await asyncio.sleep(chance.uniform(0, 0.1))
            await server.kill()
        return answer
    answer = asyncio.create_task(browser.go(path))
    if moment == "any":
        await asyncio.sleep(chance.uniform(0, 0.08))
    elif moment == "after the answer":
        await answer
    elif moment == "before it is stored":
        await wait_until_called(world, WHO_AM_I)
        with database_held(world):
            let_held_calls_end(world.zoom, 2 * HELD)
            await server.kill()
    else:
        await wait_until_called(world, awaited)
        await asyncio.sleep(chance.uniform(0, 0.05))
    await server.kill()
    return answer


async def cut_short(world: World, browser: Browser, path: str, moment: str, chance: random.Random) -> None:
    """The program's death while it answers the browser, and the checks that can be made before it is back."""
    before = await stored(world)
    world.zoom.clear_requests()
    trouble(world.zoom, moment)
    answer = await killed_at(world, browser, path, moment, chance)
    await asyncio.wait([answer])
    if answer.exception() is None:
        assert answer.result().status_code == (503 if moment.endswith("reply lost") else 303)
    let_held_calls_end(world.zoom, 2 * HELD)
    # Before the last step nothing has changed; afterwards it is all there.
    possible: dict[str, set[tuple[int, ...]]] = {"any": {before, WHOLE}, "after the answer": {WHOLE}}
    assert await stored(world) in possible.get(moment, {before})


async def try_again(browser: Browser, path: str, *, reload: bool) -> str:
    """The person loads the page again, or begins anew; what it took."""
    if reload:
        answer = await browser.go(path)
        if answer.status_code == 303:
            assert answer.headers["location"] == "/configure?connected"
            return "connected when loaded again"
        assert 400 <= answer.status_code < 500
        assert 'href="/configure"' in answer.text
    answer = await browser.go(await browser.authorize())
    assert (answer.status_code, answer.headers.get("location")) == (303, "/configure?connected")
    return "connected when begun anew"


async def who_is_connected(world: World, ada: Caller) -> str:
    """Asked of the provider, with the tokens that are stored."""
    provider = world.services.provider("zoom")

    async def who_am_i(access: Access) -> str:
        assert provider.oauth
        assert provider.oauth.fetch_account
        return (await provider.oauth.fetch_account(access)).email

    return await call_as_associate(world.services, ada.tenant_id, ada.associate_id, provider, who_am_i)


async def disconnected(world: World, ada: Caller) -> None:
    """The server's own worker revokes the sign-in."""
    await disconnect.disconnect_provider(world.services, ada, Disposition.DELETE)
    await world.run_worker()
    async with asyncio.timeout(30):
        while world.zoom.state()["grants"] or await stored(world) != NOTHING:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_connect_cut_short_stores_all_or_nothing_and_trying_again_connects(
    world: World, browser: Browser
) -> None:
    ada, chance, moments, ends = await world.caller(ADA), dice(), Counter[str](), Counter[str]()
    shuffled = chance.sample(MOMENTS, len(MOMENTS))
    await browser.server.start_listening()
    for number in range(rounds(2, 100)):
        moment, path = shuffled[number % len(MOMENTS)], await browser.authorize()
        await cut_short(world, browser, path, moment, chance)
        await browser.server.start_listening()
        moments[moment] += 1
        ends[await try_again(browser, path, reload=chance.random() < 0.5)] += 1
        assert await stored(world) == WHOLE
        assert await who_is_connected(world, ada) == OLIVIA
        assert [grant["user"] for grant in world.zoom.state()["grants"]] == [OLIVIA]
        assert find_secrets(browser.server.log, await collect_secrets(world) | browser.seen_values) == []
        if chance.random() < 0.6:
            await disconnected(world, ada)
    if await stored(world) != NOTHING:
        await disconnected(world, ada)
    await browser.server.kill()
    advance_time(world, hours=1)
    await world.run_worker()
    left_over = (*await stored(world), await world.count("oauth_states"))
    report(f"connect: {moments.total()} rounds: {dict(ends)}; left at the end {left_over}; {dict(moments)}")
    assert set(left_over) == {0}
    assert world.zoom.state()["grants"] == []
