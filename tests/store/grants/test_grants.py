"""Grants: what a late word about a refresh can and can't change."""

from datetime import timedelta

import pytest
from tests.support.sandbox import OLIVIA
from tests.support.world import World

from videomeet.domain.grants.grant import GrantState
from videomeet.flows.grants import connect
from videomeet.store.grants import authorizations, grants
from videomeet.store.grants.grants import EncryptedTokens


async def state(world: World) -> tuple[str, int]:
    ((grant_state, version),) = await world.rows("grants", "state", "version")
    return grant_state, version


def renewed(world: World) -> EncryptedTokens:
    now = world.clock()
    return EncryptedTokens(b"k1:access", b"k1:refresh", now + timedelta(hours=1), now)


async def test_tokens_that_arrive_prove_a_grant_alive_that_was_just_called_dead(world: World) -> None:
    await world.connect_tenant()
    async with world.services.database.writing() as tx:
        assert await grants.mark_needs_reauth(tx, 1, 1, 1)
        assert await grants.store_tokens(tx, 1, 1, 1, renewed(world))
    assert await state(world) == ("connected", 2)


@pytest.mark.parametrize("late", ["dead", "renewed", "put back"])
async def test_no_late_word_changes_a_grant_that_was_replaced(world: World, late: str) -> None:
    ada = await world.connect_tenant()
    await world.authorize(ada, OLIVIA)
    async with world.services.database.writing() as tx:
        if late == "dead":
            assert not await grants.mark_needs_reauth(tx, 1, 1, 1)
        elif late == "renewed":
            assert not await grants.store_tokens(tx, 1, 1, 1, renewed(world))
        else:
            await grants.schedule_retry(tx, 1, 1, GrantState.REVOKING, world.clock(), world.clock())
    assert await state(world) == ("connected", 2)
    assert await world.rows("grants", "due_at") == [(None,)]


@pytest.mark.parametrize("late", ["dead", "renewed"])
async def test_a_grant_that_was_given_up_stays_given_up(world: World, late: str) -> None:
    ada = await world.connect_tenant()
    await connect.disconnect_user(world.services, ada)
    async with world.services.database.writing() as tx:
        if late == "dead":
            await grants.mark_needs_reauth(tx, 1, 1, 1)
        else:
            await grants.store_tokens(tx, 1, 1, 1, renewed(world))
    assert (await state(world))[0] == "revoking"


async def test_the_right_to_refresh_is_had_by_one_until_it_runs_out(world: World) -> None:
    await world.connect_tenant()

    async def claim() -> bool:
        async with world.services.database.writing() as tx:
            return await grants.claim_refresh(tx, 1, 1, 1, world.clock())

    assert [await claim(), await claim()] == [True, False]
    world.clock.advance(seconds=46)
    assert await claim()


async def test_another_tenants_grant_is_out_of_reach(world: World) -> None:
    await world.connect_tenant()
    async with world.services.database.writing() as tx:
        assert await grants.get(tx, 2, 1) is None
        assert not await grants.claim_refresh(tx, 2, 1, 1, world.clock())
        assert not await grants.mark_needs_reauth(tx, 2, 1, 1)
        assert await grants.schedule_unused_revocations(tx, 2, world.clock()) == 0
        await authorizations.remove_authorization(tx, 2, None)
        await grants.delete_revoked(tx, 2, 1)
    assert await state(world) == ("connected", 1)
