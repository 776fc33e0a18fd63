"""The administrator's side: states, the passcode, who is connected, and the end of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.support.sandbox import LIAM, NOAH, OLIVIA
from tests.support.world import ADA, BO, NORA, World

from videomeet.domain.grants.connection import PasscodeMode
from videomeet.domain.kit.errors import NeedsConfiguration, NotAllowed, NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller
from videomeet.flows.admin import disconnect, manage_users, provider_connection
from videomeet.flows.grants import connect
from videomeet.flows.meetings import join
from videomeet.flows.services import Services

REVOKE = "POST /oauth/revoke"


async def state(world: World, caller: Caller) -> str:
    return (await provider_connection.connection_overview(world.services, caller)).state


ASKED: list[Callable[[Services, Caller], Awaitable[Any]]] = [
    provider_connection.connection_overview,
    disconnect.disconnect_warning,
    disconnect.disconnect_provider,
    lambda services, caller: provider_connection.save_passcode(services, caller, fresh=True, passcode=None),
    lambda services, caller: manage_users.list_connected_users(services, caller, 1),
    lambda services, caller: manage_users.remove_user(services, caller, 1),
]


@pytest.mark.parametrize("number", range(len(ASKED)))
async def test_everything_here_is_for_administrators_alone(world: World, number: int) -> None:
    await world.connect_tenant()
    with pytest.raises(NotAllowed):
        await ASKED[number](world.services, await world.caller(BO))
    assert await state(world, await world.caller(ADA)) == "active"


async def test_the_states_from_nothing_to_active_and_back(world: World) -> None:
    ada = await world.caller(ADA)
    assert await state(world, ada) == "not_configured"
    await world.authorize(ada, OLIVIA, connect.CONFIGURE)
    assert await state(world, ada) == "needs_passcode"
    await provider_connection.save_passcode(world.services, ada, fresh=False, passcode="Fjord2026")
    assert await state(world, ada) == "active"
    await connect.disconnect_user(world.services, ada)
    assert await state(world, ada) == "needs_attention"
    await world.authorize(ada, OLIVIA, connect.CONFIGURE)
    assert await state(world, ada) == "active"
    await disconnect.disconnect_provider(world.services, ada)
    assert await state(world, ada) == "not_configured"


async def test_one_tenants_connection_is_nothing_to_another(world: World) -> None:
    await world.connect_tenant()
    nora = await world.caller(NORA)
    assert await state(world, nora) == "not_configured"
    assert (await manage_users.list_connected_users(world.services, nora, 1)).total == 0
    with pytest.raises(NotFound):
        await disconnect.disconnect_provider(world.services, nora)
    with pytest.raises(NotFound):
        await manage_users.remove_user(world.services, nora, 1)
    assert await state(world, await world.caller(ADA)) == "active"


@pytest.mark.parametrize("passcode", ["wxyz", "A@_*-9", "9753186420"])
async def test_a_passcode_within_zooms_rule_is_kept(world: World, passcode: str) -> None:
    ada = await world.connect_tenant()
    await provider_connection.save_passcode(world.services, ada, fresh=False, passcode=passcode)
    overview = await provider_connection.connection_overview(world.services, ada)
    assert overview.connection
    assert overview.connection.passcode == passcode
    assert passcode not in repr(overview.connection)
    assert passcode.encode() not in world.path.read_bytes()


async def test_a_passcode_for_each_meeting_needs_none_of_the_tenants(world: World) -> None:
    ada = await world.connect_tenant()
    await provider_connection.save_passcode(world.services, ada, fresh=True, passcode="Unwanted1")
    overview = await provider_connection.connection_overview(world.services, ada)
    assert (overview.provider, overview.state) == (world.services.provider("zoom"), "active")
    assert overview.offered_providers == (world.services.provider("zoom"),)
    assert overview.connection
    assert (overview.connection.passcode_mode, overview.connection.passcode) == (PasscodeMode.FRESH, None)
    lines = await world.rows("audit", "associate_id", "subject", action=AuditAction.SAVE_PASSCODE)
    assert lines == [
        (ada.associate_id, Reason("audit.passcode", mode=mode).as_json())
        for mode in (PasscodeMode.FIXED, PasscodeMode.FRESH)
    ]


@pytest.mark.parametrize(
    "passcode", [None, "", "abc", "abcdefghijk", "has space", "blåbær", "a\x00bcd", "😀😀"]
)
async def test_a_passcode_against_the_rule_is_refused_at_its_field(
    world: World, passcode: str | None
) -> None:
    ada = await world.connect_tenant()
    with pytest.raises(Refused) as refusal:
        await provider_connection.save_passcode(world.services, ada, fresh=False, passcode=passcode)
    assert "zoom.passcode_rule" in str(refusal.value.fields["passcode"])


async def test_without_a_connection_there_is_no_passcode_to_save(world: World) -> None:
    ada = await world.caller(ADA)
    with pytest.raises(NeedsConfiguration):
        await provider_connection.save_passcode(world.services, ada, fresh=True, passcode=None)


async def test_a_passcode_that_the_account_refuses_gives_way_to_zooms_own(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.passcode_rule(special=True)
    await world.create_with_video(ada)
    await world.run_worker()
    (meeting,) = world.meetings()
    assert meeting["password"] not in ("", "Fjord2026")


async def test_manage_users_shows_whose_account_it_is_and_when_it_was_used(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    page = await manage_users.list_connected_users(world.services, ada, 1)
    assert [(row.associate_id, row.account_email, row.state) for row in page.rows] == [
        (1, OLIVIA, "connected"),
        (2, LIAM, "connected"),
    ]
    assert page.rows[1].last_used_at is None
    await world.create_with_video(bo)
    await world.run_worker()
    assert (await manage_users.list_connected_users(world.services, ada, 1)).rows[1].last_used_at is not None
    assert (await manage_users.list_connected_users(world.services, ada, 2)).rows == []


async def test_a_removed_user_has_to_sign_in_again_and_zoom_knows_it(world: World) -> None:
    ada = await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    await manage_users.remove_user(world.services, ada, bo.associate_id)
    await world.run_worker()
    assert [grant["user"] for grant in world.zoom.state()["grants"]] == [OLIVIA]
    with pytest.raises(NotFound):
        await manage_users.remove_user(world.services, ada, bo.associate_id)


async def test_the_warning_counts_people_and_meetings_still_ahead(world: World) -> None:
    ada = await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    await world.create_with_video(ada)
    await world.create_with_video(ada)
    warning = await disconnect.disconnect_warning(world.services, ada)
    assert (warning.tenant_name, warning.associate_count, warning.upcoming_count) == ("Acme AS", 2, 2)
    world.clock.advance(days=3)
    assert (await disconnect.disconnect_warning(world.services, await world.caller(ADA))).upcoming_count == 0


async def test_disconnecting_revokes_every_grant_at_zoom_and_then_forgets_them(world: World) -> None:
    ada = await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    nora = await world.connect_tenant(NORA, NOAH)
    provider = await disconnect.disconnect_provider(world.services, ada)
    assert provider.uninstall_guide is not None
    await world.run_worker()
    assert [grant["user"] for grant in world.zoom.state()["grants"]] == [NOAH]
    assert await world.sql("SELECT DISTINCT tenant_id FROM grants") == [(nora.tenant_id,)]
    with pytest.raises(NotFound):
        await disconnect.disconnect_provider(world.services, ada)


async def test_disconnecting_while_zoom_is_down_revokes_later(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("down", match=REVOKE)
    await disconnect.disconnect_provider(world.services, ada)
    await world.run_worker()
    assert await world.rows("grants", "state") == [("revoking",)]
    assert await state(world, ada) == "not_configured"
    world.zoom.clear_faults()
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert await world.rows("grants") == []
    assert world.zoom.state()["grants"] == []


async def test_an_expired_grant_is_refreshed_so_that_it_can_be_revoked(world: World) -> None:
    ada = await world.connect_tenant()
    world.clock.advance(hours=2)
    world.zoom.advance(7200)
    world.zoom.clear_requests()
    await disconnect.disconnect_provider(world.services, ada)
    await world.run_worker()
    assert [entry["path"] for entry in world.zoom.requests("/oauth/")] == ["/oauth/token", "/oauth/revoke"]
    assert world.zoom.state()["grants"] == []
    assert await world.rows("grants") == []


async def test_a_grant_that_zoom_ended_by_itself_is_forgotten_all_the_same(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.revoke_tokens()
    await disconnect.disconnect_provider(world.services, ada)
    await world.run_worker()
    assert await world.rows("grants") == []


async def test_a_grant_that_can_not_be_revoked_for_a_day_is_forgotten_and_the_audit_says_so(
    world: World,
) -> None:
    ada = await world.connect_tenant()
    world.zoom.fault("server_error", match=REVOKE)
    await disconnect.disconnect_provider(world.services, ada)
    for _ in range(36):
        assert await world.rows("grants", "state") == [("revoking",)]
        await world.run_worker()
        world.clock.advance(hours=2)
    assert await world.rows("grants") == []
    assert len(world.zoom.requests(REVOKE)) == 36
    assert await world.sql("SELECT action FROM audit ORDER BY id DESC LIMIT 1") == [
        (AuditAction.NOT_REVOKED,)
    ]


async def test_after_a_disconnect_the_old_links_still_lead_to_their_meetings(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    assert entry.reservation
    await disconnect.disconnect_provider(world.services, ada)
    await world.run_worker()
    assert (await join.resolve_link(world.services, entry.reservation.id, None)).url


async def test_meetings_that_waited_for_the_configuration_are_made_when_it_is_back(world: World) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada)
    await disconnect.disconnect_provider(world.services, ada)
    await world.run_worker()
    assert world.meetings() == []
    await world.connect_tenant()
    await world.run_worker()
    assert len(world.meetings()) == 1


async def test_actions_are_written_down_without_secrets(world: World) -> None:
    ada = await world.connect_tenant()
    await disconnect.disconnect_provider(world.services, ada)
    entries = await world.rows("audit", "action", "subject", "address", associate_id=1, tenant_id=1)
    assert entries == [
        (AuditAction.CONNECT, Reason("audit.account", provider="Zoom", email=OLIVIA).as_json(), "127.0.0.1"),
        (AuditAction.SAVE_PASSCODE, Reason("audit.passcode", mode="fixed").as_json(), "127.0.0.1"),
        (AuditAction.DISCONNECT, Reason("audit.everyone").as_json(), "127.0.0.1"),
    ]
