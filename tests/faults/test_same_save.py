"""Two tabs, two people, two processes, at once: whatever they save, it exists once and as the winner said."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from tests.faults.conftest import dice, report, rounds
from tests.faults.meeting_counts import MeetingCounts, count_meetings
from tests.support.sandbox import LIAM, NOAH, OLIVIA
from tests.support.server_process import TIMEOUT_SECONDS, ServerProcess
from tests.support.world import ADA, BO, CY, World
from tests.web.conftest import draft

from videomeet.flows.diary import appointments
from videomeet_sandbox.zoom.model.people import BY_EMAIL

HOSTS = {1: OLIVIA, 2: LIAM, 3: NOAH}
AppointmentJson = dict[str, Any]
OUT_OF_STEP = "SELECT count(*) FROM reservations WHERE desired_version != observed_version"
LEFT = "SELECT count(*) FROM orphaned_meetings"


@dataclass
class Tabs:
    """Ada's and Bo's tabs, and a second one of Ada's: the latter two at another process than the first.

    `kept` is what the diary has to hold in the end.
    """

    here: httpx2.AsyncClient
    remote_tab: httpx2.AsyncClient
    second: httpx2.AsyncClient
    chance: random.Random
    saved_by_id: dict[int, AppointmentJson]
    links: set[str]
    number: int = 0

    def either(self) -> tuple[httpx2.AsyncClient, httpx2.AsyncClient]:
        """The two in any order: neither is always a little earlier."""
        first_tab, other = self.chance.sample([self.here, self.remote_tab], 2)
        return first_tab, other

    async def drafted(self, *, video: bool = True) -> AppointmentJson:
        """A new follow-up as a dialog has it, its video icon clicked. Every title is used once."""
        self.number += 1
        day, hour = divmod(self.number, 12)
        start = f"2031-{1 + day // 28 % 12:02}-{1 + day % 28:02}T{8 + hour:02}"
        return draft(
            self.chance.choice(list(HOSTS)),
            title=f"Meeting {self.number}",
            start=f"{start}:00",
            end=f"{start}:45",
            reservation_id=await self.reserved() if video else None,
        )

    async def reserved(self) -> str:
        saved_json = (await self.here.post("/diary/reservations", json={})).json()
        self.links.add(saved_json["join_url"])
        return str(saved_json["id"])

    async def saved(self, *, video: bool = True) -> AppointmentJson:
        answer = await self.here.post("/diary/appointments", json=await self.drafted(video=video))
        assert answer.status_code == 201, answer.text
        return self.keep(answer.json())

    def keep(self, saved_json: AppointmentJson) -> AppointmentJson:
        self.saved_by_id[saved_json["id"]] = saved_json
        return saved_json

    def again(self, saved_json: AppointmentJson, **changes: Any) -> AppointmentJson:
        """The follow-up as the dialog sends it back."""
        names = ("title", "start", "end", "zone", "all_day", "location", "agenda", "notes", "completed")
        video = saved_json["video"]["reservation_id"] if saved_json["video"] else None
        return {
            **{name: saved_json[name] for name in names},
            "idempotency_key": str(uuid4()),
            "attendees": [],
            "type_id": None,
            "company_id": None,
            "contact_id": None,
            "owner_id": saved_json["owner"]["id"],
            "reservation_id": video,
            "version": saved_json["version"],
            **changes,
        }

    def title(self) -> str:
        self.number += 1
        return f"Meeting {self.number}"


def put(
    tab: httpx2.AsyncClient, saved_json: AppointmentJson, changed: AppointmentJson
) -> Awaitable[httpx2.Response]:
    return tab.put(f"/diary/appointments/{saved_json['id']}", json=changed)


async def one_wins(tabs: Tabs, *saves: Awaitable[httpx2.Response]) -> AppointmentJson:
    """Of several changes to the same version one is saved; the others are told, and may load it again."""
    answers = await asyncio.gather(*saves)
    won = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert (len(won), len(won) + len(lost)) == (1, len(saves)), [answer.text for answer in answers]
    assert all(error["code"] == "conflict" and error["repair"] and error["reference"] for error in lost)
    return tabs.keep(won[0])


async def same_save(tabs: Tabs) -> str:
    times, sent = tabs.chance.choice([2, 8]), await tabs.drafted()
    browser_tabs = [tabs.chance.choice(tabs.either()) for _ in range(times)]
    answers = await asyncio.gather(
        *(browser_tab.post("/diary/appointments", json=sent) for browser_tab in browser_tabs)
    )
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    saved_json = {
        (first_tab["id"], first_tab["video"]["reservation_id"])
        for first_tab in (answer.json() for answer in answers)
    }
    assert saved_json == {(answers[0].json()["id"], sent["reservation_id"])}
    tabs.keep(answers[0].json())
    return f"saved {times} times at once"


async def two_tabs(tabs: Tabs) -> str:
    saved_json = await tabs.saved()
    first_tab, other = tabs.either()
    sent = [
        tabs.again(saved_json, title=tabs.title(), agenda="mine"),
        tabs.again(saved_json, title=tabs.title()),
    ]
    won = await one_wins(tabs, put(first_tab, saved_json, sent[0]), put(other, saved_json, sent[1]))
    assert won["agenda"] == ("mine" if won["title"] == sent[0]["title"] else "")
    return "changed in two tabs"


async def two_owners(tabs: Tabs) -> str:
    saved_json = await tabs.saved()
    if tabs.chance.random() < 0.5:
        # A meeting that stands has to move; otherwise it is about to be made.
        await in_step(tabs, saved_json)
    others = [host for host in HOSTS if host != saved_json["owner"]["id"]]
    first_tab, other = tabs.either()
    sent = [tabs.again(saved_json, owner_id=host) for host in others]
    won = await one_wins(tabs, put(first_tab, saved_json, sent[0]), put(other, saved_json, sent[1]))
    assert won["video"]["reservation_id"] == saved_json["video"]["reservation_id"]
    return "two owners"


async def moved_and_saved(tabs: Tabs) -> str:
    saved_json = await tabs.saved()
    first_tab, other = tabs.either()
    when = {"start": "2032-03-04T10:00", "end": "2032-03-04T11:00", "zone": "Europe/Oslo", "all_day": False}
    dragged = first_tab.patch(
        f"/diary/appointments/{saved_json['id']}/time", json={"version": saved_json["version"], **when}
    )
    await one_wins(tabs, dragged, put(other, saved_json, tabs.again(saved_json, title=tabs.title())))
    return "dragged and saved"


async def deleted_and_saved(tabs: Tabs) -> str:
    saved_json = await tabs.saved()
    first_tab, other = tabs.either()
    gone = first_tab.delete(
        f"/diary/appointments/{saved_json['id']}", params={"version": saved_json["version"]}
    )
    saved = put(other, saved_json, tabs.again(saved_json, title=tabs.title()))
    answers = await asyncio.gather(gone, saved)
    statuses = tuple(answer.status_code for answer in answers)
    assert statuses in {(204, 404), (409, 200)}, [answer.text for answer in answers]
    del tabs.saved_by_id[saved_json["id"]]
    if statuses == (409, 200):
        tabs.keep(answers[1].json())
        return "deleted and saved: saved"
    return "deleted and saved: deleted"


async def video_off_and_on(tabs: Tabs) -> str:
    """From a meeting: off in one tab, a new one in the other. From none: on in both."""
    had = tabs.chance.random() < 0.5
    saved_json = await tabs.saved(video=had)
    first_tab, other = tabs.either()
    fresh = [await tabs.reserved(), await tabs.reserved()]
    desired_links = [None if had else fresh[0], fresh[1]]
    sent = [tabs.again(saved_json, reservation_id=each, location="") for each in desired_links]
    won = await one_wins(tabs, put(first_tab, saved_json, sent[0]), put(other, saved_json, sent[1]))
    assert (won["video"] or {}).get("reservation_id") in desired_links
    return f"video {'off' if had else 'on'} in one tab, on in the other"


async def cancelled_and_saved(tabs: Tabs) -> str:
    """The dialog is cancelled, which gives the link back, while a save of it is under way."""
    sent = await tabs.drafted()
    # Ada's alone: what is not one's own can't be given back.
    first_tab, other = tabs.chance.sample([tabs.here, tabs.second], 2)
    save = partial(first_tab.post, "/diary/appointments", json=sent)
    cancel = partial(other.delete, f"/diary/reservations/{sent['reservation_id']}")
    answers = await asyncio.gather(*(done() for done in tabs.chance.sample([save, cancel], 2)))
    saved, back = sorted(answers, key=lambda answer: answer.status_code == 204)
    assert back.status_code == 204
    if saved.status_code == 201:
        tabs.keep(saved.json())
        return "cancelled and saved: saved"
    assert (saved.status_code, list(saved.json()["error"]["fields"])) == (422, ["video"]), saved.text
    return "cancelled and saved: cancelled"


SCENES: tuple[Callable[[Tabs], Awaitable[str]], ...] = (
    same_save,
    two_tabs,
    two_owners,
    moved_and_saved,
    deleted_and_saved,
    video_off_and_on,
    cancelled_and_saved,
)


async def in_step(tabs: Tabs, saved_json: AppointmentJson) -> None:
    """Until the provider agrees with one appointment."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while True:
            seen = (await tabs.here.get(f"/diary/appointments/{saved_json['id']}")).json()
            if seen["video"]["status"] == "in_sync":
                return
            await asyncio.sleep(0.05)


