"""Signing in at Zoom: bound to its session, once, in ten minutes; nothing is half-kept."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.support.sandbox import AVA_OTHER, EMMA_BASIC, LIAM, NOAH, OLIVIA
from tests.support.world import ADA, BO, CY, NORA, World, redirect_parameters

from videomeet.domain.kit.errors import NeedsConfiguration, NotAllowed, NotFound, Refused, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import disconnect, manage_users, provider_connection
from videomeet.flows.grants import connect
from videomeet.flows.grants.connect import SignInResult
from videomeet.flows.meetings import video_state
from videomeet.flows.people import sessions
from videomeet.store.grants.connections import PendingSignIn

TABLES = ("grants", "authorizations", "connections")


async def row_counts(world: World) -> dict[str, int]:
    """How many rows a sign-in has left."""
    return {table: len(await world.sql(f"SELECT 1 FROM {table}")) for table in TABLES}  # noqa: S608


NOTHING = dict.fromkeys(TABLES, 0)


async def to_zoom_and_back(world: World, caller: Caller, user: str = OLIVIA, **how: Any) -> dict[str, Any]:
    """What Zoom's redirect carries after the administrator has decided."""
    address = await connect.start_sign_in(world.services, caller, "zoom", connect.CONFIGURE)
    return redirect_parameters(world.zoom.authorize_code(address, user, **how))


async def finish(world: World, caller: Caller, back: dict[str, Any]) -> SignInResult:
    return await connect.finish_sign_in(world.services, caller, "zoom", **back)


async def test_the_address_at_zoom_carries_state_and_challenge_but_no_scope(world: World) -> None:
    ada = await world.caller(ADA)
    address = await connect.start_sign_in(world.services, ada, "zoom", connect.CONFIGURE)
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(world.zoom.oauth_url + "/authorize?")
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://videomeet.test/connect/zoom/callback"]
    assert len(query["state"][0]) >= 43
    assert "scope" not in query


async def test_the_administrator_connects_the_tenant(world: World) -> None:
    ada = await world.caller(ADA)
    finished = await world.authorize(ada, OLIVIA, connect.CONFIGURE)
    assert (finished.purpose, finished.outcome, finished.warning) == ("configure", "connected", None)
    assert finished.account_name
    assert await row_counts(world) == {"grants": 1, "authorizations": 1, "connections": 1}


async def test_only_administrators_connect_the_tenant(world: World) -> None:
    bo = await world.caller(BO)
    with pytest.raises(NotAllowed):
        await connect.start_sign_in(world.services, bo, "zoom", connect.CONFIGURE)


async def test_who_is_no_administrator_any_more_on_the_way_back_connects_nothing(world: World) -> None:
    token = await world.session_token(ADA)
    ada = await sessions.find_caller(world.services, token)
    assert ada
    back = await to_zoom_and_back(world, ada)
    await world.change("associates", administrator=0)
    demoted = await sessions.find_caller(world.services, token)
    assert demoted
    with pytest.raises(NotAllowed):
        await finish(world, demoted, back)
    assert await row_counts(world) == NOTHING


async def test_an_unknown_provider_is_not_found(world: World) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(NotFound):
        await connect.start_sign_in(world.services, ada, "skype", connect.CONFIGURE)
    with pytest.raises(NotFound):
        await connect.finish_sign_in(world.services, ada, "skype", code="c", state="s", error=None)


async def test_a_declined_consent_stores_nothing(world: World) -> None:
    ada = await world.caller(ADA)
    finished = await finish(world, ada, await to_zoom_and_back(world, ada, decline=True))
    assert (finished.purpose, finished.outcome) == ("configure", "declined")
    assert await row_counts(world) == NOTHING


async def test_a_code_without_state_is_never_accepted(world: World) -> None:
    ada = await world.caller(ADA)
    back = await to_zoom_and_back(world, ada)
    finished = await finish(world, ada, back | {"state": None})
    assert finished.outcome == "without_state"
    assert await row_counts(world) == NOTHING
    assert world.zoom.requests("/oauth/token") == []


