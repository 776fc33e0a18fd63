"""Trouble at Zoom: it is waited out, shown to whoever has to act, and over by itself when it is mended."""

import pytest
from tests.support.sandbox import LIAM, OLIVIA
from tests.support.world import BASE_URL, BO, World, settings_for

from videomeet.bootstrap import Application
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry

CREATE = "POST /v2/users/me/meetings"


async def stored_reservation(world: World, entry: DiaryEntry) -> Reservation:
    caller = await world.caller("ada@acme.example")
    current = (await appointments.get_entry(world.services, caller, entry.appointment.id)).reservation
    assert current is not None
    return current


async def test_pauses_grow_with_every_failure_and_end_at_a_quarter_of_an_hour(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("server_error", match="/v2/")
    await world.create_with_video(ada)
    pauses = []
    for _ in range(12):
        await world.run_worker()
        ((seconds,),) = await world.sql(
            "SELECT (julianday(due_at) - julianday(?)) * 86400 FROM reservations",
            world.clock().strftime("%Y-%m-%d %H:%M:%S.%f"),
        )
        pauses.append(seconds)
        world.clock.advance(seconds=seconds + 1)
    assert pauses[0] < 6
    assert pauses[4] > 20
    assert 700 < pauses[-1] < 1100


async def test_zoom_says_how_long_to_wait_and_is_not_asked_before(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("rate_limited", retry_after="600", times=1, match=CREATE)
    await world.create_with_video(ada)
    await world.run_worker()
    world.clock.advance(minutes=9)
    await world.run_worker()
    assert len(world.zoom.requests(CREATE)) == 1
    world.clock.advance(minutes=2)
    await world.run_worker()
    assert len(world.meetings()) == 1


async def test_a_new_desired_state_does_not_inherit_the_backoff_of_the_old_one(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("server_error", times=3, match=CREATE)
    entry = await world.create_with_video(ada)
    for _ in range(3):
        await world.run_worker()
        world.clock.advance(seconds=15)
    number = (await stored_reservation(world, entry)).id
    draft = world.draft(ada, title="Renamed", reservation_id=number)
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    assert [meeting["topic"] for meeting in world.meetings()] == ["Renamed"]


async def test_a_wrong_client_secret_is_reported_and_tried_again_by_itself_when_it_is_right(
    world: World,
) -> None:
    ada = await world.connect_tenant()
    world.clock.advance(hours=2)
    wrong = Application(
        settings_for(world.path, world.zoom, BASE_URL, ZOOM_CLIENT_SECRET="not the secret"), now=world.clock
    )
    entry = await world.create_with_video(ada)
    await wrong.worker.run_until_idle()
    await wrong.close()
    reservation = await stored_reservation(world, entry)
    assert (reservation.status, reservation.problem) == ("needs_you", "needs_configuration")
    assert "oauth.wrong_client" in str(reservation.reason)
    world.clock.advance(minutes=20)
    await world.run_worker()
    assert (await stored_reservation(world, entry)).status == "in_sync"


async def test_after_a_lost_answer_the_appointment_ends_in_step(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    assert (await stored_reservation(world, entry)).status == "working"
    world.clock.advance(minutes=1)
    await world.run_worker()
    after = await stored_reservation(world, entry)
    assert after.status == "in_sync"
    assert after.meeting_id in {str(meeting["id"]) for meeting in world.meetings()}


@pytest.mark.parametrize("kind", ["html_body", "empty_body", "truncated_body"])
async def test_an_answer_that_nobody_understands_changes_nothing_that_was(world: World, kind: str) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    before = await stored_reservation(world, entry)
    world.zoom.fault(kind, match="/v2/meetings")
    draft = world.draft(ada, title="Renamed", reservation_id=before.id)
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    after = await stored_reservation(world, entry)
    assert (after.status, after.meeting_id) == ("working", before.meeting_id)
    world.zoom.clear_faults()
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert (await stored_reservation(world, entry)).status == "in_sync"


async def test_a_meeting_is_removed_at_zoom_however_long_zoom_was_down(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.fault("down", match="DELETE")
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    for _ in range(3):
        await world.run_worker()
        world.clock.advance(hours=1)
    assert len(world.meetings()) == 1
    world.zoom.clear_faults()
    await world.run_worker()
    assert world.meetings() == []


async def test_a_meeting_to_remove_waits_for_its_hosts_sign_in(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.revoke_tokens(OLIVIA)
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    await world.run_worker()
    assert len(world.meetings()) == 1
    await world.authorize(ada, OLIVIA)
    await world.run_worker()
    assert world.meetings() == []


async def test_a_meeting_moves_to_a_new_host_though_the_old_one_has_left_zoom(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.revoke_tokens(OLIVIA)
    number = (await stored_reservation(world, entry)).id
    draft = world.draft(ada, owner_id=bo.associate_id, reservation_id=number)
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    after = await stored_reservation(world, entry)
    assert (after.id, after.status, after.meeting_host_id) == (number, "in_sync", bo.associate_id)
    assert [meeting["host"] for meeting in world.meetings()] == [OLIVIA, LIAM]
