"""What the audit and the people concerned learn of sign-ins, renewals, and grants that end."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.flows.grants.test_access_tokens import ask, signed_in_an_hour_ago
from tests.support.sandbox import EMMA_BASIC, LIAM, OLIVIA
from tests.support.world import ADA, BO, World, redirect_parameters

from videomeet.domain.kit.errors import NeedsAuthorization, NeedsConfiguration, NotAllowed, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.flows.admin import disconnect, manage_users
from videomeet.flows.grants import connect
from videomeet.flows.grants.access_tokens import associate_grant, fresh_access
from videomeet.flows.kit.rate_limiter import RateLimitedClient

ACCOUNT = Reason("audit.account", provider="Zoom", email=OLIVIA)


async def lines(world: World, action: AuditAction) -> list[tuple[Any, ...]]:
    return await world.rows("audit", "associate_id", "subject", action=action)


async def test_a_sign_in_is_written_down_for_what_it_was(world: World) -> None:
    ada, bo = await world.connect_tenant(), await world.caller(BO)
    await world.authorize(bo, LIAM)
    bos = Reason("audit.account", provider="Zoom", email=LIAM)
    assert await lines(world, AuditAction.CONNECT) == [(ada.associate_id, ACCOUNT.as_json())]
    assert await lines(world, AuditAction.AUTHORIZE) == [(bo.associate_id, bos.as_json())]


async def test_a_grant_found_dead_is_named_once(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.revoke_tokens()
    for _ in range(2):
        with pytest.raises(NeedsAuthorization, match=r"grant\.not_accepted"):
            await ask(world.application, ada)
    assert await lines(world, AuditAction.NEEDS_REAUTH) == [(None, ACCOUNT.as_json())]


async def test_missing_scopes_are_named_once_and_again_when_others_are_missing(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    for missing in (("meeting:delete:meeting",), ("meeting:delete:meeting",), ("meeting:update:meeting",)):
        world.zoom.withhold_scopes(*missing)
        await ask(world.application, ada)
        world.clock.advance(hours=1)
    subjects = [
        Reason("audit.scopes", account=ACCOUNT, scopes=(scope,))
        for scope in ("meeting:delete:meeting", "meeting:update:meeting")
    ]
    named = await lines(world, AuditAction.SCOPES_MISSING)
    assert named == [(None, subject.as_json()) for subject in subjects]


async def test_a_licence_that_cuts_is_named_at_once_and_stays_named_after_a_renewal(world: World) -> None:
    finished = await world.authorize(await world.caller(ADA), EMMA_BASIC, connect.CONFIGURE)
    ((warning,),) = await world.rows("grants", "warning")
    assert finished.warning is not None
    assert finished.warning.as_json() == warning
    ada = await world.connect_tenant(ADA, EMMA_BASIC)
    world.clock.advance(hours=1)
    await ask(world.application, ada)
    assert await world.rows("grants", "warning") == [(warning,)]


async def test_a_refused_sign_in_is_named_with_its_reason(world: World) -> None:
    ada, bo = await world.connect_tenant(), await world.caller(BO)
    for caller, purpose, action in (
        (ada, connect.CONFIGURE, AuditAction.CONNECT_FAILED),
        (bo, connect.AUTHORIZE, AuditAction.AUTHORIZE_FAILED),
    ):
        world.zoom.fault("scopes_missing", times=1, scopes=["meeting:update:meeting"])
        with pytest.raises(NeedsConfiguration) as problem:
            await world.authorize(caller, LIAM, purpose)
        subject = Reason("audit.failed", provider="Zoom", why=problem.value.reason)
        assert await lines(world, action) == [(caller.associate_id, subject.as_json())]


async def test_only_what_zoom_calls_declined_is_no_failure(world: World) -> None:
    ada = await world.caller(ADA)
    for error, declined in (("access_denied", True), ("server_error", False)):
        address = await connect.start_sign_in(world.services, ada, "zoom", connect.CONFIGURE)
        state = parse_qs(urlsplit(address).query)["state"][0]
        assert len(state) == 43
        finishing = connect.finish_sign_in(world.services, ada, "zoom", code=None, state=state, error=error)
        if declined:
            assert (await finishing).outcome == "declined"
        else:
            with pytest.raises(Refused, match=r"connect\.not_completed"):
                await finishing


async def test_only_to_configure_one_has_to_be_an_administrator(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    with pytest.raises(NotAllowed):
        await connect.start_sign_in(world.services, bo, "zoom", connect.CONFIGURE)
    address = await connect.start_sign_in(world.services, bo, "zoom", connect.AUTHORIZE)
    back = redirect_parameters(world.zoom.authorize_code(address, LIAM))
    finished = await connect.finish_sign_in(world.services, bo, "zoom", **back)
    assert (finished.purpose, finished.outcome) == (connect.AUTHORIZE, "connected")


async def test_the_audit_says_who_was_signed_out_of_zoom(world: World) -> None:
    ada, bo = await world.connect_tenant(), await world.caller(BO)
    await world.authorize(bo, LIAM)
    await connect.disconnect_user(world.services, bo)
    await world.authorize(bo, LIAM)
    await manage_users.remove_user(world.services, ada, bo.associate_id)
    await disconnect.disconnect_provider(world.services, ada)
    bos = Reason("audit.associate", id=bo.associate_id).as_json()
    assert await lines(world, AuditAction.DISCONNECT_USER) == [(bo.associate_id, bos)]
    assert await lines(world, AuditAction.REMOVE_USER) == [(ada.associate_id, bos)]
    everyone = Reason("audit.everyone").as_json()
    assert await lines(world, AuditAction.DISCONNECT) == [(ada.associate_id, everyone)]


async def test_a_sign_in_sets_only_the_callers_own_meetings_going(world: World) -> None:
    await world.connect_tenant()
    bo, cy = await world.caller(BO), await world.caller("cy@acme.example")
    await world.create_with_video(bo)
    await world.create_with_video(cy)
    await world.run_worker()
    world.zoom.clear_requests()
    await world.authorize(bo, LIAM)
    due = await world.rows("reservations", "host_id", "due_at")
    assert [(host, due_at is None) for host, due_at in due] == [(2, False), (3, True)]


async def test_calls_are_paced_for_each_tenant_and_provider(world: World) -> None:
    ada = await world.connect_tenant()
    provider = world.services.provider("zoom")
    grant = await associate_grant(world.services, ada.tenant_id, ada.associate_id, provider)
    access = await fresh_access(world.services, grant)
    assert isinstance(access.http_client, RateLimitedClient)
    assert access.http_client.key == (ada.tenant_id, "zoom")