async def test_the_same_way_back_works_once(world: World) -> None:
    ada = await world.caller(ADA)
    back = await to_zoom_and_back(world, ada)
    await finish(world, ada, back)
    with pytest.raises(Refused, match=r"connect\.sign_in_not_ours"):
        await finish(world, ada, back)
    assert len(world.zoom.requests("/oauth/token")) == 1


async def test_a_used_code_behind_a_new_state_is_refused(world: World) -> None:
    ada = await world.caller(ADA)
    first = await to_zoom_and_back(world, ada)
    await finish(world, ada, first)
    second = await to_zoom_and_back(world, ada)
    with pytest.raises(Refused, match=r"oauth\.code_used"):
        await finish(world, ada, second | {"code": first["code"]})


async def test_after_ten_minutes_one_has_to_begin_again(world: World) -> None:
    ada = await world.caller(ADA)
    back = await to_zoom_and_back(world, ada)
    world.clock.advance(minutes=10)
    with pytest.raises(Refused, match=r"connect\.sign_in_not_ours"):
        await finish(world, ada, back)
    assert await row_counts(world) == NOTHING


@pytest.mark.parametrize("stranger", [ADA, BO, NORA])
async def test_the_way_back_belongs_to_the_session_that_began_it(world: World, stranger: str) -> None:
    ada = await world.caller(ADA)
    back = await to_zoom_and_back(world, ada)
    with pytest.raises(Refused, match=r"connect\.sign_in_not_ours"):
        await finish(world, await world.caller(stranger), back)
    assert await row_counts(world) == NOTHING
    assert (await finish(world, ada, back)).outcome == "connected"


async def test_signing_out_ends_the_way_to_zoom(world: World) -> None:
    ada = await world.caller(ADA)
    back = await to_zoom_and_back(world, ada)
    await sessions.sign_out(world.services, ada)
    with pytest.raises(Refused):
        await finish(world, await world.caller(ADA), back)
    assert await world.rows("oauth_states") == []


@pytest.mark.parametrize("state", ["", "made up", "\ud83d", "x" * 5000])
async def test_a_made_up_state_is_refused(world: World, state: str) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(Refused):
        await connect.finish_sign_in(world.services, ada, "zoom", code="code", state=state, error=None)


async def test_an_error_of_zooms_own_is_distinguished_from_a_refusal(world: World) -> None:
    ada = await world.caller(ADA)
    back = await to_zoom_and_back(world, ada)
    with pytest.raises(Refused, match=r"connect\.not_completed"):
        await finish(world, ada, back | {"code": None, "error": "server_error"})


@pytest.mark.parametrize("where", ["/oauth/token", "/v2/users/me"])
async def test_zoom_being_down_on_the_way_back_stores_nothing(world: World, where: str) -> None:
    ada = await world.caller(ADA)
    back = await to_zoom_and_back(world, ada)
    world.zoom.fault("down", match=where)
    with pytest.raises(TryLater):
        await finish(world, ada, back)
    assert await row_counts(world) == NOTHING


async def test_missing_scopes_are_named_and_nothing_is_stored(world: World) -> None:
    ada = await world.caller(ADA)
    world.zoom.fault("scopes_missing", scopes=["meeting:delete:meeting", "meeting:update:meeting"])
    back = await to_zoom_and_back(world, ada)
    with pytest.raises(NeedsConfiguration) as refusal:
        await finish(world, ada, back)
    assert refusal.value.reason.params["scopes"] == ("meeting:delete:meeting", "meeting:update:meeting")
    assert await row_counts(world) == NOTHING


async def test_a_basic_licence_connects_with_a_warning(world: World) -> None:
    ada = await world.connect_tenant(ADA, EMMA_BASIC)
    overview = await provider_connection.connection_overview(world.services, ada)
    assert overview.state == "needs_attention"
    assert overview.reason == Reason("zoom.basic_licence")


