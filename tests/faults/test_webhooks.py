"""A thousand webhooks over HTTP, most of them wrong in some way: the right answers, the right end state."""

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections import Counter
from datetime import UTC, timedelta
from pathlib import Path

import httpx2
from tests.faults.click_times import assert_nothing_leaked, p95, visible_text
from tests.faults.conftest import dice, report, rounds
from tests.faults.meeting_counts import MeetingCounts, count_meetings
from tests.faults.random_webhooks import RandomWebhooks, WebhookPost
from tests.support.sandbox import LIAM
from tests.support.server_process import ServerProcess
from tests.support.webhooks import SECRET
from tests.support.world import ADA, BO, World

from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.webhooks import webhook_log
from videomeet.store.meetings import reservations

PATH = "/webhooks/zoom"
# Batches that the worker comes to rest after, and how many deliveries each has.
BATCHES, DELIVERIES, ACTIONS = rounds(1, 10), rounds(60, 100), rounds(16, 24)
MEETINGS, CONCURRENCY, TIMEOUT_SECONDS = 6, 8, 60
LOST = {"topic": "(lost)", "start_time": "", "duration": 0, "status": ""}
# Zoom waits so many seconds for an answer, then it counts as none.
ZOOM_TIMEOUT = 3.0
NOT_AT_REST = (
    "SELECT (SELECT count(*) FROM webhook_deliveries WHERE state = 'waiting')"
    " + (SELECT count(*) FROM reservations WHERE desired_version != observed_version)"
)


async def at_rest(world: World) -> None:
    """Until the worker has done all there is."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await world.sql(NOT_AT_REST) != [(0,)]:  # noqa: ASYNC110 (it happens in another process)
            await asyncio.sleep(0.05)


async def standing(world: World, entries: list[DiaryEntry]) -> list[str]:
    """The meeting behind each link."""
    page_rows = []
    for entry in entries:
        assert entry.reservation
        stored = await reservations.get_by_join_link(world.services.database, entry.reservation.id)
        assert stored
        page_rows.append(str(stored.meeting_id))
    return page_rows


def meddle(world: World, chance: random.Random, ours: list[str], batch: int) -> None:
    """People do things to the meetings at Zoom, and delete some of them."""
    left = ours[:]
    for number in range(ACTIONS):
        # Events tell to the millisecond when they happened; nobody ends and starts a meeting in the same one.
        world.zoom.advance(0.01)
        meeting = f"meetings/{chance.choice(left)}"
        kind = "delete" if number % 10 == 5 else chance.choice(["topic", "time", "start", "end"])
        if kind == "topic":
            world.zoom.control("PATCH", meeting, {"topic": f"Name {batch}-{number}"})
        elif kind == "time":
            start = (world.clock() + timedelta(days=200 + number)).astimezone(UTC)
            seen = {"start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}", "duration": chance.choice([30, 45, 60, 90])}
            world.zoom.control("PATCH", meeting, seen)
        elif kind == "delete":
            world.zoom.control("DELETE", meeting)
            left.remove(meeting.rpartition("/")[2])
        else:
            world.zoom.control("POST", f"{meeting}/{kind}")


class Zoom:
    """Whatever calls itself Zoom. `responses` is all it was answered, `accepted` each genuine body."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client, self._places = client, asyncio.Semaphore(CONCURRENCY)
        self.kinds, self.seconds = Counter[str](), list[float]()
        self.accepted, self.responses, self.wrong = set[bytes](), list[str](), list[str]()

    async def deliver(self, posts: list[WebhookPost]) -> None:
        await asyncio.gather(*map(self._bring, posts))

    async def _bring(self, request: WebhookPost) -> None:
        async with self._places:
            begun = time.perf_counter()
            answer = await self._client.post(PATH, content=request.content, headers=request.headers)
            self.seconds.append(time.perf_counter() - begun)
        self.kinds[f"{request.kind}: {answer.status_code}"] += 1
        self.responses.append(visible_text(answer))
        if answer.status_code != request.status:
            self.wrong.append(f"{request.kind}: {answer.status_code}")
        if request.status == 200:
            self.accepted.add(request.body)
        if request.kind == "question":
            plain = json.loads(request.body)["payload"]["plainToken"]
            digest = hmac.new(SECRET.encode(), plain.encode(), hashlib.sha256).hexdigest()
            assert answer.json() == {"plainToken": plain, "encryptedToken": digest}


