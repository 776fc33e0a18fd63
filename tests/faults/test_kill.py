"""Workers killed with SIGKILL in the middle of everything: no meeting lost, doubled or left over."""

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Protocol

from tests.faults.conftest import Forge, dice, report, rounds
from tests.faults.meeting_counts import (
    MeetingCounts,
    advance_time,
    count_meetings,
    let_held_calls_end,
    settle,
    was_called,
)
from tests.faults.secret_search import collect_secrets, find_secrets
from tests.support.sandbox import LIAM
from tests.support.world import BO, World

from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry

HELD = 0.3
CALLS = {
    "create": "POST /v2/users/me/meetings",
    "update": "PATCH /v2/meetings",
    "delete": "DELETE /v2/meetings",
    "search": "GET /v2/users/me/meetings",
    "refresh": "POST /oauth/token",
    "revoke": "POST /oauth/revoke",
}
MOMENTS = ("any", "held_then_done", "held_then_lost", "done_reply_lost")


class Diary:
    """What people do meanwhile. Every title is used once."""

    def __init__(self, world: World, owners: list[Caller], dice: random.Random) -> None:
        self._world, self._owners, self._dice = world, owners, dice
        self.entries: dict[int, DiaryEntry] = {}
        self._first = (world.clock() + timedelta(days=300)).replace(
            minute=0, second=0, microsecond=0, tzinfo=None
        )
        self._number = 0

    async def do(self, call: str, to: DiaryEntry | None = None) -> None:
        """Something that leads to this call, done to this appointment or to any."""
        if call in ("create", "search") or not self.entries:
            await self.create()
            return
        entry = to or self._dice.choice(list(self.entries.values()))
        if call == "delete":
            await self._delete(entry)
        else:
            await self._dice.choice([self._rename, self._move, self._to_another])(entry)

    def _next(self) -> tuple[str, datetime]:
        self._number += 1
        return f"Meeting {self._number}", self._first + timedelta(hours=self._number % 900)

    async def create(self) -> DiaryEntry:
        title, start = self._next()
        owner = self._dice.choice(self._owners)
        end = start + timedelta(hours=1)
        entry = await self._world.create_with_video(owner, title=title, start=start, end=end)
        self._keep(entry)
        return entry

    async def _rename(self, entry: DiaryEntry, owner_id: int | None = None) -> None:
        title, start = self._next()
        assert entry.reservation
        draft = self._world.draft(
            self._owners[0],
            title=title,
            start=start,
            end=start + timedelta(hours=1),
            owner_id=owner_id or entry.appointment.owner_id,
            reservation_id=entry.reservation.id,
        )
        appointment = entry.appointment
        self._keep(
            await appointments.update(
                self._world.services,
                self._owners[0],
                appointment.id,
                appointment.version,
                draft,
            )
        )

    async def _move(self, entry: DiaryEntry) -> None:
        _, start = self._next()
        appointment = entry.appointment
        self._keep(
            await appointments.move(
                self._world.services,
                self._owners[0],
                appointment.id,
                appointment.version,
                start,
                start + timedelta(hours=1),
                "Europe/Oslo",
                all_day=False,
            )
        )

    async def _to_another(self, entry: DiaryEntry) -> None:
        await self._rename(entry, owner_id=self._dice.choice(self._owners).associate_id)

    async def _delete(self, entry: DiaryEntry) -> None:
        appointment = self.entries.pop(entry.appointment.id).appointment
        await appointments.delete(self._world.services, self._owners[0], appointment.id, appointment.version)

    def _keep(self, entry: DiaryEntry) -> None:
        self.entries[entry.appointment.id] = entry


class Workers(Protocol):
    """Whatever starts workers and kills them."""

    async def start_worker(self) -> None: ...

    async def kill(self) -> None: ...


async def killed_at(
    world: World, workers: Workers, call: str, moment: str, chance: random.Random, longest: float = 0.6
) -> str:
    """One worker's life, of `longest` seconds if it may end at any moment; says when it ended."""
    zoom, match = world.zoom, CALLS[call]
    if moment.startswith("held"):
        zoom.fault("slow", seconds=HELD, times=1, match=match)
    if moment == "held_then_lost":
        zoom.fault("down", times=1, match=match)
    if moment == "done_reply_lost":
        zoom.fault("lost_reply", times=1, match=match)
    zoom.clear_requests()
    await workers.start_worker()
    if moment != "any" and not await was_called(world, match):
        moment = "never_called"
    if not moment.startswith("held"):
        await asyncio.sleep(chance.uniform(0, longest if moment == "any" else 0.05))
    await workers.kill()
    zoom.clear_faults()
    return moment


async def test_killed_workers_leave_every_meeting_once_and_every_link_right(
    world: World, forge: Forge
) -> None:
    ada, bo, chance = await world.connect_tenant(), await world.caller(BO), dice()
    await world.authorize(bo, LIAM)
    # A provider that takes a used refresh token again for a while; without that, people must sign in again.
    world.zoom.limit(refresh_grace_seconds=10**6)
    diary, moments = Diary(world, [ada, bo], chance), Counter[str]()
    for number in range(rounds(8, 500)):
        call, moment = chance.choices(list(CALLS), [4, 3, 2, 2, 2, 0])[0], chance.choice(MOMENTS)
        if number % 5 == 0:
            await diary.do("create")
            await world.run_worker()
        await diary.do(call)
        if call == "refresh":
            world.zoom.expire_tokens()
        if call == "search":
            await killed_at(world, forge, "create", "held_then_done", chance)
            advance_time(world, seconds=150)
        moments[f"{call} {await killed_at(world, forge, call, moment, chance)}"] += 1
        advance_time(world, **{"hours": 25} if number % 10 == 9 else {"seconds": 150})
    let_held_calls_end(world.zoom, 2 * HELD)
    await settle(world)
    counts = await count_meetings(world, list(diary.entries.values()))
    report(f"kill: {moments.total()} rounds: {counts}; {dict(sorted(moments.items()))}")
    assert counts == MeetingCounts(desired=len(diary.entries))
    assert find_secrets(forge.log, await collect_secrets(world)) == []
