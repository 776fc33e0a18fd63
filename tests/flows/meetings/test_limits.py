"""The provider's daily limit: counted before the call, honoured until 00:00 UTC, shown on the appointment."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.support.sandbox import LIAM
from tests.support.world import ADA, BO, World

from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import MeetingStatus
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings import join

CHANGES = "(POST|PATCH) /v2/.*meetings"
QUOTA_USED_UP = Reason("provider.quota_used_up", provider="Zoom")


@pytest.fixture(autouse=True)
def _far_from_midnight(world: World) -> None:
    world.go_on_to_noon()


async def detail(world: World, entry: DiaryEntry) -> DiaryEntry:
    return await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)


async def rename(world: World, entry: DiaryEntry, title: str) -> DiaryEntry:
    assert entry.reservation
    draft = world.draft(await world.caller(ADA), title=title, reservation_id=entry.reservation.id)
    return await appointments.update(
        world.services, await world.caller(ADA), entry.appointment.id, entry.appointment.version, draft
    )


async def used_up(world: World) -> None:
    day = f"{world.clock():%Y-%m-%d}"
    await world.change("grants", quota_day=day, quota_used=100)


def midnight(world: World) -> datetime:
    tomorrow = world.clock().astimezone(UTC) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


async def test_creates_and_changes_are_counted_for_the_day(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await rename(world, entry, "Renamed")
    await world.run_worker()
    assert await world.rows("grants", "quota_used") == [(2,)]
    await world.change("grants", quota_day="2026-01-01", quota_used=100)
    await rename(world, await detail(world, entry), "Renamed again")
    await world.run_worker()
    assert await world.rows("grants", "quota_used") == [(1,)]


async def test_a_used_up_day_asks_nothing_of_zoom_and_goes_on_at_midnight(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await used_up(world)
    world.zoom.clear_requests()
    await rename(world, entry, "Renamed")
    await world.run_worker()
    after = (await detail(world, entry)).reservation
    assert after
    assert (after.status, after.reason) == (MeetingStatus.WORKING, QUOTA_USED_UP)
    assert world.zoom.requests(CHANGES) == []
    assert (await join.resolve_link(world.services, after.id, None)).url
    world.clock.offset += midnight(world) - world.clock() + timedelta(seconds=10)
    await world.run_worker()
    assert [meeting["topic"] for meeting in world.meetings()] == ["Renamed"]


async def test_what_waits_for_the_next_day_is_due_a_second_after_midnight_utc(world: World) -> None:
    ada = await world.connect_tenant()
    await used_up(world)
    world.clock.advance(minutes=7, seconds=3)
    await world.create_with_video(ada)
    await world.run_worker()
    ((due_at,),) = await world.rows("reservations", "due_at")
    assert str(due_at).startswith(f"{midnight(world):%Y-%m-%d} 00:00:01")


async def test_when_zoom_has_counted_more_than_we_nobody_else_runs_into_it(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("rate_limited", daily=True, times=1, match=CHANGES)
    first = await world.create_with_video(ada)
    await world.run_worker()
    await world.create_with_video(ada)
    await world.run_worker()
    after = (await detail(world, first)).reservation
    assert after
    assert after.reason == QUOTA_USED_UP
    assert len(world.zoom.requests(CHANGES)) == 1
    assert world.meetings() == []


@pytest.mark.parametrize("kind", ["down", "unavailable", "rate_limited", "html_body"])
async def test_what_was_tried_in_vain_does_not_use_up_the_day(world: World, kind: str) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await rename(world, entry, "Renamed")
    world.zoom.fault(kind, match="PATCH")
    for _ in range(6):
        await world.run_worker()
        world.clock.advance(minutes=2)
    assert len(world.zoom.requests("PATCH")) >= 5
    assert await world.rows("grants", "quota_used") == [(1,)]


async def test_one_hosts_used_up_day_is_not_anothers(world: World) -> None:
    ada = await world.connect_tenant()
    await used_up(world)
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    await world.create_with_video(ada)
    await world.create_with_video(bo)
    await world.run_worker()
    assert len(world.meetings()) == 1


async def test_a_deletion_is_never_held_up_by_the_limit(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await used_up(world)
    await appointments.delete(world.services, ada, entry.appointment.id, entry.appointment.version)
    await world.run_worker()
    assert world.meetings() == []


@pytest.fixture
def _machine_far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is tomorrow already where the machine stands."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_machine_far_east")
async def test_the_day_is_that_of_utc_wherever_the_machine_stands(world: World) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada)
    await world.run_worker()
    assert await world.rows("grants", "quota_day") == [(f"{world.clock().astimezone(UTC):%Y-%m-%d}",)]
    await used_up(world)
    await world.create_with_video(ada)
    await world.run_worker()
    ((due_at,),) = await world.rows("reservations", "due_at", meeting_id=None)
    assert str(due_at).startswith(f"{midnight(world):%Y-%m-%d} 00:00:01")
