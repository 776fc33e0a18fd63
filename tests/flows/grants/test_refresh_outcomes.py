"""What comes of a renewal: after a lost answer, a newer sign-in, or for a grant that was given up or dead."""

import asyncio

import pytest
from tests.flows.grants.test_access_tokens import (
    TOKEN,
    ask,
    in_the_middle_of_a_refresh,
    signed_in_an_hour_ago,
)
from tests.support.sandbox import LIAM, NOAH
from tests.support.world import BO, CY, World

from videomeet.domain.grants.grant import Grant, GrantState
from videomeet.domain.kit.errors import NeedsAuthorization, TryLater
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller
from videomeet.flows.grants import connect
from videomeet.flows.grants.access_tokens import fresh_access, refresh_grant
from videomeet.store.grants import grants


async def grant_with(world: World, user: str) -> Grant:
    """The grant of this account as it is stored now."""
    ((number,),) = await world.rows("grants", "id", account_email=user)
    async with world.services.database.reading() as tx:
        grant = await grants.get(tx, 1, number)
    assert grant is not None
    return grant


async def bo_as_liam(world: World) -> Caller:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    return bo


@pytest.mark.parametrize(("fault", "asked"), [("lost_reply", 2), ("rate_limited", 1)])
async def test_only_after_a_lost_answer_the_old_token_is_used_once_more_at_once(
    world: World, fault: str, asked: int
) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.limit(refresh_grace_seconds=3600)
    world.zoom.fault(fault, times=1, match=TOKEN)
    if fault == "lost_reply":
        await ask(world.application, ada)
    else:
        with pytest.raises(TryLater):
            await ask(world.application, ada)
    assert len(world.zoom.requests(TOKEN)) == asked


async def test_a_dead_token_of_before_says_nothing_of_a_newer_sign_in(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.revoke_tokens()
    refreshing = await in_the_middle_of_a_refresh(world, ada)
    await world.authorize(ada)
    await asyncio.wait({refreshing})
    assert await world.rows("grants", "state") == [("connected",)]
    assert await world.count("audit", action=AuditAction.NEEDS_REAUTH) == 0


async def test_only_whoever_was_handed_a_grant_that_is_given_up_finishes_with_it(world: World) -> None:
    bo = await bo_as_liam(world)
    connected = await grant_with(world, LIAM)
    await fresh_access(world.services, connected)
    await connect.disconnect_user(world.services, bo)
    revoking = await grant_with(world, LIAM)
    assert revoking.state is GrantState.REVOKING
    await fresh_access(world.services, revoking)
    with pytest.raises(NeedsAuthorization):
        await fresh_access(world.services, connected)
    await world.change("grants", {"account_email": LIAM}, state="needs_reauth")
    for handed in (connected, revoking):
        with pytest.raises(NeedsAuthorization):
            await fresh_access(world.services, handed)


async def test_a_grant_that_lives_after_all_sets_only_its_own_hosts_meetings_going(world: World) -> None:
    bo, cy = await bo_as_liam(world), await world.caller(CY)
    await world.authorize(cy, NOAH)
    for user in (LIAM, NOAH):
        await world.change("grants", {"account_email": user}, state="needs_reauth")
    await world.create_with_video(bo)
    await world.create_with_video(cy)
    await world.run_worker()
    assert await world.rows("reservations", "due_at") == [(None,), (None,)]
    await refresh_grant(world.services, await grant_with(world, LIAM))
    due = await world.rows("reservations", "host_id", "due_at")
    assert [(host, due_at is None) for host, due_at in due] == [(2, False), (3, True)]
    await world.run_worker()
    assert [meeting["host_email"] for meeting in world.meetings()] == [LIAM]
