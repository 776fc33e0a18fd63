"""What is written down of each change that is sent, and whom a step waits for."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.webhooks import deliver_pending
from tests.support.world import ADA, BO, World

from videomeet.domain.meetings.reservation import MeetingStatus, Reservation
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry

CREATE, PATCH = "POST /v2/users/me/meetings", "PATCH /v2/meetings"


async def current(world: World, entry: DiaryEntry) -> tuple[DiaryEntry, Reservation]:
    entry = await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)
    assert entry.reservation is not None
    return entry, entry.reservation


async def made(world: World, **changes: Any) -> DiaryEntry:
    entry = await world.create_with_video(await world.connect_tenant(), **changes)
    await world.run_worker()
    return entry


async def saved(world: World, entry: DiaryEntry, **changes: Any) -> None:
    entry, reservation = await current(world, entry)
    ada = await world.caller(ADA)
    draft = world.draft(ada, **({"title": entry.appointment.title} | changes), reservation_id=reservation.id)
    await appointments.update(world.services, ada, entry.appointment.id, entry.appointment.version, draft)


async def test_a_title_given_back_at_zoom_is_a_change_there(world: World) -> None:
    entry = await made(world, title="First")
    await saved(world, entry, title="Second")
    await world.run_worker()
    await deliver_pending(world)
    (meeting,) = world.meetings()
    world.zoom.control("PATCH", f"meetings/{meeting['id']}", {"topic": "First"})
    await deliver_pending(world)
    entry, reservation = await current(world, entry)
    assert (entry.appointment.title, reservation.conflict) == ("First", None)


@pytest.mark.parametrize(("hours", "minutes"), [(2, 60), (0, 30)], ids=["another time", "another length"])
async def test_a_time_that_our_own_lost_call_left_at_zoom_is_nobodys_change(
    world: World, hours: int, minutes: int
) -> None:
    entry = await made(world)
    start = world.draft(await world.caller(ADA)).start
    lost = {"start": start + timedelta(hours=hours)}
    await saved(world, entry, **lost, end=lost["start"] + timedelta(minutes=minutes))
    world.zoom.fault("lost_reply", match=PATCH)
    await world.run_worker()
    world.zoom.clear_faults()
    newest = start + timedelta(hours=5)
    await saved(world, entry, start=newest, end=newest + timedelta(minutes=45))
    world.clock.advance(minutes=1)
    await world.run_worker()
    _, reservation = await current(world, entry)
    assert (reservation.status, reservation.conflict) == (MeetingStatus.IN_SYNC, None)
    assert [meeting["duration"] for meeting in world.meetings()] == [45]


async def test_a_new_host_does_not_wait_for_the_old_ones_sign_in(world: World) -> None:
    """Whether the old host's lost create has made a meeting can't be seen before they sign in again."""
    bo = await world.caller(BO)
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await made(world)
    await world.authorize(bo, LIAM)
    await world.change("grants", {"account_email": OLIVIA}, state="needs_reauth")
    await saved(world, entry, owner_id=bo.associate_id)
    await world.run_worker()
    _, reservation = await current(world, entry)
    assert reservation.status is MeetingStatus.IN_SYNC
    assert LIAM in {meeting["host_email"] for meeting in world.meetings()}
