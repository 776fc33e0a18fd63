"""Looking through hosts' meetings: what nobody wants goes, what is lost comes back, the rest stays."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.world import ADA, World

from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.admin.unknown_meetings import list_unknown
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings.drift_scan import SCAN_INTERVAL, scan_drift
from videomeet.flows.meetings.reconcile import handle_vanished
from videomeet.store.meetings import orphaned_meetings

LIST, READ = "GET /v2/users/me/meetings", "GET /v2/meetings/"
CREATE = "POST /v2/users/me/meetings"


async def stored_reservation(world: World, entry: DiaryEntry) -> Reservation:
    current = await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)
    assert current.reservation is not None
    return current.reservation


async def made(world: World, **changes: Any) -> DiaryEntry:
    entry = await world.create_with_video(await world.connect_tenant(), **changes)
    await world.run_worker()
    world.zoom.clear_requests()
    return entry


async def work_while_hidden(world: World) -> None:
    """Let everything happen while the one meeting there can't be known for ours: it is not listed yet."""
    (meeting,) = world.meetings()
    world.zoom.control("PATCH", f"meetings/{meeting['id']}", {"agenda": ""})
    await world.run_worker()
    world.zoom.control("PATCH", f"meetings/{meeting['id']}", {"agenda": meeting["agenda"]})


async def made_twice(world: World, agenda: str = "") -> DiaryEntry:
    """The answer to a create was lost, and what it made was not listed yet when it was searched for."""
    ada = await world.connect_tenant()
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.create_with_video(ada, agenda=agenda)
    await world.run_worker()
    world.clock.advance(seconds=10)
    await work_while_hidden(world)
    assert len(world.meetings()) == 2
    return entry


async def look(world: World) -> None:
    await world.change("grants", drift_scanned_at=None)
    await scan_drift(world.services)
    await world.run_worker()


@pytest.mark.parametrize("agenda", ["", "Long. " * 200])
async def test_a_meeting_that_comes_to_light_after_its_answer_was_lost_is_removed(
    world: World, agenda: str
) -> None:
    entry = await made_twice(world, agenda)
    standing = (await stored_reservation(world, entry)).meeting_id
    await look(world)
    assert len(world.meetings()) == 2, "another worker may be about to record it"
    world.clock.advance(minutes=11)
    await look(world)
    assert [str(meeting["id"]) for meeting in world.meetings()] == [standing]
    assert (await stored_reservation(world, entry)).meeting_id == standing


