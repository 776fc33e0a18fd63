"""What nobody needs any more goes by itself: ended sessions, sign-ins at Zoom never finished."""

from tests.support.world import ADA, World

from videomeet.flows.admin.sweep import sweep
from videomeet.flows.grants import connect


async def test_an_ended_session_is_forgotten_and_a_living_one_kept(world: World) -> None:
    await world.caller(ADA)
    world.clock.advance(hours=11)
    await world.caller(ADA)
    world.clock.advance(hours=2)
    await sweep(world.services)
    assert await world.count("sessions") == 1


async def test_a_sign_in_that_was_never_finished_is_forgotten(world: World) -> None:
    ada = await world.caller(ADA)
    await connect.start_sign_in(world.services, ada, "zoom", connect.CONFIGURE)
    await sweep(world.services)
    assert await world.count("oauth_states") == 1
    world.clock.advance(minutes=10)
    await sweep(world.services)
    assert await world.rows("oauth_states") == []
