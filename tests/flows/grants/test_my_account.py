"""My account at the provider: its state for its owner, and one notice that it needs a new sign-in."""

import pytest
from tests.flows.grants.test_access_tokens import ask
from tests.support.sandbox import EMMA_BASIC, LIAM, NOAH
from tests.support.world import ADA, BO, CY, NORA, World

from videomeet.domain.kit.errors import NeedsAuthorization
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.grants import connect
from videomeet.flows.grants.my_account import (
    MyAccount,
    get_my_account,
    needs_reauth_seen,
    needs_reauth_unseen,
)


async def lose_grant(world: World, caller: Caller, zoom_user: str = LIAM) -> None:
    """Zoom has ended this associate's grant, and we have noticed."""
    world.zoom.revoke_tokens(zoom_user)
    with pytest.raises(NeedsAuthorization):
        await ask(world.application, caller)


async def connected(world: World, email: str = BO, zoom_user: str = LIAM) -> Caller:
    await world.connect_tenant()
    caller = await world.caller(email)
    await world.authorize(caller, zoom_user)
    return caller


async def test_an_account_goes_from_not_configured_to_connected_and_back_to_none(world: World) -> None:
    bo = await world.caller(BO)
    assert (await get_my_account(world.services, bo)).state == "not_configured"
    await world.connect_tenant()
    zoom = world.services.provider("zoom")
    assert await get_my_account(world.services, bo) == MyAccount("none", zoom)
    await world.authorize(bo, LIAM)
    account = await get_my_account(world.services, bo)
    assert account.grant
    assert account.provider == zoom
    assert (account.state, account.grant.account_email, account.shared_with) == ("connected", LIAM, ())
    await lose_grant(world, bo)
    assert (await get_my_account(world.services, bo)).state == "needs_reauth"
    await connect.disconnect_user(world.services, bo)
    assert (await get_my_account(world.services, bo)).state == "none"


async def test_who_shares_an_account_is_named_to_each_of_them_and_in_the_audit(world: World) -> None:
    bo = await connected(world)
    cy = await world.caller(CY)
    await world.authorize(cy, LIAM)
    assert (await get_my_account(world.services, bo)).shared_with == ("Cy Lund",)
    assert (await get_my_account(world.services, cy)).shared_with == ("Bo Berg",)
    audit_rows = await world.sql(
        "SELECT subject FROM audit WHERE associate_id = ? ORDER BY id DESC", cy.associate_id
    )
    account = Reason("audit.account", provider="Zoom", email=LIAM)
    assert audit_rows[0] == (Reason("audit.shared", account=account, associates=("2",)).as_json(),)


async def test_the_licence_and_what_it_lacks_are_reported(world: World) -> None:
    grant = (await get_my_account(world.services, await connected(world, BO, EMMA_BASIC))).grant
    assert grant
    assert grant.licence == "Basic"
    assert "zoom.basic_licence" in str(grant.warning)


async def test_a_dead_sign_in_is_notified_once(world: World) -> None:
    bo = await connected(world)
    await needs_reauth_seen(world.services, bo)
    assert await needs_reauth_unseen(world.services, bo) is None
    await lose_grant(world, bo)
    first = await needs_reauth_unseen(world.services, bo)
    assert first
    assert first.label == "Zoom"
    for _ in range(2):
        await needs_reauth_seen(world.services, bo)
    assert await needs_reauth_unseen(world.services, bo) is None


async def test_everyone_who_shares_the_account_is_notified_and_nobody_else(world: World) -> None:
    bo = await connected(world)
    cy = await world.caller(CY)
    await world.authorize(cy, LIAM)
    await lose_grant(world, bo)
    notices = [
        await needs_reauth_unseen(world.services, await world.caller(email)) for email in (ADA, BO, CY, NORA)
    ]
    assert [provider is not None for provider in notices] == [False, True, True, False]


@pytest.mark.parametrize("zoom_user", [LIAM, NOAH])
async def test_after_a_new_sign_in_the_next_death_is_notified_again(world: World, zoom_user: str) -> None:
    bo = await connected(world)
    await lose_grant(world, bo)
    await needs_reauth_seen(world.services, bo)
    await world.authorize(bo, zoom_user)
    assert await needs_reauth_unseen(world.services, bo) is None
    await lose_grant(world, bo, zoom_user)
    assert await needs_reauth_unseen(world.services, bo) is not None


async def test_whoever_signed_in_again_before_looking_is_notified_of_nothing(world: World) -> None:
    bo = await connected(world)
    await lose_grant(world, bo)
    await world.authorize(bo, LIAM)
    assert await needs_reauth_unseen(world.services, bo) is None
