"""What a saved follow-up wants of its video meeting: of one, of none, of another than before."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.world import BO, World

from videomeet.domain.kit.errors import Refused
from videomeet.domain.meetings.join import JoinOutcome
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings import join, reserve


async def change(world: World, caller: Caller, entry: DiaryEntry, **changes: Any) -> DiaryEntry:
    draft = world.draft(caller, location=entry.appointment.location, **changes)
    appointment = entry.appointment
    return await appointments.update(world.services, caller, appointment.id, appointment.version, draft)


async def test_video_can_be_added_to_an_appointment_that_had_none(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await appointments.create(world.services, ada, world.draft(ada))
    number = await reserve.reserve(world.services, ada)
    entry = await change(world, ada, entry, reservation_id=number)
    assert entry.appointment.location.endswith(str(number))
    await world.run_worker()
    assert len(world.meetings()) == 1


async def test_another_reservation_replaces_the_meeting_and_the_place(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    assert entry.reservation
    await world.run_worker()
    first = entry.reservation.id
    second = await reserve.reserve(world.services, ada)
    entry = await change(world, ada, entry, reservation_id=second)
    await world.run_worker()
    assert entry.appointment.location.endswith(str(second))
    assert len(world.meetings()) == 1
    assert (await join.resolve_link(world.services, first, None)).outcome is JoinOutcome.CANCELLED
    assert (await join.resolve_link(world.services, second, None)).outcome is JoinOutcome.GUEST


async def test_a_place_of_ones_own_survives_switching_video_off(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada, location="Room 4")
    entry = await change(world, ada, entry)
    assert (entry.appointment.location, entry.reservation) == ("Room 4", None)


async def test_a_removed_meeting_can_not_be_taken_back(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    assert entry.reservation
    number = entry.reservation.id
    entry = await change(world, ada, entry)
    with pytest.raises(Refused, match=r"video\.given_back") as refusal:
        await change(world, ada, entry, reservation_id=number)
    assert set(refusal.value.fields) == {"video"}


async def test_a_meeting_of_another_appointment_can_not_be_taken_over(world: World) -> None:
    ada = await world.connect_tenant()
    theirs = await world.create_with_video(ada)
    own_entry = await appointments.create(world.services, ada, world.draft(ada))
    assert theirs.reservation
    with pytest.raises(Refused):
        await change(world, ada, own_entry, reservation_id=theirs.reservation.id)


async def test_a_reservation_is_for_whoever_owns_the_appointment(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    entry = await world.create_with_video(ada, owner_id=bo.associate_id)
    assert entry.reservation
    assert (entry.reservation.reserved_by, entry.reservation.host_id) == (1, 2)


async def test_switching_video_off_before_zoom_was_asked_asks_nothing(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    world.zoom.clear_requests()
    await change(world, ada, entry)
    await world.run_worker()
    assert world.zoom.requests() == []


async def test_what_zoom_had_when_it_was_made_is_no_change_of_somebodys(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada, title="Before")
    assert entry.reservation
    await world.run_worker()
    start = world.draft(ada).start + timedelta(hours=3)
    entry = await change(
        world,
        ada,
        entry,
        title="After",
        reservation_id=entry.reservation.id,
        start=start,
        end=start + timedelta(minutes=30),
    )
    await world.run_worker()
    after = (await appointments.get_entry(world.services, ada, entry.appointment.id)).reservation
    assert after
    assert (after.conflict, after.status) == (None, "in_sync")
    assert [(meeting["topic"], meeting["duration"]) for meeting in world.meetings()] == [("After", 30)]


async def test_moved_and_renamed_while_zoom_is_down_it_is_made_as_it_is_wanted_last(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("down", match="/v2/")
    entry = await world.create_with_video(ada)
    await world.run_worker()
    assert entry.reservation
    await change(world, ada, entry, title="Final", reservation_id=entry.reservation.id)
    world.zoom.clear_faults()
    await world.run_worker()
    assert [meeting["topic"] for meeting in world.meetings()] == ["Final"]
