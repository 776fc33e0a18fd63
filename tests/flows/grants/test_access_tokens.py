"""Acting through a grant: one refresh at a time, and only the provider's own word ends a grant."""

import asyncio

import pytest
from tests.support.sandbox import OLIVIA
from tests.support.world import ADA, World, wait_until

from videomeet.bootstrap import Application
from videomeet.domain.kit.errors import NeedsAuthorization, TryLater
from videomeet.domain.people.people import Caller
from videomeet.flows.grants import connect
from videomeet.flows.grants.access_tokens import call_as_associate
from videomeet.flows.meetings import video_state
from videomeet.providers.contract import Access, Account

TOKEN = "POST /oauth/token"


async def ask(application: Application, caller: Caller) -> Account:
    """Any call as this associate."""
    provider = application.services.provider("zoom")

    async def who_am_i(access: Access) -> Account:
        assert provider.oauth is not None
        assert provider.oauth.fetch_account is not None
        return await provider.oauth.fetch_account(access)

    return await call_as_associate(
        application.services, caller.tenant_id, caller.associate_id, provider, who_am_i
    )


async def states(world: World) -> list[str]:
    return [state for (state,) in await world.rows("grants", "state")]


async def signed_in_an_hour_ago(world: World) -> Caller:
    """Ada, connected, with an access token that has run out."""
    ada = await world.connect_tenant()
    world.zoom.expire_tokens()
    world.clock.advance(hours=1)
    world.zoom.clear_requests()
    return ada


async def in_the_middle_of_a_refresh(world: World, caller: Caller) -> "asyncio.Task[Account]":
    world.zoom.fault("slow", seconds=0.4, times=1, match=TOKEN)
    task = asyncio.create_task(ask(world.application, caller))
    await wait_until(lambda: world.zoom.requests(TOKEN))
    return task


async def test_a_living_token_is_used_as_it_is(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.clear_requests()
    assert (await ask(world.application, ada)).email == OLIVIA
    assert world.zoom.requests(TOKEN) == []


async def test_eight_calls_at_once_with_an_expired_token_refresh_it_once(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    accounts = await asyncio.gather(*(ask(world.application, ada) for _ in range(8)))
    assert [account.email for account in accounts] == [OLIVIA] * 8
    assert len(world.zoom.requests(TOKEN)) == 1


async def test_two_processes_share_one_refresh(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    other = world.new_process()
    await asyncio.gather(
        *(ask(application, ada) for application in (world.application, other) for _ in range(4))
    )
    assert len(world.zoom.requests(TOKEN)) == 1


async def test_a_token_refused_before_its_time_is_refreshed_once(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.expire_tokens()
    world.zoom.clear_requests()
    assert (await ask(world.application, ada)).email == OLIVIA
    assert len(world.zoom.requests(TOKEN)) == 1
    assert len(world.zoom.requests("/v2/users/me")) == 2


async def test_a_revoked_grant_asks_its_owner_to_sign_in_again(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.revoke_tokens()
    with pytest.raises(NeedsAuthorization, match=r"grant\.not_accepted"):
        await ask(world.application, ada)
    assert await states(world) == ["needs_reauth"]
    assert (await video_state.video_state(world.services, ada)).authorization == "needs_reauth"
    world.zoom.clear_requests()
    with pytest.raises(NeedsAuthorization):
        await ask(world.application, ada)
    assert world.zoom.requests() == []


@pytest.mark.parametrize("fault", ["down", "server_error", "rate_limited", "html_body"])
async def test_trouble_at_the_refresh_leaves_the_grant_alone(world: World, fault: str) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.fault(fault, match=TOKEN)
    with pytest.raises(TryLater):
        await ask(world.application, ada)
    assert await states(world) == ["connected"]
    world.zoom.clear_faults()
    assert (await ask(world.application, ada)).email == OLIVIA


async def test_trouble_at_the_call_itself_leaves_the_grant_alone(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("down", match="/v2/")
    with pytest.raises(TryLater):
        await ask(world.application, ada)
    assert await states(world) == ["connected"]
    assert world.zoom.requests(TOKEN + "$")[1:] == []


async def test_a_newer_sign_in_wins_over_a_slow_refresh(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    call = await in_the_middle_of_a_refresh(world, ada)
    await world.authorize(ada, OLIVIA)
    assert (await call).email == OLIVIA
    assert await states(world) == ["connected"]
    assert (await ask(world.application, ada)).email == OLIVIA


async def test_a_caller_who_goes_away_does_not_take_the_refresh_token_along(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    call = await in_the_middle_of_a_refresh(world, ada)
    call.cancel()
    await asyncio.wait([call])
    assert (await ask(world.application, ada)).email == OLIVIA
    assert len(world.zoom.requests(TOKEN)) == 1


async def test_a_process_that_stops_keeps_what_it_is_refreshing(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    call = await in_the_middle_of_a_refresh(world, ada)
    call.cancel()
    await world.application.close()
    assert await world.rows("grants", "version", "lease_until") == [(2, None)]
    assert (await ask(world.new_process(), ada)).email == OLIVIA


async def test_a_grant_given_up_while_it_is_found_dead_is_still_forgotten(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.revoke_tokens()
    call = await in_the_middle_of_a_refresh(world, ada)
    await connect.disconnect_user(world.services, ada)
    with pytest.raises(NeedsAuthorization):
        await call
    await world.run_worker()
    assert await states(world) == []


async def test_a_grant_renewed_while_its_end_fails_at_zoom_is_not_due_any_more(world: World) -> None:
    ada = await world.connect_tenant()
    await connect.disconnect_user(world.services, ada)
    world.zoom.fault("slow", seconds=0.4, times=1, match="/oauth/revoke")
    world.zoom.fault("down", times=1, match="/oauth/revoke")
    work = asyncio.create_task(world.run_worker())
    await wait_until(lambda: world.zoom.requests("/oauth/revoke"))
    await world.authorize(ada, OLIVIA)
    await work
    assert await world.rows("grants", "state", "due_at", "lease_until") == [("connected", None, None)]


async def test_without_any_sign_in_the_host_is_asked_for_one(world: World) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(NeedsAuthorization, match=r"grant\.none"):
        await ask(world.application, ada)


async def test_tokens_are_in_no_repr_and_not_in_the_database(world: World) -> None:
    ada = await world.connect_tenant()
    secrets_seen: list[str] = []

    async def remember(access: Access) -> None:
        secrets_seen.extend((access.token, repr(access)))

    provider = world.services.provider("zoom")
    await call_as_associate(world.services, ada.tenant_id, ada.associate_id, provider, remember)
    token, shown = secrets_seen
    assert token not in shown
    assert token.encode() not in world.path.read_bytes()
    assert "sandbox-secret-of-the-tests" not in repr(world.services)


async def test_a_grant_that_was_dead_before_the_call_is_left_as_it_is(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.revoke_tokens()
    with pytest.raises(NeedsAuthorization):
        await ask(world.application, ada)
    before = await world.rows("grants")
    world.clock.advance(minutes=1)
    with pytest.raises(NeedsAuthorization):
        await ask(world.application, ada)
    assert await world.rows("grants") == before
