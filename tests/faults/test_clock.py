"""Clocks that jump: whatever was written under a wrong one holds nothing up once the time is right again."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from tests.faults.conftest import Forge, dice, report, rounds
from tests.faults.meeting_counts import (
    MeetingCounts,
    advance_time,
    count_meetings,
    let_held_calls_end,
    settle,
    was_called,
)
from tests.faults.test_kill import CALLS, HELD, MOMENTS, Diary, killed_at
from tests.support.sandbox import LIAM
from tests.support.webhooks import signed_headers
from tests.support.world import BO, World

from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.people import sessions
from videomeet.flows.webhooks import receive_webhook
from videomeet.jobs.worker import Worker

JUMPS = {"a day ahead": 24, "an hour ahead": 1, "an hour back": -1, "a day back": -24}
DAY = {"days": 1}
CREATE = "POST /v2/users/me/meetings"
SOON = 6


@asynccontextmanager
async def jumped(world: World, **by: float) -> AsyncIterator[None]:
    """Our clock is wrong for a while; the provider's is right."""
    world.clock.advance(**by)
    yield
    world.clock.advance(**{unit: -number for unit, number in by.items()})


async def stands(world: World, entry: DiaryEntry) -> bool:
    """Whether the meeting behind this appointment's link exists, and the provider agrees with everything."""
    ada = await world.caller("ada@acme.example")
    now = (await appointments.get_entry(world.services, ada, entry.appointment.id)).reservation
    assert now
    living = {str(meeting["id"]) for meeting in world.meetings()}
    return now.meeting_id in living and now.desired_version == now.observed_version


async def working_until(over: asyncio.Event, worker: Worker) -> None:
    """Not cut off at the end: that is another test's."""
    while not over.is_set():
        await worker.run_until_idle()
        await asyncio.sleep(0.02)


async def lived_through(world: World, diary: Diary, call: str, hours: float) -> None:
    """A worker that goes on working while the clock jumps under it, there and back."""
    over = asyncio.Event()
    running = asyncio.create_task(working_until(over, world.new_process().worker))
    world.zoom.clear_requests()
    world.zoom.fault("slow", seconds=HELD, times=1, match=CALLS[call])
    await diary.do(call)
    if call != "refresh":
        await was_called(world, CALLS[call])
    async with jumped(world, hours=hours):
        await diary.do("create")
        await was_called(world, CREATE)
    await diary.do("update")
    await was_called(world, CALLS["update"])
    over.set()
    await running
    world.zoom.clear_faults()


async def test_after_the_clock_has_jumped_all_comes_right_within_minutes(world: World, forge: Forge) -> None:
    ada, bo, chance = await world.connect_tenant(), await world.caller(BO), dice()
    await world.authorize(bo, LIAM)
    world.zoom.limit(refresh_grace_seconds=10**6, create_update_per_day=10**6)
    diary, seen = Diary(world, [ada, bo], chance), Counter[str]()
    for _ in range(rounds(1, 100)):
        jump, call = chance.choice(list(JUMPS)), chance.choice(["create", "update", "delete", "refresh"])
        if chance.random() < 0.4:
            await lived_through(world, diary, call, JUMPS[jump])
            seen[f"{jump}, a worker lives through it"] += 1
        else:
            async with jumped(world, hours=JUMPS[jump]):
                await diary.do(call)
                await killed_at(world, forge, call, chance.choice(MOMENTS), chance)
            seen[f"{jump}, a worker dies under it"] += 1
        # The day's hundred changes are another test's.
        await world.change("grants", quota_used=0)
        await minutes_pass(world, chance)
    let_held_calls_end(world.zoom, 2 * HELD)
    for _ in range(SOON):
        advance_time(world, minutes=5)
        await world.run_worker()
    counts = await count_meetings(world, list(diary.entries.values()))
    report(f"clocks: {seen.total()} jumps: half an hour later {counts}; {dict(sorted(seen.items()))}")
    assert (counts.lost, counts.wrong_links, counts.not_as_desired) == (0, 0, 0)
    await settle(world)
    counts = await count_meetings(world, list(diary.entries.values()))
    report(f"clocks: after one look-through {counts}")
    assert counts == MeetingCounts(desired=len(diary.entries))


async def minutes_pass(world: World, chance: random.Random) -> None:
    if chance.random() < 0.5:
        advance_time(world, minutes=5)
        await world.run_worker()


@pytest.fixture
async def ada(world: World) -> Caller:
    return await world.connect_tenant()


async def wanted(world: World, ada: Caller, title: str = "Far ahead", days: int = 9) -> DiaryEntry:
    """An appointment that no jump here leaves behind; the provider has not been asked yet."""
    far = (world.clock() + timedelta(days=days)).replace(microsecond=0, tzinfo=None)
    return await world.create_with_video(ada, title=title, start=far, end=far + timedelta(hours=1))


async def test_a_lease_from_tomorrow_holds_nobody_off(world: World, ada: Caller) -> None:
    entry = await wanted(world, ada)
    tomorrow = f"{world.clock() + timedelta(days=1):%Y-%m-%d %H:%M:%S}.000000"
    await world.change("reservations", attempts=1, lease_until=tomorrow)
    # Who was renewing the sign-in died, too.
    await world.change("grants", lease_until=tomorrow, access_expires_at="2020-01-01")
    await world.run_worker()
    assert await stands(world, entry)


