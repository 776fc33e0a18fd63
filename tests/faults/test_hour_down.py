"""The provider is away for one whole hour while people go on; then it comes back, and all comes right."""

import asyncio
import random
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2
from tests.faults.click_times import (
    ClickTimes,
    assert_bounded,
    assert_nothing_leaked,
    captured_logs,
    open_browsers,
)
from tests.faults.conftest import dice, report, rounds
from tests.faults.meeting_counts import MeetingCounts, advance_time, count_meetings
from tests.support.sandbox import LIAM, NOAH
from tests.support.tables import PRESENT
from tests.support.world import ADA, BO, CY, World
from tests.web.conftest import with_video

from videomeet.flows.diary import appointments

MINUTES, STEPS = 60, rounds(6, 40)
# The longest pause between two attempts is fifteen minutes and a fifth; a second one may be needed.
TIMEOUT_MINUTES = 40
UNDONE = "SELECT count(*) FROM reservations WHERE desired_version != observed_version"


@dataclass
class Person:
    """Somebody at the diary; `theirs` are their follow-ups as they were last told."""

    client: httpx2.AsyncClient
    guest: httpx2.AsyncClient
    id: int
    chance: random.Random
    spent: ClickTimes = field(default_factory=ClickTimes)
    theirs: dict[int, dict[str, Any]] = field(default_factory=dict)
    number: int = 0

    async def go_on(self) -> None:
        """Save, move or cancel something; then a guest and the host follow a link."""
        chosen = self.chance.choices([self._save, self._move, self._cancel], [4, 3, 1])[0]
        await (chosen if self.theirs else self._save)()
        if self.theirs:
            link = self._any()["video"]["join_url"]
            await self.spent.join(self.guest, link)
            await self.spent.start(self.client, link)

    def _any(self) -> dict[str, Any]:
        return self.chance.choice(list(self.theirs.values()))

    async def _save(self) -> None:
        self.number += 1
        title = f"Meeting {self.number} of {self.id}"
        save = partial(with_video, self.client, self.id, title=title, **self._hour())
        self._keep(await self.spent.measure(self.spent.saves, save))

    async def _move(self) -> None:
        before, hour = self._any(), {**self._hour(), "zone": "Europe/Oslo", "all_day": False}
        path = f"/diary/appointments/{before['id']}/time"
        move = partial(self.client.patch, path, json={"version": before["version"], **hour})
        moved = await self.spent.measure(self.spent.saves, move)
        assert moved.status_code == 200, moved.text
        self._keep(moved.json())

    async def _cancel(self) -> None:
        gone = self.theirs.pop(self._any()["id"])
        path = f"/diary/appointments/{gone['id']}?version={gone['version']}"
        cancelled = await self.spent.measure(self.spent.saves, partial(self.client.delete, path))
        assert cancelled.status_code == 204, cancelled.text

    def _hour(self) -> dict[str, str]:
        day = f"2031-03-{self.chance.randint(1, 28):02}T{self.chance.randint(8, 18):02}"
        return {"start": f"{day}:00", "end": f"{day}:45"}

    def _keep(self, saved: dict[str, Any]) -> None:
        self.spent.shown_texts.append(str(saved))
        self.theirs[saved["id"]] = saved


async def an_hour(world: World, people: list[Person]) -> tuple[ClickTimes, int]:
    """What the clicks of everybody took, and how many meetings were parked meanwhile."""
    together, parked = ClickTimes(), 0
    for person in people:
        person.spent = together
    for _ in range(STEPS):
        await asyncio.gather(world.run_worker(), *(person.go_on() for person in people))
        advance_time(world, minutes=MINUTES / STEPS)
        await world.run_worker()
        parked += await world.count("reservations", problem="parked")
    return together, parked


async def minutes_until_right(world: World) -> int:
    """How long the worker needs, by the clock, when nobody does anything."""
    for minutes in range(TIMEOUT_MINUTES):
        await world.run_worker()
        if await world.sql(UNDONE) == [(0,)]:
            return minutes
        advance_time(world, minutes=1)
    undone = await world.rows("reservations", "problem", "reason", "attempts", due_at=PRESENT)
    raise AssertionError(f"Still not done: {undone}")


async def test_after_an_hour_without_the_provider_all_comes_right_and_nobody_was_kept_waiting(
    world: World,
) -> None:
    ada, chance = await world.connect_tenant(), dice()
    for email, zoom_user in ((BO, LIAM), (CY, NOAH)):
        await world.authorize(await world.caller(email), zoom_user)
    with captured_logs() as log:
        async with open_browsers(world, None, ADA, BO, CY) as (guest, *clients):
            people = [Person(client, guest, number, chance) for number, client in enumerate(clients, 1)]
            healthy, _ = await an_hour(world, people)
            await minutes_until_right(world)
            world.zoom.fault("down")
            world.zoom.clear_requests()
            down, parked = await an_hour(world, people)
        calls, ((undone,),) = len(world.zoom.requests()), await world.sql(UNDONE)
        assert undone
        world.zoom.clear_faults()
        minutes = await minutes_until_right(world)
    entries = [
        await appointments.get_entry(world.services, ada, appointment_id)
        for each in people
        for appointment_id in each.theirs
    ]
    counts = await count_meetings(world, entries)
    report(f"down for an hour: {len(down.saves)} saves, moves and cancels by {len(people)} people: {counts}")
    report(
        f"{calls} calls in vain, {parked} parked, {undone} undone at its return; right {minutes} min later"
    )
    assert_bounded(healthy, down)
    assert counts == MeetingCounts(desired=len(entries))
    assert parked == 0
    await assert_nothing_leaked(world, log.getvalue(), healthy.shown_texts + down.shown_texts)
