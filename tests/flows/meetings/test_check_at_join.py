"""A guest's click finds out that a meeting is gone: seldom, shortly, and never at the guest's cost."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from time import monotonic
from uuid import UUID

import pytest
from tests.support.sandbox import OLIVIA
from tests.support.world import World, wait_until

from videomeet.domain.meetings.join import JoinOutcome
from videomeet.flows.meetings import join
from videomeet.flows.meetings.join import JoinTarget
from videomeet.flows.services import Services

READ = "GET /v2/meetings/"


async def stood_for_a_while(world: World) -> UUID:
    """The link of a meeting that nobody has looked at lately."""
    entry = await world.create_with_video(await world.connect_tenant(), title="Budget")
    await world.run_worker()
    assert entry.reservation is not None
    world.clock.advance(minutes=6)
    world.zoom.clear_requests()
    return entry.reservation.id


async def clicked(world: World, link: UUID, services: Services | None = None) -> JoinTarget:
    return await join.resolve_link(services or world.services, link, None, clicked=True)


async def test_a_meeting_that_is_gone_is_made_anew_and_the_guest_is_led_there(world: World) -> None:
    link = await stood_for_a_while(world)
    world.zoom.vanish(world.meetings()[0]["id"])
    assert (await clicked(world, link)).outcome is JoinOutcome.WAIT
    assert len(world.zoom.requests(READ)) == 2
    await world.run_worker()
    (meeting,) = world.meetings()
    assert (await clicked(world, link)).url == meeting["join_url"]


async def test_a_meeting_just_made_or_just_seen_is_not_asked_for(world: World) -> None:
    link = await stood_for_a_while(world)
    for _ in range(3):
        assert (await clicked(world, link)).outcome is JoinOutcome.GUEST
    assert len(world.zoom.requests(READ)) == 1
    world.clock.advance(minutes=4, seconds=50)
    await clicked(world, link)
    assert len(world.zoom.requests(READ)) == 1
    world.clock.advance(seconds=20)
    await clicked(world, link)
    assert len(world.zoom.requests(READ)) == 2


async def test_many_guests_in_two_processes_ask_once(world: World) -> None:
    link, other = await stood_for_a_while(world), world.new_process().services
    joined = await asyncio.gather(
        *(clicked(world, link, process) for process in [world.services, other] * 10)
    )
    assert {remaining.url for remaining in joined} == {world.meetings()[0]["join_url"]}
    assert len(world.zoom.requests(READ)) == 1


async def test_whoever_only_looks_at_the_link_asks_nothing(world: World) -> None:
    link = await stood_for_a_while(world)
    world.zoom.vanish(world.meetings()[0]["id"])
    assert (await join.resolve_link(world.services, link, None)).outcome is JoinOutcome.GUEST
    assert world.zoom.requests() == []


async def test_one_false_404_leaves_the_meeting_alone(world: World) -> None:
    link = await stood_for_a_while(world)
    world.zoom.fault("false_404", times=1, match=READ)
    (meeting,) = world.meetings()
    assert (await clicked(world, link)).url == meeting["join_url"]
    await world.run_worker()
    assert [remaining["id"] for remaining in world.meetings()] == [meeting["id"]]


@pytest.mark.parametrize("fault", ["down", "rate_limited", "html_body", "truncated_body", "lost_reply"])
async def test_a_provider_in_trouble_costs_the_guest_nothing_and_is_not_asked_again_at_once(
    world: World, fault: str
) -> None:
    link = await stood_for_a_while(world)
    (meeting,) = world.meetings()
    world.zoom.fault(fault, match=READ)
    assert (await clicked(world, link)).url == meeting["join_url"]
    world.zoom.clear_faults()
    world.zoom.clear_requests()
    await clicked(world, link)
    assert world.zoom.requests() == []
    world.clock.advance(minutes=1, seconds=1)
    await clicked(world, link)
    assert len(world.zoom.requests(READ)) == 1


async def test_a_slow_provider_holds_up_one_guest_for_a_second_and_the_others_not_at_all(
    world: World,
) -> None:
    link, services = await stood_for_a_while(world), replace(world.services, join_check_seconds=1.0)
    (meeting,) = world.meetings()
    world.zoom.fault("slow", seconds=4, match=READ)
    begun = monotonic()
    first = asyncio.create_task(clicked(world, link, services))
    await wait_until(lambda: world.zoom.requests(READ))
    for _ in range(5):
        assert (await clicked(world, link, services)).url == meeting["join_url"]
        assert not first.done()
    assert (await first).url == meeting["join_url"]
    assert monotonic() - begun < 3.5


async def test_a_host_whose_sign_in_died_leaves_the_guests_link_as_it_is(world: World) -> None:
    link = await stood_for_a_while(world)
    (meeting,) = world.meetings()
    world.zoom.revoke_tokens(OLIVIA)
    for _ in range(2):
        assert (await clicked(world, link)).url == meeting["join_url"]
        world.clock.advance(minutes=2)
    await world.run_worker()
    assert (await clicked(world, link)).url == meeting["join_url"]


async def test_a_clock_that_was_set_back_keeps_nobody_from_asking(world: World) -> None:
    link = await stood_for_a_while(world)
    await clicked(world, link)
    world.clock.advance(hours=-2)
    await clicked(world, link)
    assert len(world.zoom.requests(READ)) == 2


async def test_a_database_that_takes_nothing_does_not_stop_a_guest(world: World) -> None:
    link = await stood_for_a_while(world)
    (meeting,) = world.meetings()
    await world.sql(
        "CREATE TRIGGER full BEFORE UPDATE ON reservations BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    assert (await clicked(world, link)).url == meeting["join_url"]
    assert world.zoom.requests() == []


async def test_a_database_that_another_program_is_writing_to_holds_up_a_guest_for_a_second(
    world: World,
) -> None:
    link = await stood_for_a_while(world)
    (meeting,) = world.meetings()
    with closing(sqlite3.connect(world.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun, services = monotonic(), replace(world.services, join_check_seconds=1.0)
        assert (await clicked(world, link, services)).url == meeting["join_url"]
        assert monotonic() - begun < 3
        other.execute("ROLLBACK")
