"""A sign-in that we don't keep leaves nothing: no tokens at Zoom, no grant here that only seems to live."""

import asyncio
from typing import Any

import pytest
from tests.support.sandbox import LIAM, NOAH, OLIVIA
from tests.support.world import BO, CY, World, redirect_parameters, wait_until

from videomeet.domain.kit.errors import NeedsConfiguration, Problem, TryLater
from videomeet.domain.meetings.reservation import Disposition
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import disconnect, manage_users
from videomeet.flows.grants import connect
from videomeet.flows.meetings import video_state

LACKING = ["meeting:update:meeting"]
REVOKE, WHO = "POST /oauth/revoke", "GET /v2/users/me"


async def refused(world: World, caller: Caller, user: str, *, lacking: bool = True) -> Problem:
    """Somebody signs in at Zoom, and it does not do: scopes are missing, or what the test has set up."""
    if lacking:
        world.zoom.fault("scopes_missing", times=1, scopes=LACKING)
    with pytest.raises(Problem) as problem:
        await world.authorize(caller, user)
    return problem.value


def grants_at_zoom(world: World) -> list[str]:
    return [grant["user"] for grant in world.zoom.state()["grants"]]


async def grants_here(world: World) -> list[tuple[Any, ...]]:
    return await world.sql("SELECT account_email, state FROM grants ORDER BY account_email")


async def authorization(world: World, caller: Caller) -> str:
    return (await video_state.video_state(world.services, caller)).authorization


async def test_tokens_that_lack_scopes_are_revoked_at_zoom(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    assert isinstance(await refused(world, bo, LIAM), NeedsConfiguration)
    assert len(world.zoom.requests(REVOKE)) == 1
    assert grants_at_zoom(world) == [OLIVIA]
    await world.run_worker()
    assert await grants_here(world) == [(OLIVIA, "connected")]
    assert len(world.zoom.requests(REVOKE)) == 1


@pytest.mark.parametrize("fault", ["down", "server_error", "html_body", "truncated_body", "lost_reply"])
async def test_tokens_of_an_account_that_zoom_does_not_name_are_revoked(world: World, fault: str) -> None:
    await world.connect_tenant()
    world.zoom.fault(fault, match=f"{WHO}$")
    await refused(world, await world.caller(BO), LIAM, lacking=False)
    assert grants_at_zoom(world) == [OLIVIA]
    assert await grants_here(world) == [(OLIVIA, "connected")]


async def test_tokens_that_the_database_does_not_take_are_revoked(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    address = await connect.start_associate_sign_in(world.services, bo)
    back = redirect_parameters(world.zoom.authorize_code(address, LIAM))
    # What the way back itself writes is taken; what comes after the exchange is not.
    await world.sql("CREATE TRIGGER full BEFORE INSERT ON grants BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(Exception, match="full"):
        await connect.finish_sign_in(world.services, bo, "zoom", **back)
    assert grants_at_zoom(world) == [OLIVIA]


async def test_who_authorizes_while_the_administrator_disconnects_leaves_no_tokens(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    address = await connect.start_associate_sign_in(world.services, bo)
    back = redirect_parameters(world.zoom.authorize_code(address, LIAM))
    world.zoom.fault("slow", seconds=1, match=f"{WHO}$")
    finishing = asyncio.create_task(connect.finish_sign_in(world.services, bo, "zoom", **back))
    await wait_until(lambda: world.zoom.requests(f"{WHO}$"))
    await disconnect.disconnect_provider(world.services, ada)
    with pytest.raises(NeedsConfiguration, match=r"connection\.ask_administrator"):
        await finishing
    await world.run_worker()
    assert (grants_at_zoom(world), await grants_here(world)) == ([], [])


async def test_the_grant_that_a_refused_sign_in_ended_at_zoom_is_not_left_connected(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    await refused(world, bo, LIAM)
    await world.run_worker()
    assert await grants_here(world) == [(LIAM, "needs_reauth"), (OLIVIA, "connected")]
    assert await authorization(world, bo) == "needs_reauth"
    await world.authorize(bo, LIAM)
    await world.run_worker()
    assert await authorization(world, bo) == "connected"


async def test_so_is_a_colleagues_who_uses_the_same_account(world: World) -> None:
    await world.connect_tenant()
    bo, cy = await world.caller(BO), await world.caller(CY)
    await world.authorize(bo, LIAM)
    await refused(world, cy, LIAM)
    await world.run_worker()
    assert (await authorization(world, bo), await authorization(world, cy)) == ("needs_reauth", "none")


async def test_so_is_ones_own_when_zoom_does_not_name_the_account(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    world.zoom.fault("down", match=f"{WHO}$")
    await refused(world, bo, LIAM, lacking=False)
    await world.run_worker()
    assert await authorization(world, bo) == "needs_reauth"


async def test_so_is_ones_own_when_the_answer_with_the_tokens_is_lost(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    world.zoom.fault("lost_reply", times=1, match="POST /oauth/token")
    assert isinstance(await refused(world, bo, LIAM, lacking=False), TryLater)
    await world.run_worker()
    assert await authorization(world, bo) == "needs_reauth"


async def test_a_grant_of_another_account_lives_on(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    await refused(world, bo, NOAH)
    await world.create_with_video(bo)
    await world.run_worker()
    assert await authorization(world, bo) == "connected"
    assert [meeting["host_email"] for meeting in world.meetings()] == [LIAM]


async def test_what_could_not_be_revoked_at_once_is_revoked_later(world: World) -> None:
    await world.connect_tenant()
    world.zoom.fault("down", match=REVOKE)
    await refused(world, await world.caller(BO), LIAM)
    assert await grants_here(world) == [(LIAM, "revoking"), (OLIVIA, "connected")]
    await world.run_worker()
    assert sorted(grants_at_zoom(world)) == [LIAM, OLIVIA]
    world.zoom.clear_faults()
    world.clock.advance(minutes=5)
    await world.run_worker()
    assert grants_at_zoom(world) == [OLIVIA]
    assert await grants_here(world) == [(OLIVIA, "connected")]


async def test_where_zoom_revokes_nothing_an_earlier_grant_does_not_seem_to_live_either(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    world.zoom.fault("down", match=REVOKE)
    await refused(world, bo, LIAM)
    await world.run_worker()
    assert await authorization(world, bo) == "needs_reauth"


async def test_a_grant_being_given_up_deletes_its_meetings_with_the_new_tokens_first(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    await world.create_with_video(bo)
    await world.run_worker()
    await manage_users.remove_user(world.services, ada, bo.associate_id, Disposition.DELETE)
    await refused(world, await world.caller(CY), LIAM)
    assert world.zoom.requests(REVOKE) == []
    for _ in range(6):
        await world.run_worker()
        world.clock.advance(seconds=30)
    assert world.meetings() == []
    assert grants_at_zoom(world) == [OLIVIA]
    assert await grants_here(world) == [(OLIVIA, "connected")]
