"""Grants: what a late word about a refresh can and can't change."""

from datetime import timedelta

import pytest
from tests.support.sandbox import OLIVIA
from tests.support.world import World

from videomeet.domain.connection import GrantState
from videomeet.flows import connect
from videomeet.store import authorizations, grants
from videomeet.store.grants import SealedTokens


async def state(world: World) -> tuple[str, int]:
    ((found, version),) = await world.sql("SELECT state, version FROM grants")
    return found, version


def renewed(world: World) -> SealedTokens:
    now = world.clock()
    return SealedTokens(b"k1:access", b"k1:refresh", now + timedelta(hours=1), now)


async def test_tokens_that_arrive_prove_a_grant_alive_that_was_just_called_dead(world: World) -> None:
    await world.connected()
    async with world.services.database.writing() as c:
        assert await grants.needs_reauth(c, 1, 1, 1)
        assert await grants.keep_tokens(c, 1, 1, 1, renewed(world))
    assert await state(world) == ("connected", 2)


@pytest.mark.parametrize("late", ["dead", "renewed", "put back"])
async def test_no_late_word_changes_a_grant_that_was_replaced(world: World, late: str) -> None:
    ada = await world.connected()
    await world.authorize(ada, OLIVIA)
    async with world.services.database.writing() as c:
        if late == "dead":
            assert not await grants.needs_reauth(c, 1, 1, 1)
        elif late == "renewed":
            assert not await grants.keep_tokens(c, 1, 1, 1, renewed(world))
        else:
            await grants.put_back(c, 1, 1, GrantState.REVOKING, world.clock(), world.clock())
    assert await state(world) == ("connected", 2)
    assert await world.sql("SELECT due_at FROM grants") == [(None,)]


@pytest.mark.parametrize("late", ["dead", "renewed"])
async def test_a_grant_that_was_given_up_stays_given_up(world: World, late: str) -> None:
    ada = await world.connected()
    await connect.disconnect_user(world.services, ada)
    async with world.services.database.writing() as c:
        if late == "dead":
            await grants.needs_reauth(c, 1, 1, 1)
        else:
            await grants.keep_tokens(c, 1, 1, 1, renewed(world))
    assert (await state(world))[0] == "revoking"


async def test_the_right_to_refresh_is_had_by_one_until_it_runs_out(world: World) -> None:
    await world.connected()

    async def claim() -> bool:
        async with world.services.database.writing() as c:
            return await grants.claim_refresh(c, 1, 1, 1, world.clock())

    assert [await claim(), await claim()] == [True, False]
    world.clock.advance(seconds=46)
    assert await claim()


async def test_another_tenants_grant_is_out_of_reach(world: World) -> None:
    await world.connected()
    async with world.services.database.writing() as c:
        assert await grants.one(c, 2, 1) is None
        assert not await grants.claim_refresh(c, 2, 1, 1, world.clock())
        assert not await grants.needs_reauth(c, 2, 1, 1)
        assert await grants.revoke_unused(c, 2, world.clock()) == 0
        await authorizations.unauthorize(c, 2, None)
        await grants.forget(c, 2, 1)
    assert await state(world) == ("connected", 1)
