"""Looking through hosts' meetings: what nobody wants goes, what is lost comes back, the rest stays."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.world import ADA, World

from videomeet.domain.reservation import Reservation
from videomeet.flows import appointments
from videomeet.flows.appointments import Entry
from videomeet.flows.reconcile import AGAIN_AFTER, reconcile

LIST, READ = "GET /v2/users/me/meetings", "GET /v2/meetings/"


async def kept(world: World, entry: Entry) -> Reservation:
    found = await appointments.detail(world.services, await world.caller(ADA), entry.appointment.id)
    assert found.reservation is not None
    return found.reservation


async def made(world: World, **changes: Any) -> Entry:
    entry = await world.with_video(await world.connected(), **changes)
    await world.work()
    world.zoom.forget_requests()
    return entry


async def look(world: World) -> None:
    await world.sql("UPDATE grants SET checked_at = NULL")
    await reconcile(world.services)
    await world.work()


@pytest.mark.parametrize("agenda", ["", "Long. " * 200])
async def test_a_meeting_that_was_never_recorded_is_removed(world: World, agenda: str) -> None:
    entry = await made(world, agenda=agenda)
    (first,) = world.meetings()
    await world.sql("UPDATE reservations SET meeting_id = NULL, applied_version = 0, due_at = created_at")
    await world.work()
    assert len(world.meetings()) == 2
    await look(world)
    (left,) = world.meetings()
    assert left["id"] != first["id"]
    assert (await kept(world, entry)).meeting_id == str(left["id"])


async def test_a_meeting_whose_reservation_is_gone_is_removed(world: World) -> None:
    await made(world)
    await world.with_video(await world.caller(ADA))
    await world.work()
    await world.sql("DELETE FROM reservations WHERE rowid = 1")
    await look(world)
    assert len(world.meetings()) == 1


async def test_a_meeting_of_another_installation_is_left_alone(world: World) -> None:
    await made(world)
    await world.with_video(await world.caller(ADA))
    await world.work()
    await world.sql("DELETE FROM reservations WHERE rowid = 1")
    left = str(await world.sql("SELECT meeting_id FROM reservations"))
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
    assert (await kept(world, entry)).meeting_id == str(anew["id"])


async def test_a_meeting_that_is_only_missing_in_the_list_stays(world: World) -> None:
    entry = await made(world)
    before = (await kept(world, entry)).meeting_id
    world.zoom.fault("empty_body", times=1, match=LIST)
    await look(world)
    assert (await kept(world, entry)).meeting_id == before
    assert len(world.meetings()) == 1


async def test_what_is_in_step_costs_one_call_every_six_hours(world: World) -> None:
    await made(world, agenda="Long. " * 200)
    await look(world)
    assert len(world.zoom.requests(LIST)) == 1
    assert world.zoom.requests(READ) == []
    await reconcile(world.services)
    assert len(world.zoom.requests(LIST)) == 1
    world.clock.advance(hours=AGAIN_AFTER / timedelta(hours=1))
    await reconcile(world.services)
    assert len(world.zoom.requests(LIST)) == 2


async def test_trouble_at_the_provider_deletes_and_makes_nothing(world: World) -> None:
    await made(world)
    for kind in ("server_error", "html_body", "truncated_body", "rate_limited"):
        world.zoom.fault(kind, times=3, match="/v2/")
        await look(world)
        world.zoom.heal()
        assert len(world.meetings()) == 1
    assert await world.sql("SELECT * FROM leftovers") == []
