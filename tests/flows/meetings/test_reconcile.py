"""Making the provider agree: created, moved, renamed, handed to another host, removed, made anew."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.world import BO, World

from videomeet.domain.meetings.reservation import MeetingStatus, Reservation
from videomeet.flows.admin import provider_connection
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry


async def now(world: World, entry: DiaryEntry) -> DiaryEntry:
    caller = await world.caller("ada@acme.example")
    return await appointments.get_entry(world.services, caller, entry.appointment.id)


def reserved(entry: DiaryEntry) -> Reservation:
    assert entry.reservation is not None
    return entry.reservation


def status(entry: DiaryEntry) -> MeetingStatus:
    return reserved(entry).status


async def test_saving_makes_the_meeting_at_zoom_with_the_owners_grant(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada, title="Budget", agenda="Numbers")
    assert status(entry) is MeetingStatus.WORKING
    await world.run_worker()
    (meeting,) = world.meetings()
    assert (meeting["topic"], meeting["duration"]) == ("Budget", 60)
    assert meeting["password"] == "Fjord2026"
    assert status(await now(world, entry)) is MeetingStatus.IN_SYNC


async def test_ten_edits_before_the_worker_looks_are_one_call(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.clear_requests()
    for number in range(10):
        draft = world.draft(ada, title=f"Title {number}", reservation_id=reserved(entry).id)
        entry = await appointments.update(
            world.services, ada, entry.appointment.id, entry.appointment.version, draft
        )
    await world.run_worker()
    assert len(world.zoom.requests("PATCH /v2/meetings")) == 1
    assert world.meetings()[0]["topic"] == "Title 9"


async def test_saving_without_a_change_asks_nothing_of_zoom(world: World) -> None:
    ada = await world.connect_tenant()
    draft = world.draft(ada)
    entry = await world.create_with_video(ada, start=draft.start, end=draft.end)
    await world.run_worker()
    world.zoom.clear_requests()
    again = replace(draft, reservation_id=reserved(entry).id, notes="seen")
    await appointments.update(world.services, ada, entry.appointment.id, entry.appointment.version, again)
    await world.run_worker()
    assert world.zoom.requests("/v2/") == []


async def test_deleting_the_appointment_removes_the_meeting(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await appointments.delete(world.services, ada, entry.appointment.id, entry.appointment.version)
    await world.run_worker()
    assert world.meetings() == []


async def test_switching_video_off_removes_the_meeting_and_the_link_from_the_place(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    assert entry.appointment.location.endswith(str(reserved(entry).id))
    draft = world.draft(ada, location=entry.appointment.location)
    entry = await appointments.update(
        world.services, ada, entry.appointment.id, entry.appointment.version, draft
    )
    await world.run_worker()
    assert (world.meetings(), entry.reservation, entry.appointment.location) == ([], None, "")


async def test_another_owner_hosts_the_meeting_behind_the_same_link(world: World) -> None:
    ada = await world.connect_tenant(zoom_user=OLIVIA)
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    (first,) = world.meetings()
    draft = world.draft(ada, owner_id=bo.associate_id, reservation_id=reserved(entry).id)
    await appointments.update(world.services, ada, entry.appointment.id, entry.appointment.version, draft)
    await world.run_worker()
    (second,) = world.meetings()
    after = await now(world, entry)
    assert second["host_id"] != first["host_id"]
    assert reserved(after).id == reserved(entry).id
    assert status(after) is MeetingStatus.IN_SYNC


async def test_a_meeting_that_zoom_lost_is_made_anew_at_the_next_change(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.vanish(world.meetings()[0]["id"])
    draft = world.draft(ada, title="Moved", reservation_id=reserved(entry).id)
    await appointments.update(world.services, ada, entry.appointment.id, entry.appointment.version, draft)
    await world.run_worker()
    (meeting,) = world.meetings()
    assert meeting["topic"] == "Moved"
    assert status(await now(world, entry)) is MeetingStatus.IN_SYNC


async def test_saving_while_zoom_is_down_succeeds_and_catches_up_later(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("down", match="/v2/")
    entry = await world.create_with_video(ada)
    await world.run_worker()
    assert status(await now(world, entry)) is MeetingStatus.WORKING
    world.zoom.clear_faults()
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert len(world.meetings()) == 1
    assert status(await now(world, entry)) is MeetingStatus.IN_SYNC


async def test_a_host_without_a_sign_in_is_asked_for_it_and_then_served(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    entry = await world.create_with_video(ada, owner_id=bo.associate_id)
    await world.run_worker()
    waiting = await now(world, entry)
    assert status(waiting) is MeetingStatus.NEEDS_YOU
    assert "grant.none" in str(reserved(waiting).reason)
    await world.authorize(bo, LIAM)
    await world.run_worker()
    assert status(await now(world, entry)) is MeetingStatus.IN_SYNC


async def test_a_passcode_for_each_meeting_differs(world: World) -> None:
    ada = await world.connect_tenant()
    await provider_connection.save_passcode(world.services, ada, fresh=True, passcode=None)
    for _ in range(2):
        await world.create_with_video(ada)
    await world.run_worker()
    first, second = (meeting["password"] for meeting in world.meetings())
    assert first != second
    assert len(first) == len(second) == 10


@pytest.mark.parametrize("minutes", [5, 90, 24 * 60])
async def test_the_meeting_lasts_as_long_as_the_appointment(world: World, minutes: int) -> None:
    ada = await world.connect_tenant()
    draft = world.draft(ada)
    await world.create_with_video(ada, start=draft.start, end=draft.start + timedelta(minutes=minutes))
    await world.run_worker()
    assert world.meetings()[0]["duration"] == minutes
