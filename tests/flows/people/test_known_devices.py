"""A browser in which somebody has signed in is known again: for that account, and for half a year."""

from datetime import timedelta

from tests.support.world import ADA, BO, World

from videomeet.flows.people.known_devices import LIFETIME, device_id, make_device_token


async def test_a_browser_is_known_by_the_same_name_until_its_half_year_is_over(world: World) -> None:
    token, other = (make_device_token(world.services, ADA) for _ in range(2))
    name = device_id(world.services, token, ADA)
    assert name is not None
    assert len(name) == 32
    assert name != device_id(world.services, other, ADA)
    world.clock.offset += LIFETIME - timedelta(minutes=1)
    assert device_id(world.services, token, ADA) == name
    world.clock.advance(minutes=2)
    assert device_id(world.services, token, ADA) is None


async def test_what_is_no_token_of_this_account_is_nobodys(world: World) -> None:
    token = make_device_token(world.services, ADA)
    for made_up in ("", "x", "Å", token[:-4], token * 10):
        assert device_id(world.services, made_up, ADA) is None
    assert device_id(world.services, token, BO) is None