async def a_batch(
    world: World, lot: RandomWebhooks, zoom: Zoom, chance: random.Random, seen: set[str]
) -> None:
    """What Zoom has to tell, between all sorts of other things, out of order."""
    news = [delivery for delivery in world.zoom.control("GET", "webhooks") if delivery["id"] not in seen]
    seen.update(delivery["id"] for delivery in news)
    posts = [lot.sent_by_zoom(delivery["body"]) for delivery in news]
    posts += [lot.draw() for _ in range(DELIVERIES - len(posts))]
    chance.shuffle(posts)
    await zoom.deliver(posts)
    await at_rest(world)


async def out_of_step(world: World, entries: list[DiaryEntry]) -> list[str]:
    """Appointments that do not say what their meeting at Zoom says."""
    provider_meetings, wrong = {str(meeting["id"]): meeting for meeting in world.meetings()}, []
    for entry in entries:
        assert entry.reservation
        meeting, times = (
            provider_meetings.get(str(entry.reservation.meeting_id), LOST),
            entry.appointment.times,
        )
        at_zoom = (
            meeting["topic"],
            meeting["start_time"],
            meeting["duration"],
            meeting["status"] == "started",
        )
        here = (
            entry.appointment.title,
            f"{times.starts_at:%Y-%m-%dT%H:%M:%SZ}",
            (times.ends_at - times.starts_at) // timedelta(minutes=1),
            entry.reservation.is_live(world.clock()),
        )
        if at_zoom != here or (entry.reservation.status, entry.reservation.conflict) != ("in_sync", None):
            wrong.append(f"{here} but {at_zoom} at Zoom")
    return wrong


async def listed(world: World, ada: Caller) -> list[int]:
    """All deliveries in the administrator's log."""
    rows, number = [], 1
    while page_rows := (await webhook_log.read_log(world.services, ada, number)).page.rows:
        rows += [row.id for row in page_rows]
        number += 1
    return rows


async def test_whatever_is_delivered_gets_its_answer_and_the_diary_ends_as_zoom_is(
    world: World, tmp_path: Path
) -> None:
    ada, bo, chance = await world.connect_tenant(), await world.caller(BO), dice()
    await world.authorize(bo, LIAM)
    entries = [
        await world.create_with_video([ada, bo][number % 2], title=f"Meeting {number}")
        for number in range(MEETINGS)
    ]
    async with ServerProcess(world, tmp_path / "serve.log") as serving:
        await at_rest(world)
        zoom, lot, seen = Zoom(serving.browser(None)), RandomWebhooks(chance, world.clock), set[str]()
        for batch in range(BATCHES):
            lot.meeting_ids = await standing(world, entries)
            meddle(world, chance, lot.meeting_ids, batch)
            await a_batch(world, lot, zoom, chance, seen)
        page = await serving.browser(await world.session_token(ADA)).get("/settings/webhooks")
        assert page.status_code == 200
        log = serving.log
    entries = [await appointments.get_entry(world.services, ada, entry.appointment.id) for entry in entries]
    counts, wrong = await count_meetings(world, entries), await out_of_step(world, entries)
    stored = await world.sql("SELECT count(*), count(DISTINCT delivery_key) FROM webhook_deliveries")
    report(
        f"webhooks: {zoom.kinds.total()}, {len(zoom.wrong)} wrong answers; {len(wrong)} out of step; {counts}"
    )
    report(f"answers: {dict(sorted(zoom.kinds.items()))}; p95 {p95(zoom.seconds) * 1000:.0f} ms")
    assert zoom.wrong == []
    assert p95(zoom.seconds) < ZOOM_TIMEOUT
    assert wrong == []
    assert counts == MeetingCounts(desired=MEETINGS)
    assert stored == [(len(zoom.accepted), len(zoom.accepted))]
    concerning = await world.rows("webhook_deliveries", "id", tenant_id=ada.tenant_id)
    assert sorted(await listed(world, ada)) == sorted(row for (row,) in concerning)
    assert await world.count("webhook_deliveries", state="failed") == 0
    await assert_nothing_leaked(world, log, [*zoom.responses, visible_text(page)])
