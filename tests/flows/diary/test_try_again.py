"""A row that keeps failing is put aside with its reason, and goes on when somebody tries again."""

import pytest
from tests.support.world import ADA, NORA, World

from videomeet.domain.kit.errors import NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import MeetingStatus, Reservation
from videomeet.domain.people.audit import AuditAction
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.diary.try_again import retry_meeting
from videomeet.flows.meetings.reconcile import MAX_ATTEMPTS


async def stored_reservation(world: World, entry: DiaryEntry) -> Reservation:
    current = await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)
    assert current.reservation is not None
    return current.reservation


async def put_aside(world: World) -> DiaryEntry:
    """Zoom has been down for hours."""
    ada = await world.connect_tenant()
    world.zoom.fault("unavailable", match="/v2/")
    entry = await world.create_with_video(ada)
    await world.change("reservations", attempts=MAX_ATTEMPTS - 1)
    await world.run_worker()
    return entry


async def written_down(world: World) -> list[tuple[object, ...]]:
    """What was tried again, as the audit has it."""
    return await world.rows("audit", "subject", action=AuditAction.RETRY_MEETING)


async def test_what_failed_for_hours_waits_for_somebody_and_says_how_often_it_was_tried(
    world: World,
) -> None:
    entry = await put_aside(world)
    after = await stored_reservation(world, entry)
    assert (after.status, after.problem) == (MeetingStatus.NEEDS_YOU, "parked")
    assert after.reason is not None
    assert (after.reason.code, after.reason.params["count"]) == ("video.parked", MAX_ATTEMPTS)
    assert await world.rows("reservations", "due_at") == [(None,)]


async def test_an_outage_of_an_hour_needs_nobody(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("unavailable", match="/v2/")
    entry = await world.create_with_video(ada)
    for _ in range(60):
        await world.run_worker()
        world.clock.advance(minutes=1)
    assert (await stored_reservation(world, entry)).status is MeetingStatus.WORKING
    world.zoom.clear_faults()
    world.clock.advance(minutes=20)
    await world.run_worker()
    assert (await stored_reservation(world, entry)).status is MeetingStatus.IN_SYNC
    assert len(world.meetings()) == 1


async def test_trying_again_makes_the_meeting(world: World) -> None:
    entry = await put_aside(world)
    world.zoom.clear_faults()
    await retry_meeting(world.services, await world.caller(ADA), entry.appointment.id)
    await world.run_worker()
    assert (await stored_reservation(world, entry)).status is MeetingStatus.IN_SYNC
    assert len(world.meetings()) == 1
    assert await written_down(world) == [(Reason("audit.appointment", id=entry.appointment.id).as_json(),)]


async def test_trying_again_what_is_in_step_asks_nothing_of_zoom(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.clear_requests()
    await retry_meeting(world.services, ada, entry.appointment.id)
    await world.run_worker()
    assert world.zoom.requests("/v2/meetings") == []
    assert await written_down(world) == []


async def test_nobody_tries_again_for_another_tenant(world: World) -> None:
    entry = await put_aside(world)
    with pytest.raises(NotFound):
        await retry_meeting(world.services, await world.caller(NORA), entry.appointment.id)


async def test_whoever_tries_again_sees_at_once_that_it_is_worked_on(world: World) -> None:
    entry = await put_aside(world)
    ada = await world.caller(ADA)
    again = await retry_meeting(world.services, ada, entry.appointment.id)
    assert again == await appointments.get_entry(world.services, ada, entry.appointment.id)
    assert again.reservation is not None
    assert again.reservation.status is MeetingStatus.WORKING