async def at_rest(world: World) -> None:
    """Until nothing is left to do for anybody; nobody makes a hundred meetings on one day here."""
    async with asyncio.timeout(4 * TIMEOUT_SECONDS):
        while any([(await world.sql(number))[0][0] for number in (OUT_OF_STEP, LEFT)]):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await world.change("grants", quota_used=0)


@pytest.fixture
async def tabs(world: World, tmp_path: Path) -> AsyncIterator[Tabs]:
    await world.connect_tenant()
    for email, zoom_user in ((BO, LIAM), (CY, NOAH)):
        await world.authorize(await world.caller(email), zoom_user)
    world.zoom.limit(create_update_per_day=10**6)
    async with AsyncExitStack() as stack:
        here, remote_tab = [
            await stack.enter_async_context(ServerProcess(world, tmp_path / f"{name}.log"))
            for name in ("here", "there")
        ]
        ada, bo = await world.session_token(ADA), await world.session_token(BO)
        yield Tabs(here.browser(ada), remote_tab.browser(bo), remote_tab.browser(ada), dice(), {}, set())
        assert "Traceback" not in here.log + remote_tab.log


async def test_whoever_saves_at_once_gets_one_meeting_as_the_winner_asked(world: World, tabs: Tabs) -> None:
    seen = Counter[str]()
    ada = await world.caller(ADA)
    for number in range(rounds(1, 40)):
        scenes = list(SCENES)
        tabs.chance.shuffle(scenes)
        for scene in scenes:
            seen[await scene(tabs)] += 1
        if number % 3 == 2:
            await at_rest(world)
    await at_rest(world)
    with_video = [saved_json for saved_json in tabs.saved_by_id.values() if saved_json["video"]]
    entries = [
        await appointments.get_entry(world.services, ada, saved_json["id"]) for saved_json in with_video
    ]
    counts = await count_meetings(world, entries)
    report(f"same save: {seen.total()} rounds: {counts}; {dict(sorted(seen.items()))}")
    assert counts == MeetingCounts(desired=len(entries))
    await as_the_winners_saved(world, tabs)


async def as_the_winners_saved(world: World, tabs: Tabs) -> None:
    """The diary holds what was answered, each meeting is its owner's, and the other links lead nowhere."""
    number = await world.count("appointments")
    assert number == len(tabs.saved_by_id)
    hosts = {meeting["topic"]: meeting["host_id"] for meeting in world.meetings()}
    wanted = {
        saved_json["video"]["join_url"] for saved_json in tabs.saved_by_id.values() if saved_json["video"]
    }
    for saved_json in tabs.saved_by_id.values():
        now = (await tabs.remote_tab.get(f"/diary/appointments/{saved_json['id']}")).json()
        for what in ("version", "title", "owner"):
            assert now[what] == saved_json[what]
        if saved_json["video"]:
            assert hosts[saved_json["title"]] == BY_EMAIL[HOSTS[saved_json["owner"]["id"]]].id
    for link in tabs.links - wanted:
        assert (await tabs.remote_tab.get(link[link.index("/join/") :])).status_code in (200, 404, 410)
