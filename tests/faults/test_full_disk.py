"""A database that can't grow: what is refused is told honestly, and all goes on when there is room again."""

import random
import resource
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.faults.conftest import dice, report, rounds
from tests.faults.meeting_counts import MeetingCounts, count_meetings, was_called
from tests.faults.test_same_save import at_rest
from tests.support.server_process import ServerProcess, wait_until
from tests.support.world import ADA, World
from tests.web.conftest import draft

from videomeet.flows.diary import appointments

CREATE, REFRESH = "POST /v2/users/me/meetings", "POST /oauth/token"
MOMENTS = ("nothing under way", "a meeting to make", "a meeting being made", "a sign-in being renewed")
HELD = 0.4
AppointmentJson = dict[str, Any]


@dataclass
class Office:
    """Ada's browser and a guest's at one process, whose files can be kept from growing."""

    world: World
    serving: ServerProcess
    browser: httpx2.AsyncClient
    guest: httpx2.AsyncClient
    chance: random.Random
    saved_by_id: dict[int, AppointmentJson] = field(default_factory=dict)
    number: int = 0

    def fill(self) -> int:
        """No file of the process may grow beyond this; 0 is a disk that takes nothing at all."""
        log = self.world.path.with_name(f"{self.world.path.name}-wal").stat().st_size
        most = self.chance.choice([0, 0, log, log + self.chance.randrange(20_000)])
        resource.prlimit(self.serving.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        return most

    def make_room(self) -> None:
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self.serving.pid, resource.RLIMIT_FSIZE, unlimited)

    async def drafted(self) -> AppointmentJson:
        reserved = await self.browser.post("/diary/reservations", json={})
        assert reserved.status_code == 201, reserved.text
        return draft(1, title=self.title(), reservation_id=reserved.json()["id"])

    async def saved(self) -> AppointmentJson:
        answer = await self.browser.post("/diary/appointments", json=await self.drafted())
        assert answer.status_code == 201, answer.text
        self.saved_by_id[answer.json()["id"]] = answer.json()
        return dict(answer.json())

    def title(self) -> str:
        self.number += 1
        return f"Meeting {self.number}"


def honest(answer: httpx2.Response) -> bool:
    """Whether it was done; what was not is told as what it is, and shows nothing of our insides."""
    if answer.is_success:
        return True
    assert answer.status_code == 503, answer.text
    error = answer.json()["error"]
    assert (error["code"], len(error["reference"])) == ("try_later", 6)
    assert "nothing was changed" in error["message"]
    assert not any(word in answer.text.lower() for word in ("sqlite", "disk i/o", "traceback", ".py"))
    return False


async def reading_goes_on(office: Office) -> None:
    """Pages, lists, guests and the watchman notice nothing, nor does a session that was not used for long."""
    await office.world.sql("UPDATE sessions SET seen_at = datetime(seen_at, '-1 hour')")
    some = office.chance.sample(list(office.saved_by_id.values()), min(4, len(office.saved_by_id)))
    for path in (
        "/health",
        "/diary",
        "/diary/video",
        *(f"/diary/appointments/{saved_json['id']}" for saved_json in some),
    ):
        answer = await office.browser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.text}"
    for saved_json in some:
        link = saved_json["video"]["join_url"]
        assert (await office.guest.get(link[link.index("/join/") :])).status_code in (200, 302)


async def a_page_says_so(office: Office) -> None:
    page = await office.browser.post("/account/zone", data={"zone": "Europe/Oslo"})
    if page.status_code != 303:
        assert page.status_code == 503, page.text
        assert "Nothing can be saved at this moment" in page.text
        assert "Traceback" not in page.text


@dataclass
class Clicks:
    """What somebody wants while the disk is full, and sends again, letter for letter, until it is taken."""

    office: Office
    new: AppointmentJson
    renamed: AppointmentJson
    done: set[str] = field(default_factory=set)

    async def send(self) -> int:
        """How many were refused."""
        browser, appointment_id = self.office.browser, self.renamed["id"]
        wanted = {
            "new": lambda: browser.post("/diary/appointments", json=self.new),
            "renamed": lambda: browser.put(
                f"/diary/appointments/{appointment_id}", json=self.renamed["sent"]
            ),
            "reserved": lambda: browser.post("/diary/reservations", json={}),
        }
        for name in sorted(wanted.keys() - self.done):
            answer = await wanted[name]()
            if honest(answer):
                self.done.add(name)
                if name != "reserved":
                    self.office.saved_by_id[answer.json()["id"]] = answer.json()
        return len(wanted) - len(self.done)


