"""What happens at the same time: saves, sign-ins, joins and a second process during a call to Zoom."""

import asyncio
from uuid import UUID

from tests.support.sandbox import LIAM, NOAH
from tests.support.world import ADA, BO, World, wait_until

from videomeet.domain.meetings.join import JoinOutcome
from videomeet.domain.meetings.reservation import MeetingStatus, Reservation
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings import join, reserve
from videomeet.store.meetings import reservations

CREATE, READ, TOKEN = "POST /v2/users/me/meetings", "GET /v2/meetings", "POST /oauth/token"


async def stored_reservation(world: World, entry: DiaryEntry) -> Reservation:
    reservation = await reservations.get_by_join_link(world.services.database, reservation_id(entry))
    assert reservation is not None
    return reservation


def reservation_id(entry: DiaryEntry) -> UUID:
    assert entry.reservation is not None
    return entry.reservation.id


async def working_slowly(world: World, match: str) -> "asyncio.Task[None]":
    """The worker, in the middle of a call that takes its time."""
    world.zoom.clear_requests()
    world.zoom.fault("slow", seconds=0.4, times=1, match=match)
    task = asyncio.create_task(world.run_worker())
    await wait_until(lambda: world.zoom.requests(match))
    return task


async def test_a_change_made_during_a_call_is_fulfilled_right_after_it(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    work = await working_slowly(world, CREATE)
    draft = world.draft(ada, title="Renamed meanwhile", reservation_id=reservation_id(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await work
    assert [meeting["topic"] for meeting in world.meetings()] == ["Renamed meanwhile"]
    assert (await stored_reservation(world, entry)).status is MeetingStatus.IN_SYNC


async def test_no_second_process_touches_a_meeting_during_a_call(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    other = world.new_process()
    work = await working_slowly(world, CREATE)
    draft = world.draft(ada, title="Renamed meanwhile", reservation_id=reservation_id(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await other.worker.run_until_idle()
    assert len(world.zoom.requests("(POST|PATCH|DELETE) /v2/.*meetings")) == 1
    await work
    assert len(world.meetings()) == 1


async def test_an_appointment_deleted_while_its_meeting_is_made_leaves_none(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    work = await working_slowly(world, CREATE)
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    await work
    assert world.meetings() == []
    assert (
        await join.resolve_link(world.services, reservation_id(entry), None)
    ).outcome is JoinOutcome.CANCELLED


async def test_a_sign_in_with_another_account_during_a_failing_attempt_is_not_lost(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    world.zoom.revoke_tokens(LIAM)
    entry = await world.create_with_video(bo)
    work = await working_slowly(world, TOKEN)
    await world.authorize(bo, NOAH)
    await work
    await world.run_worker()
    assert (await stored_reservation(world, entry)).status is MeetingStatus.IN_SYNC
    assert len(world.meetings()) == 1


async def test_a_lost_meeting_noticed_twice_at_once_is_made_anew_once(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.vanish(world.meetings()[0]["id"])
    draft = world.draft(ada, title="Renamed", reservation_id=reservation_id(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    other = world.new_process()
    work = await working_slowly(world, READ)
    joined = await join.resolve_link(other.services, reservation_id(entry), ada)
    await other.worker.run_until_idle()
    await work
    await world.run_worker()
    assert joined.outcome is JoinOutcome.WAIT
    assert [meeting["topic"] for meeting in world.meetings()] == ["Renamed"]
    assert (await stored_reservation(world, entry)).status is MeetingStatus.IN_SYNC


async def test_a_meeting_that_took_longer_than_its_lease_is_not_left_beside_another(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    other = world.new_process()
    work = await working_slowly(world, CREATE)
    world.clock.advance(minutes=3)
    await other.worker.run_until_idle()
    await work
    await world.run_worker()
    (meeting,) = world.meetings()
    after = await stored_reservation(world, entry)
    assert after.meeting_id == str(meeting["id"])
    assert after.status is MeetingStatus.IN_SYNC


async def test_another_host_chosen_while_the_old_one_starts_keeps_the_new_meeting(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.clear_requests()
    world.zoom.fault("slow", seconds=0.4, times=1, match=READ)
    start = asyncio.create_task(join.resolve_link(world.services, reservation_id(entry), ada))
    await wait_until(lambda: world.zoom.requests(READ))
    draft = world.draft(ada, owner_id=bo.associate_id, reservation_id=reservation_id(entry))
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    await start
    await world.run_worker()
    (meeting,) = world.meetings()
    assert (await stored_reservation(world, entry)).meeting_id == str(meeting["id"])
    assert (await join.resolve_link(world.services, reservation_id(entry), bo)).outcome is JoinOutcome.START


async def test_a_reservation_used_twice_at_once_belongs_to_one_appointment(world: World) -> None:
    ada = await world.connect_tenant()
    shared = await reserve.reserve(world.services, ada)
    both = (appointments.create(world.services, ada, world.draft(ada, reservation_id=shared)) for _ in "ab")
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["DiaryEntry", "Refused"]


async def test_a_double_click_on_save_makes_one_appointment(world: World) -> None:
    ada = await world.caller(ADA)
    draft = world.draft(ada)
    other = world.new_process()
    first, second = await asyncio.gather(
        appointments.create(world.services, ada, draft), appointments.create(other.services, ada, draft)
    )
    assert first.appointment.id == second.appointment.id