async def test_connecting_again_replaces_the_grant_and_keeps_the_passcode(world: World) -> None:
    ada = await world.connect_tenant()
    await world.authorize(ada, OLIVIA, connect.CONFIGURE)
    assert await row_counts(world) == {"grants": 1, "authorizations": 1, "connections": 1}
    overview = await provider_connection.connection_overview(world.services, ada)
    assert overview.state == "active"
    assert overview.connection
    assert overview.connection.passcode == "Fjord2026"


async def test_two_associates_on_one_zoom_account_share_one_grant(world: World) -> None:
    await world.connect_tenant()
    bo, cy = await world.caller(BO), await world.caller(CY)
    await world.authorize(bo, LIAM)
    await world.authorize(cy, LIAM)
    assert await world.count("grants") == 2
    users = (await manage_users.list_connected_users(world.services, await world.caller(ADA), 1)).rows
    assert [(row.name, bool(row.shared_with)) for row in users] == [
        ("Ada Holm", False),
        ("Bo Berg", True),
        ("Cy Lund", True),
    ]
    await world.create_with_video(bo)
    await world.run_worker()
    assert len(world.meetings()) == 1
    await connect.disconnect_user(world.services, bo)
    await world.run_worker()
    assert world.zoom.requests("/oauth/revoke") == []
    assert (await video_state.video_state(world.services, cy)).authorization == "connected"


async def test_signing_in_with_another_account_revokes_the_one_left_behind(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    await world.authorize(bo, NOAH)
    await world.run_worker()
    assert len(world.zoom.requests("/oauth/revoke")) == 1
    emails = await world.sql("SELECT account_email FROM grants ORDER BY account_email")
    assert emails == [(NOAH,), (OLIVIA,)]


async def test_the_same_zoom_account_in_two_tenants_is_two_grants(world: World) -> None:
    await world.connect_tenant(ADA, AVA_OTHER)
    await world.connect_tenant(NORA, AVA_OTHER)
    assert len(await world.sql("SELECT DISTINCT tenant_id FROM grants")) == 2


async def test_an_associate_signs_in_at_the_tenants_provider(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    address = await connect.start_associate_sign_in(world.services, bo)
    finished = await finish(world, bo, redirect_parameters(world.zoom.authorize_code(address, LIAM)))
    assert (finished.purpose, finished.outcome) == ("authorize", "connected")
    assert (await video_state.video_state(world.services, bo)).authorization == "connected"


async def test_where_no_provider_is_configured_there_is_nowhere_to_sign_in(world: World) -> None:
    bo = await world.caller(BO)
    with pytest.raises(NeedsConfiguration):
        await connect.start_associate_sign_in(world.services, bo)


async def test_a_sign_in_under_way_when_the_administrator_disconnects_stores_nothing(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    address = await connect.start_associate_sign_in(world.services, bo)
    back = redirect_parameters(world.zoom.authorize_code(address, LIAM))
    await disconnect.disconnect_provider(world.services, ada)
    await world.run_worker()
    with pytest.raises(NeedsConfiguration):
        await finish(world, bo, back)
    assert await row_counts(world) == NOTHING


async def test_disconnecting_oneself_twice_is_harmless_and_signing_in_again_works(world: World) -> None:
    ada = await world.connect_tenant()
    await connect.disconnect_user(world.services, ada)
    await connect.disconnect_user(world.services, ada)
    await world.run_worker()
    assert len(world.zoom.requests("/oauth/revoke")) == 1
    await world.authorize(ada, OLIVIA)
    assert (await video_state.video_state(world.services, ada)).authorization == "connected"


async def test_the_verifier_is_kept_encrypted_and_shown_nowhere(world: World) -> None:
    assert "v3rifier" not in repr(PendingSignIn(1, 1, 1, "zoom", "configure", "v3rifier"))
    ada = await world.caller(ADA)
    address = await connect.start_sign_in(world.services, ada, "zoom", connect.CONFIGURE)
    state = parse_qs(urlsplit(address).query)["state"][0]
    ((kept_state, verifier),) = await world.rows("oauth_states", "state_hash", "verifier_encrypted")
    assert state.encode() not in kept_state
    assert verifier.startswith(b"k1:")