async def something_to_do(office: Office, moment: str) -> None:
    """Until the process is in the middle of it, or just before."""
    zoom = office.world.zoom
    zoom.clear_requests()
    if moment == "nothing under way":
        return
    if moment == "a sign-in being renewed":
        zoom.expire_tokens()
        await office.world.change("grants", access_expires_at="2020-01-01 00:00:00")
    match = REFRESH if moment == "a sign-in being renewed" else CREATE
    zoom.fault("slow", seconds=HELD, times=1, match=match)
    await office.saved()
    if moment != "a meeting to make":
        assert await was_called(office.world, match)


async def full_for_a_while(office: Office, moment: str) -> int:
    """One round; how often something was refused."""
    zoom, older = office.world.zoom, office.chance.choice(list(office.saved_by_id.values()))
    changed = {name: older[name] for name in ("start", "end", "zone", "all_day", "location", "version")}
    video = {"reservation_id": older["video"]["reservation_id"]}
    renamed = draft(1, **changed, **video, title=office.title())
    clicks = Clicks(office, await office.drafted(), {"id": older["id"], "sent": renamed})
    await something_to_do(office, moment)
    most = office.fill()
    made = len(zoom.requests(CREATE))
    refused = await clicks.send()
    await reading_goes_on(office)
    await a_page_says_so(office)
    if most == 0:
        assert refused == 3
        # What was not begun by then is not begun: who can't note a claim must not make a meeting.
        assert len(zoom.requests(CREATE)) <= made + (moment == "a meeting to make")
    refused += await clicks.send()
    office.make_room()
    assert await clicks.send() == 0
    return refused


async def time_passes(world: World, seconds: int) -> None:
    """For whatever waits or is leased, as if all of it had been written that much earlier."""
    for table in ("reservations", "grants", "orphaned_meetings"):
        for name in ("due_at", "lease_until"):
            earlier = f"datetime({name}, '-{seconds} seconds')"
            await world.sql(f"UPDATE {table} SET {name} = {earlier}")  # noqa: S608 (names of ours)


@pytest.fixture
async def office(world: World, tmp_path: Path) -> AsyncIterator[Office]:
    await world.connect_tenant()
    world.zoom.limit(create_update_per_day=10**6)
    async with ServerProcess(world, tmp_path / "serving.log") as serving:
        ada = serving.browser(await world.session_token(ADA))
        yield Office(world, serving, ada, serving.browser(None), dice())


async def test_a_full_disk_is_reported_and_survived_without_a_restart(world: World, office: Office) -> None:
    refused = Counter[str]()
    await office.saved()
    for _ in range(rounds(1, 25)):
        for moment in office.chance.sample(MOMENTS, rounds(2, len(MOMENTS))):
            refused[moment] += await full_for_a_while(office, moment)
            await time_passes(world, 150)
            await at_rest(world)
    assert office.serving.is_running
    assert await world.sql("PRAGMA integrity_check") == [("ok",)]
    assert await world.rows("grants", "state") == [("connected",)]
    ada = await world.caller(ADA)
    entries = [await appointments.get_entry(world.services, ada, id_) for id_ in office.saved_by_id]
    number = await world.count("appointments")
    counts = await count_meetings(world, entries)
    report(f"full disk: {counts}; clicks refused: {refused.total()} {dict(sorted(refused.items()))}")
    assert (counts, number) == (MeetingCounts(desired=len(entries)), len(entries))


async def test_a_log_that_nobody_can_write_stops_nothing(world: World) -> None:
    await world.connect_tenant()
    async with ServerProcess(world, Path("/dev/full")) as serving:
        office = Office(
            world, serving, serving.browser(await world.session_token(ADA)), serving.browser(None), dice()
        )
        await office.saved()
        await reading_goes_on(office)
        assert (await office.browser.get("/nowhere")).status_code == 404
        await wait_until(world.meetings)
        await at_rest(world)
        assert serving.is_running