async def test_what_was_asked_for_and_comes_to_light_after_the_end_is_removed(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    await work_while_hidden(world)
    assert len(world.meetings()) == 1
    world.clock.advance(minutes=11)
    await look(world)
    assert world.meetings() == []


async def test_a_lost_answer_is_remembered_for_a_day(world: World) -> None:
    await made_twice(world)
    world.clock.advance(minutes=11)
    await look(world)
    assert await world.sql("SELECT creating_since IS NULL FROM reservations") == [(False,)]
    world.clock.advance(days=1)
    await look(world)
    assert await world.sql("SELECT creating_since IS NULL FROM reservations") == [(True,)]


async def test_a_meeting_whose_reservation_we_do_not_know_is_left_alone(world: World) -> None:
    await made(world)
    await world.create_with_video(await world.caller(ADA))
    await world.run_worker()
    await world.delete("reservations", rowid=1)
    await look(world)
    assert len(world.meetings()) == 2
    [unknown] = (await list_unknown(world.services, await world.caller(ADA), 1)).rows
    assert unknown.meeting_id in {str(meeting["id"]) for meeting in world.meetings()}


async def test_a_copy_of_the_database_deletes_nothing_that_is_newer_than_itself(world: World) -> None:
    """What a backup restored beside the running service finds: its own meetings moved on, and new ones."""
    ada = await world.connect_tenant()
    before = await world.create_with_video(ada)
    await world.run_worker()
    snapshot = await world.rows("reservations", "id", "meeting_id", "observed_version", "desired_version")
    world.zoom.vanish(world.meetings()[0]["id"])
    await look(world)
    newer = await world.create_with_video(ada)
    await world.run_worker()
    meeting_ids = {meeting["id"] for meeting in world.meetings()}
    assert len(meeting_ids) == 2
    for number, meeting_id, applied, wanted in snapshot:
        await world.change(
            "reservations",
            {"id": number},
            meeting_id=meeting_id,
            observed_version=applied,
            desired_version=wanted,
        )
    assert newer.reservation is not None
    assert before.reservation is not None
    await world.delete("reservations", id=newer.reservation.id.hex)
    world.clock.advance(minutes=11)
    await look(world)
    assert meeting_ids <= {meeting["id"] for meeting in world.meetings()}


async def test_a_meeting_of_another_installation_is_left_alone(world: World) -> None:
    await made(world)
    await world.create_with_video(await world.caller(ADA))
    await world.run_worker()
    await world.delete("reservations", rowid=1)
    left = str(await world.rows("reservations", "meeting_id"))
    (foreign,) = [meeting for meeting in world.meetings() if str(meeting["id"]) not in left]
    agenda = foreign["agenda"][:-8] + "01234567"
    world.zoom.control("PATCH", f"meetings/{foreign['id']}", {"agenda": agenda})
    await look(world)
    assert len(world.meetings()) == 2


async def test_a_meeting_that_zoom_has_lost_is_made_anew_behind_the_same_link(world: World) -> None:
    entry = await made(world)
    world.zoom.vanish(world.meetings()[0]["id"])
    await look(world)
    (anew,) = world.meetings()
    assert (await stored_reservation(world, entry)).meeting_id == str(anew["id"])


async def test_a_meeting_that_zoom_called_lost_and_that_comes_back_is_removed(world: World) -> None:
    entry = await made(world)
    reservation = await stored_reservation(world, entry)
    world.zoom.fault("false_404", times=1, match=f"/v2/meetings/{reservation.meeting_id}$")
    await handle_vanished(world.services, reservation)
    await world.run_worker()
    current = (await stored_reservation(world, entry)).meeting_id
    assert current != reservation.meeting_id
    await look(world)
    assert [str(meeting["id"]) for meeting in world.meetings()] == [current]


async def test_a_meeting_that_is_only_missing_in_the_list_stays(world: World) -> None:
    entry = await made(world)
    before = (await stored_reservation(world, entry)).meeting_id
    world.zoom.fault("empty_body", times=1, match=LIST)
    await look(world)
    assert (await stored_reservation(world, entry)).meeting_id == before
    assert len(world.meetings()) == 1


async def test_what_is_in_step_costs_one_call_every_six_hours(world: World) -> None:
    await made(world, agenda="Long. " * 200)
    await look(world)
    assert len(world.zoom.requests(LIST)) == 1
    assert world.zoom.requests(READ) == []
    await scan_drift(world.services)
    assert len(world.zoom.requests(LIST)) == 1
    world.clock.advance(hours=SCAN_INTERVAL / timedelta(hours=1))
    await scan_drift(world.services)
    assert len(world.zoom.requests(LIST)) == 2


async def test_trouble_at_the_provider_deletes_and_makes_nothing(world: World) -> None:
    await made(world)
    for kind in ("server_error", "html_body", "truncated_body", "rate_limited"):
        world.zoom.fault(kind, times=3, match="/v2/")
        await look(world)
        world.zoom.clear_faults()
        assert len(world.meetings()) == 1
    assert await world.rows("orphaned_meetings") == []


async def test_while_something_is_still_to_be_done_no_second_meeting_is_removed(world: World) -> None:
    entry = await made_twice(world)
    world.clock.advance(minutes=11)
    world.zoom.fault("down", match="PATCH")
    ada, reservation = await world.caller(ADA), await stored_reservation(world, entry)
    draft = world.draft(ada, title="Renamed", reservation_id=reservation.id)
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await look(world)
    assert len(world.meetings()) == 2
    world.zoom.clear_faults()
    world.clock.advance(minutes=1)
    await world.run_worker()
    await look(world)
    assert [meeting["topic"] for meeting in world.meetings()] == ["Renamed"]


async def test_what_waits_for_its_deletion_hides_nothing_that_comes_after_it(world: World) -> None:
    await made_twice(world)
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    await world.create_with_video(await world.caller(ADA))
    await world.run_worker()
    hidden = world.meetings()[-1]
    world.zoom.control("PATCH", f"meetings/{hidden['id']}", {"agenda": ""})
    world.clock.advance(seconds=10)
    await world.run_worker()
    world.zoom.control("PATCH", f"meetings/{hidden['id']}", {"agenda": hidden["agenda"]})
    standing = {str(number) for (number,) in await world.rows("reservations", "meeting_id")}
    unwanted = {str(meeting["id"]) for meeting in world.meetings()} - standing
    assert len(unwanted) == 2
    ((user,),) = await world.rows("grants", "provider_user_id")
    world.zoom.fault("down", match="DELETE")
    for first in sorted(unwanted):
        await world.delete("orphaned_meetings")
        async with world.services.database.writing() as tx:
            await orphaned_meetings.add(tx, 1, "zoom", str(user), first, world.clock())
        world.clock.advance(minutes=11)
        await look(world)
        queued = {number for (number,) in await world.rows("orphaned_meetings", "meeting_id")}
        assert queued == unwanted
