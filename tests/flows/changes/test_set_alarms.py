"""Alarms follow every change of their appointment: for whom, for which time, and never twice."""

import pytest
from tests.flows.alarms.test_fire_alarms import booked, changed, titles
from tests.support.world import ADA, BO, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.flows.alarms import fire_alarms


async def test_who_is_removed_is_not_reminded_and_everybody_else_still_is(world: World) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    entry = await booked(world, ada, attendees=(Attendee("associate", bo.associate_id, None),))
    await changed(world, ada, entry, attendees=())
    world.clock.advance(minutes=46)
    await world.run_worker()
    assert [await titles(world, who) for who in (ada, bo)] == [["Quarterly review"], []]


async def test_what_is_booked_where_it_has_begun_already_rings_for_nobody(world: World) -> None:
    ada = await world.caller(ADA)
    await booked(world, ada, minutes=-10)
    await world.run_worker()
    assert await titles(world, ada) == []


async def test_an_alarm_that_was_missed_still_rings_after_a_save_without_a_move(world: World) -> None:
    ada = await world.caller(ADA)
    entry = await booked(world, ada)
    world.clock.advance(minutes=65)
    await changed(world, ada, entry, title="Another title", alarm=5)
    await world.run_worker()
    assert await titles(world, ada) == ["Another title"]


@pytest.mark.parametrize("alarm", [5, 15])
async def test_what_was_dismissed_rings_again_only_at_a_later_time(world: World, alarm: int) -> None:
    ada = await world.caller(ADA)
    entry = await booked(world, ada)
    world.clock.advance(minutes=46)
    await world.run_worker()
    [ringing] = await fire_alarms.list_ringing(world.services, ada)
    await fire_alarms.dismiss_alarm(world.services, ada, ringing.id)
    await changed(world, ada, entry, alarm=alarm)
    world.clock.advance(minutes=10)
    await world.run_worker()
    assert len(await titles(world, ada)) == (alarm == 5)
