"""A row that keeps failing is put aside with its reason, and goes on when somebody tries again."""

import pytest
from tests.support.world import ADA, NORA, World

from videomeet.domain.audit import Deed
from videomeet.domain.errors import NotFound
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation, Status
from videomeet.flows import appointments
from videomeet.flows.appointments import Entry
from videomeet.flows.converge import MOST_ATTEMPTS
from videomeet.flows.try_again import try_again


async def kept(world: World, entry: Entry) -> Reservation:
    found = await appointments.detail(world.services, await world.caller(ADA), entry.appointment.id)
    assert found.reservation is not None
    return found.reservation


async def put_aside(world: World) -> Entry:
    """Zoom has been down for hours."""
    ada = await world.connected()
    world.zoom.fault("unavailable", match="/v2/")
    entry = await world.with_video(ada)
    await world.sql("UPDATE reservations SET attempts = ?", MOST_ATTEMPTS - 1)
    await world.work()
    return entry


async def written_down(world: World) -> list[tuple[object, ...]]:
    """What was tried again, as the audit has it."""
    return await world.sql("SELECT subject FROM audit WHERE action = ?", Deed.TRY_AGAIN)


async def test_what_failed_for_hours_waits_for_somebody_and_says_how_often_it_was_tried(
    world: World,
) -> None:
    entry = await put_aside(world)
    after = await kept(world, entry)
    assert (after.status, after.problem) == (Status.NEEDS_YOU, "parked")
    assert after.reason is not None
    assert (after.reason.code, after.reason.params["count"]) == ("video.parked", MOST_ATTEMPTS)
    assert await world.sql("SELECT due_at FROM reservations") == [(None,)]


async def test_an_outage_of_an_hour_needs_nobody(world: World) -> None:
    ada = await world.connected()
    world.zoom.fault("unavailable", match="/v2/")
    entry = await world.with_video(ada)
    for _ in range(60):
        await world.work()
        world.clock.advance(minutes=1)
    assert (await kept(world, entry)).status is Status.WORKING
    world.zoom.heal()
    world.clock.advance(minutes=20)
    await world.work()
    assert (await kept(world, entry)).status is Status.IN_STEP
    assert len(world.meetings()) == 1


async def test_trying_again_makes_the_meeting(world: World) -> None:
    entry = await put_aside(world)
    world.zoom.heal()
    await try_again(world.services, await world.caller(ADA), entry.appointment.id)
    await world.work()
    assert (await kept(world, entry)).status is Status.IN_STEP
    assert len(world.meetings()) == 1
    assert await written_down(world) == [(Reason("audit.appointment", id=entry.appointment.id).as_json(),)]


async def test_trying_again_what_is_in_step_asks_nothing_of_zoom(world: World) -> None:
    ada = await world.connected()
    entry = await world.with_video(ada)
    await world.work()
    world.zoom.forget_requests()
    await try_again(world.services, ada, entry.appointment.id)
    await world.work()
    assert world.zoom.requests("/v2/meetings") == []
    assert await written_down(world) == []


async def test_nobody_tries_again_for_another_tenant(world: World) -> None:
    entry = await put_aside(world)
    with pytest.raises(NotFound):
        await try_again(world.services, await world.caller(NORA), entry.appointment.id)
