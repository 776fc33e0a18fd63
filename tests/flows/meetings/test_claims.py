"""What is written down about a create before it is sent: what it costs, and whose later outcome it covers."""

import asyncio
from typing import Any

import pytest
from tests.support.sandbox import OLIVIA
from tests.support.tables import PRESENT
from tests.support.world import ADA, World, wait_until

from videomeet.domain.meetings.reservation import MeetingStatus
from videomeet.flows.diary import appointments

CREATE, ANYTHING = "POST /v2/users/me/meetings", "/v2/"


async def claims(world: World) -> list[tuple[Any, ...]]:
    return await world.rows("reservations", "creating_since")


async def test_a_meeting_is_made_with_one_call_and_no_search(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.clear_requests()
    await world.create_with_video(ada)
    await world.run_worker()
    asked = [f"{request['method']} {request['path']}" for request in world.zoom.requests(ANYTHING)]
    assert asked == [CREATE]
    assert world.meetings()[0]["password"] == "Fjord2026"


async def test_an_answer_that_says_no_leaves_the_claim_of_an_earlier_lost_one(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("lost_reply", times=1, match=CREATE)
    await world.create_with_video(ada)
    await world.run_worker()
    lost = await claims(world)
    (meeting,) = world.meetings()
    world.zoom.control("PATCH", f"meetings/{meeting['id']}", {"agenda": ""})
    world.clock.advance(seconds=10)
    world.zoom.fault("rate_limited", times=1, match=CREATE)
    await world.run_worker()
    assert len(world.zoom.requests(CREATE)) == 2
    assert await claims(world) == lost
    assert lost != [(None,)]


async def test_an_answer_that_says_no_leaves_the_claim_of_another_worker(world: World) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada)
    for fault in ({"kind": "slow", "seconds": 0.4}, {"kind": "rate_limited"}):
        world.zoom.fault(**fault, times=1, match=CREATE)

    async def another_begins() -> None:
        await wait_until(lambda: world.zoom.requests(CREATE))
        await world.change("reservations", creating_since="2027-01-01 00:00:00.000000")

    await asyncio.gather(world.run_worker(), another_begins())
    assert await claims(world) == [("2027-01-01 00:00:00.000000",)]


async def test_a_connection_that_lost_its_passcode_makes_no_meeting_and_says_so(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.change("connections", passcode_mode=None)
    await world.run_worker()
    assert world.meetings() == []
    after = (await appointments.get_entry(world.services, ada, entry.appointment.id)).reservation
    assert after is not None
    assert after.status is MeetingStatus.NEEDS_YOU
    assert "video.not_set_up_any_more" in str(after.reason)


@pytest.mark.parametrize("host", [1, None])
async def test_a_meeting_without_a_known_user_is_deleted_as_its_hosts(world: World, host: int | None) -> None:
    ada = await world.connect_tenant(ADA, OLIVIA)
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await world.change("reservations", provider_user_id=None, meeting_host_id=host)
    world.zoom.revoke_tokens(OLIVIA)
    await appointments.delete(world.services, ada, entry.appointment.id, 1)
    await world.run_worker()
    ((user,),) = await world.rows("grants", "provider_user_id")
    assert await world.rows("orphaned_meetings", "provider_user_id", due_at=PRESENT) == [(user,)]
    await world.authorize(ada, OLIVIA)
    await world.run_worker()
    assert world.meetings() == []