async def test_a_lease_is_kept_when_the_clock_is_set_back_a_little(world: World, ada: Caller) -> None:
    await wanted(world, ada)
    world.zoom.fault("slow", seconds=HELD, times=1, match=CREATE)
    working = asyncio.create_task(world.run_worker())
    assert await was_called(world, CREATE)
    async with jumped(world, seconds=-50):
        await world.new_process().worker.run_until_idle()
    await working
    assert (len(world.zoom.requests(CREATE)), len(world.meetings())) == (1, 1)


async def test_a_worker_does_not_begin_again_what_it_is_doing_when_the_clock_goes_back(
    world: World, ada: Caller
) -> None:
    entry = await wanted(world, ada)
    world.zoom.fault("slow", seconds=HELD, times=1, match=CREATE)
    world.clock.advance(**DAY)
    working = asyncio.create_task(world.application.worker.start_due())
    assert await was_called(world, CREATE)
    world.clock.advance(days=-1)
    await working
    await world.run_worker()
    assert await stands(world, entry)
    assert (len(world.zoom.requests(CREATE)), len(world.meetings())) == (1, 1)


async def test_what_was_saved_tomorrow_is_made_today(world: World, ada: Caller) -> None:
    async with jumped(world, **DAY):
        entry = await wanted(world, ada)
    await world.new_process().worker.run_until_idle()
    assert await stands(world, entry)


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("hours", [1, 24, 24 * 40])
async def test_what_waits_for_another_try_does_not_wait_until_the_wrong_time(
    world: World, ada: Caller, hours: int, same: bool
) -> None:
    entry = await wanted(world, ada, days=60)
    world.zoom.fault("down", match="/v2/")
    async with jumped(world, hours=hours):
        await world.run_worker()
        world.zoom.clear_faults()
        assert not await stands(world, entry)
    # Nor for a worker that has just been started, and saw nothing of the jump.
    await (world.application if same else world.new_process()).worker.run_until_idle()
    assert await stands(world, entry)


async def test_a_meeting_taken_for_over_is_made_when_the_time_is_right_again(
    world: World, ada: Caller
) -> None:
    entry = await world.create_with_video(ada)
    async with jumped(world, days=3):
        await world.run_worker()
        assert world.meetings() == []
    await world.run_worker()
    assert await stands(world, entry)
    # And once made, or over in truth, it is left alone.
    world.zoom.clear_requests()
    advance_time(world, days=3)
    await world.run_worker()
    assert world.zoom.requests(CREATE) == []


async def test_looking_through_goes_on_after_the_clock_was_ahead(world: World, ada: Caller) -> None:
    entry = await wanted(world, ada)
    async with jumped(world, hours=12):
        await world.run_worker()
        world.zoom.vanish(world.meetings()[0]["id"])
    await world.run_worker()
    assert await stands(world, entry)


async def test_a_token_believed_to_live_a_day_longer_is_renewed_at_its_refusal(
    world: World, ada: Caller
) -> None:
    async with jumped(world, **DAY):
        await world.change("grants", access_expires_at="2020-01-01 00:00:00")
        await wanted(world, ada)
        await world.run_worker()
    world.zoom.expire_tokens()
    entry = await wanted(world, ada, title="Another")
    await world.run_worker()
    assert await stands(world, entry)
    assert await world.rows("grants", "state") == [("connected",)]


async def test_the_days_limit_holds_across_a_jump_and_zoom_is_not_pressed(world: World, ada: Caller) -> None:
    world.zoom.limit(create_update_per_day=3)
    entries = [await wanted(world, ada, title=f"Meeting {number}") for number in range(6)]
    await world.run_worker()
    for days in (1, -1, -1, 1):
        world.clock.advance(days=days)
        await world.run_worker()
        world.clock.advance(minutes=30)
        await world.run_worker()
    world.clock.advance(hours=-2)
    assert len(world.meetings()) == 3
    refused = len(world.zoom.requests(CREATE)) - 3
    report(f"daily limit across 4 jumps: {refused} calls too many")
    assert refused <= 40
    for _ in range(4):
        advance_time(world, hours=25)
        await world.run_worker()
    assert await count_meetings(world, entries) == MeetingCounts(desired=6)


async def test_sessions_outlive_a_jump_that_no_sweep_saw(world: World) -> None:
    token = await world.session_token(BO)
    async with jumped(world, **DAY):
        assert await sessions.find_caller(world.services, token) is None
        later = await world.session_token(BO)
    for each in (token, later):
        assert await sessions.find_caller(world.services, each)


async def test_a_webhook_refused_under_a_wrong_clock_is_taken_when_zoom_repeats_it(
    world: World, ada: Caller
) -> None:
    entry = await wanted(world, ada)
    await world.run_worker()
    world.zoom.control("DELETE", f"meetings/{world.meetings()[0]['id']}")
    [deletion] = [
        delivery for delivery in world.zoom.control("GET", "webhooks") if "deleted" in delivery["body"]
    ]
    raw, signed_at = deletion["body"].encode(), world.clock()
    async with jumped(world, **DAY):
        assert not await taken(world, raw, signed_at)
    async with jumped(world, days=-1):
        assert not await taken(world, raw, signed_at)
    assert await taken(world, raw, world.clock())
    await world.run_worker()
    assert await stands(world, entry)


async def taken(world: World, raw: bytes, signed_at: datetime) -> bool:
    return (
        await receive_webhook.receive_webhook(world.services, "zoom", signed_headers(raw, signed_at), raw)
    ).genuine
