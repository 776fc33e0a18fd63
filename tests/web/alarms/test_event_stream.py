"""The diary's event stream, over a real server: what rings arrives at every page of its person, once."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import uvicorn
from tests.support.world import ADA, BASE_URL, BO, World

from videomeet.connections import ConnectionLimits, OpenConnections, protocol_with
from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.people.people import Caller
from videomeet.flows.alarms import fire_alarms
from videomeet.flows.diary import appointments
from videomeet.flows.people import sessions, sign_in
from videomeet.server import Server
from videomeet.web.alarms.event_listeners import MAX_STREAMS_PER_PERSON, EventListeners
from videomeet.web.app import create_app
from videomeet.web.kit.callers import session_cookie_name

TIMEOUT_SECONDS = 15
OSLO = "Europe/Oslo"


@dataclass
class Page:
    """One open page and what it hears."""

    answer: httpx2.Response
    lines: AsyncIterator[str]

    async def next(self) -> dict[str, str]:
        """The next event, a sign of life perhaps."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async for line in self.lines:
                if not line and "event" in fields:
                    return fields
                name, _, value = line.partition(": ")
                fields = {**fields, name: value} if line else {}
        return {}

    async def event(self) -> tuple[str, dict[str, Any], str]:
        """The next event that says something: name, data and id."""
        while (fields := await self.next()).get("event") in ("heartbeat", "ringing"):
            continue
        return fields.get("event", "end"), json.loads(fields.get("data", "{}")), fields.get("id", "")


class LiveServer:
    """A server of its own for one test. `open` opens a page, as an EventSource does."""

    def __init__(self, world: World, stack: AsyncExitStack) -> None:
        self.world, self._stack = world, stack
        self.sockets = [socket.socket()]
        self.sockets[0].bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.sockets[0].getsockname()[1]}"
        app = create_app(world.services)
        app.state.listeners = EventListeners(world.services, poll_seconds=0.05, heartbeat_seconds=0.3)
        self.listening = asyncio.Event()
        connections = OpenConnections(ConnectionLimits())
        config = uvicorn.Config(
            app,
            http=protocol_with(connections),
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        self.server = Server(config, connections, self.listening.set, app.state.listeners.close)

    def client(self, token: str) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            base_url=self.url,
            headers={"Host": urlsplit(BASE_URL).netloc},
            cookies={session_cookie_name(self.world.services): token},
            timeout=TIMEOUT_SECONDS,
        )

    async def open(self, email: str, *, last: str = "", token: str | None = None) -> Page:
        client = self.client(token or await self.world.session_token(email))
        await self._stack.enter_async_context(client)
        headers = {"Last-Event-ID": last} if last else {}
        answer = await self._stack.enter_async_context(client.stream("GET", "/diary/events", headers=headers))
        return Page(answer, answer.aiter_lines())


@pytest.fixture
async def live(world: World) -> AsyncIterator[LiveServer]:
    async with AsyncExitStack() as stack:
        made = LiveServer(world, stack)
        serving = asyncio.create_task(made.server.serve(sockets=made.sockets))
        await made.listening.wait()
        yield made
        await stack.aclose()
        made.server.should_exit = True
        await serving


Ring = Callable[..., Awaitable[int]]


@pytest.fixture
async def ring(world: World) -> Ring:
    """An appointment that rings at once; its number."""

    async def rung(caller: Caller, *, title: str = "Review", **changes: Any) -> int:
        draft = world.draft(caller, title=title, **(world.soon(10) | changes), alarm=15)
        entry = await appointments.create(world.services, caller, draft)
        await world.run_worker()
        return entry.appointment.id

    return rung


async def test_an_alarm_arrives_at_every_page_of_its_person_and_at_nobody_elses(
    live: LiveServer, ring: Ring
) -> None:
    pages, other = [await live.open(ADA), await live.open(ADA)], await live.open(BO)
    ada = await live.world.caller(ADA)
    number = await ring(ada, title="Kick-off")
    for page in pages:
        name, data, event_id = await page.event()
        assert (name, data["title"], data["appointment_id"]) == ("alarm", "Kick-off", number)
        assert data["zone"] == OSLO
        assert data["join_url"] is None
        assert 0 < data["seconds_left"] <= 70 * 60
        assert event_id == data["tag"]
    await ring(await live.world.caller(BO), title="Bo's own")
    assert (await other.event())[1]["title"] == "Bo's own"


async def test_every_attending_colleague_hears_it_in_their_own_time(live: LiveServer, ring: Ring) -> None:
    ada, bo = await live.world.caller(ADA), await live.world.caller(BO)
    await sign_in.set_time_zone(live.world.services, bo, "America/New_York")
    pages = [await live.open(ADA), await live.open(BO)]
    await ring(ada, attendees=(Attendee("associate", bo.associate_id, None),))
    events = [(await page.event())[1] for page in pages]
    assert [each["zone"] for each in events] == [OSLO, "America/New_York"]
    assert events[0]["start"] != events[1]["start"]


async def test_the_join_link_comes_along_and_no_passcode(live: LiveServer) -> None:
    world = live.world
    ada = await world.connect_tenant()
    page = await live.open(ADA)
    entry = await world.create_with_video(ada, **world.soon(10), alarm=15)
    await world.run_worker()
    _, data, _ = await page.event()
    assert entry.reservation
    assert data["join_url"] == f"{world.services.base_url}/join/{entry.reservation.id}"
    assert "Fjord2026" not in json.dumps(data)


async def test_whoever_comes_later_hears_what_still_rings(live: LiveServer, ring: Ring) -> None:
    ada = await live.world.caller(ADA)
    await ring(ada, title="First")
    live.world.clock.advance(seconds=2)
    await ring(ada, title="Second")
    page = await live.open(ADA)
    first, second = await page.event(), await page.event()
    assert [first[1]["title"], second[1]["title"]] == ["First", "Second"]
    again = await live.open(ADA, last=first[2])
    assert (await again.event())[1]["title"] == "Second"
    unknown = await live.open(ADA, last="alarm-1-1")
    assert (await unknown.event())[1]["title"] == "First"


async def test_putting_it_away_reaches_every_page(live: LiveServer, ring: Ring) -> None:
    world = live.world
    page = await live.open(ADA)
    await ring(await world.caller(ADA))
    _, data, _ = await page.event()
    async with live.client(await world.session_token(ADA)) as client:
        answer = await client.post(f"/diary/alarms/{data['id']}/dismiss")
        assert answer.status_code == 204
    assert (await page.event())[:2] == ("dismissed", {"id": data["id"], "tag": data["tag"]})
    async with live.client(await world.session_token(BO)) as client:
        assert (await client.post(f"/diary/alarms/{data['id']}/dismiss")).status_code == 404


async def test_what_is_over_is_reported_to_nobody(live: LiveServer, ring: Ring) -> None:
    ada = await live.world.caller(ADA)
    await ring(ada, title="Over")
    live.world.clock.advance(minutes=75)
    page = await live.open(ADA)
    await ring(ada, title="Next")
    assert (await page.event())[1]["title"] == "Next"


async def test_a_page_that_comes_again_is_sent_what_still_rings(live: LiveServer, ring: Ring) -> None:
    ada = await live.world.caller(ADA)
    await ring(ada, title="First")
    live.world.clock.advance(seconds=2)
    await ring(ada, title="Second")
    first, second = await fire_alarms.list_ringing(live.world.services, ada)
    await fire_alarms.dismiss_alarm(live.world.services, ada, first.id)
    page = await live.open(ADA, last=second.tag)
    assert json.loads((await page.next())["data"]) == {"tags": [second.tag]}


async def test_what_stops_ringing_is_taken_back(live: LiveServer, ring: Ring) -> None:
    world = live.world
    ada = await world.caller(ADA)
    pages = [await live.open(ADA), await live.open(ADA)]
    number = await ring(ada, title="Deleted")
    tags = [(await page.event())[2] for page in pages]
    await appointments.delete(world.services, ada, number, 1)
    for page, tag in zip(pages, tags, strict=True):
        name, data, _ = await page.event()
        assert (name, data["tag"]) == ("dismissed", tag)
    await ring(ada, title="Over")
    assert (await pages[0].event())[1]["title"] == "Over"
    world.clock.advance(minutes=75)
    assert (await pages[0].event())[0] == "dismissed"


async def test_it_says_that_it_lives_and_ends_with_the_session(live: LiveServer) -> None:
    world = live.world
    token = await world.session_token(ADA)
    page = await live.open(ADA, token=token)
    assert page.answer.headers["content-type"].startswith("text/event-stream")
    assert page.answer.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in page.answer.headers["content-security-policy"]
    assert (await page.next())["event"] == "ringing"
    assert (await page.next()) == {"event": "heartbeat", "data": "{}"}
    caller = await sessions.find_caller(world.services, token)
    assert caller
    await sessions.sign_out(world.services, caller)
    assert (await page.event())[0] == "end"
    assert (await live.open(ADA, token=token)).answer.status_code == 401


async def test_it_does_not_prolong_a_session(live: LiveServer) -> None:
    token = await live.world.session_token(ADA)
    page = await live.open(ADA, token=token)
    live.world.clock.advance(hours=live.world.services.session_lifetime.total_seconds() / 3600 + 1)
    assert (await page.event())[0] == "end"


async def test_nobody_holds_more_than_ten_and_a_closed_one_makes_room(live: LiveServer) -> None:
    token = await live.world.session_token(ADA)
    pages = [await live.open(ADA, token=token) for _ in range(MAX_STREAMS_PER_PERSON)]
    assert (await live.open(ADA, token=token)).answer.status_code == 429
    assert (await live.open(BO)).answer.status_code == 200
    await pages[0].answer.aclose()
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while (await live.open(ADA, token=token)).answer.status_code != 200:
            continue


async def test_a_server_that_stops_lets_its_pages_go_at_once(live: LiveServer) -> None:
    page = await live.open(ADA)
    live.server.should_exit = True
    async with asyncio.timeout(3):
        assert (await page.event())[0] == "end"


async def test_another_process_hears_it_too(world: World, live: LiveServer, ring: Ring) -> None:
    page = await live.open(ADA)
    ada = await world.caller(ADA)
    draft = world.draft(ada, title="Elsewhere", **world.soon(10), alarm=15)
    elsewhere = world.new_process()
    await appointments.create(elsewhere.services, ada, draft)
    await elsewhere.worker.run_until_idle()
    assert (await page.event())[1]["title"] == "Elsewhere"
    [ringing] = await fire_alarms.list_ringing(elsewhere.services, ada)
    await fire_alarms.dismiss_alarm(elsewhere.services, ada, ringing.id)
    assert (await page.event())[0] == "dismissed"
