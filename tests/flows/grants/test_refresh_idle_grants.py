"""Renewing a grant: lost replies, scopes that went missing, idle grants, and users who never cross."""

import asyncio
from datetime import UTC, datetime

import pytest
from tests.flows.grants.test_access_tokens import TOKEN, ask, signed_in_an_hour_ago, states
from tests.support.sandbox import AVA_OTHER, EMMA_BASIC, LIAM, OLIVIA
from tests.support.tables import PRESENT
from tests.support.world import ADA, BO, NORA, World, wait_until

from videomeet.domain.kit.errors import NeedsAuthorization, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.flows.admin import manage_users
from videomeet.flows.grants import connect
from videomeet.flows.grants.access_tokens import call_as_associate
from videomeet.flows.grants.refresh_idle_grants import schedule_idle_grants
from videomeet.flows.meetings import video_state
from videomeet.providers.contract import Access
from videomeet.store.grants import grants

LOST = ["lost_reply", "empty_body", "truncated_body"]
REFRESHED = "SELECT version, due_at, lease_until FROM grants"


async def actions(world: World) -> list[str]:
    return [action for (action,) in await world.rows("audit", "action", associate_id=None)]


@pytest.mark.parametrize("fault", LOST)
async def test_a_lost_reply_is_survived_where_the_old_token_is_taken_again(world: World, fault: str) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.limit(refresh_grace_seconds=60)
    world.zoom.fault(fault, times=1, match=TOKEN)
    accounts = await asyncio.gather(*(ask(world.application, ada) for _ in range(8)))
    assert {account.email for account in accounts} == {OLIVIA}
    assert len(world.zoom.requests(TOKEN)) == 2


@pytest.mark.parametrize("fault", LOST)
async def test_where_it_is_not_the_grant_is_dead_and_its_owner_is_asked_to_sign_in(
    world: World, fault: str
) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.fault(fault, times=1, match=TOKEN)
    with pytest.raises(NeedsAuthorization):
        await ask(world.application, ada)
    assert await states(world) == ["needs_reauth"]
    assert (await actions(world))[-1] == AuditAction.NEEDS_REAUTH
    await world.authorize(ada, OLIVIA)
    assert (await ask(world.application, ada)).email == OLIVIA


async def test_a_provider_that_answers_nothing_at_all_is_asked_twice_and_the_grant_lives(
    world: World,
) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.limit(refresh_grace_seconds=60)
    world.zoom.fault("lost_reply", match=TOKEN)
    with pytest.raises(TryLater):
        await ask(world.application, ada)
    assert len(world.zoom.requests(TOKEN)) == 2
    assert await states(world) == ["connected"]
    world.zoom.clear_faults()
    assert (await ask(world.application, ada)).email == OLIVIA


async def test_an_answer_that_was_not_lost_is_not_asked_for_again(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.fault("rate_limited", match=TOKEN)
    with pytest.raises(TryLater):
        await ask(world.application, ada)
    assert len(world.zoom.requests(TOKEN)) == 1


async def test_tokens_in_hand_win_over_a_process_that_took_the_grant_for_dead(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    world.zoom.expire_tokens()
    world.clock.advance(hours=1)
    world.zoom.clear_requests()
    world.zoom.fault("slow", seconds=0.4, times=1, match=TOKEN)
    first = asyncio.create_task(ask(world.application, ada))
    await wait_until(lambda: world.zoom.requests(TOKEN))
    # Another process has outlived the first one's lease, used the same token and learnt that it is dead.
    await world.change("grants", state="needs_reauth", lease_until=None)
    await world.change("reservations", problem="needs_authorization", due_at=None)
    assert (await first).email == OLIVIA
    assert await states(world) == ["connected"]
    await world.run_worker()
    assert entry.reservation
    assert len(world.meetings()) == 1


async def test_the_new_token_is_committed_before_it_is_used(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    observations: list[tuple[bool, int]] = []

    async def look(access: Access) -> None:
        ((user, encrypted_token, version),) = await world.rows(
            "grants", "provider_user_id", "access_token_encrypted", "version"
        )
        aad = grants.token_aad(ada.tenant_id, "zoom", user, "access")
        observations.append((world.services.cipher.decrypt(encrypted_token, aad) == access.token, version))

    provider = world.services.provider("zoom")
    await call_as_associate(world.services, ada.tenant_id, ada.associate_id, provider, look)
    assert observations == [(True, 2)]


async def test_users_at_the_same_time_each_act_as_themselves(world: World) -> None:
    ada = await world.connect_tenant()
    bo, nora = await world.caller(BO), await world.connect_tenant(NORA, AVA_OTHER)
    await world.authorize(bo, LIAM)
    world.zoom.expire_tokens()
    accounts = await asyncio.gather(*(ask(world.application, caller) for caller in [ada, bo, nora] * 6))
    assert [account.email for account in accounts] == [OLIVIA, LIAM, AVA_OTHER] * 6


async def test_scopes_that_went_missing_are_named_to_administrator_and_associate(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.withhold_scopes("meeting:delete:meeting", "meeting:update:meeting")
    await ask(world.application, ada)
    (row,) = (await manage_users.list_connected_users(world.services, ada, 1)).rows
    hint = (await video_state.video_state(world.services, ada)).hint
    assert row.warning == hint
    scopes = ("meeting:delete:meeting", "meeting:update:meeting")
    assert row.warning == Reason("grant.scopes_lost", provider="Zoom", scopes=scopes)
    assert (await actions(world))[-1] == AuditAction.SCOPES_MISSING
    assert await states(world) == ["connected"]


async def test_scopes_that_are_back_take_the_warning_away(world: World) -> None:
    ada = await signed_in_an_hour_ago(world)
    world.zoom.withhold_scopes("meeting:delete:meeting")
    await ask(world.application, ada)
    world.zoom.withhold_scopes()
    world.clock.advance(hours=1)
    await ask(world.application, ada)
    assert await world.rows("grants", "warning") == [(None,)]


async def test_an_idle_grant_is_renewed_before_it_dies(world: World) -> None:
    ada = await world.connect_tenant()
    await world.run_worker()
    world.clock.advance(days=29)
    world.zoom.clear_requests()
    await world.run_worker()
    assert world.zoom.requests(TOKEN) == []
    world.clock.advance(days=2)
    await world.run_worker()
    assert len(world.zoom.requests(TOKEN)) == 1
    assert await world.sql(REFRESHED) == [(2, None, None)]
    world.clock.advance(hours=2)
    await world.run_worker()
    assert len(world.zoom.requests(TOKEN)) == 1
    assert (await ask(world.application, await world.caller(ada.email))).email == OLIVIA


async def test_a_few_idle_grants_are_renewed_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    monkeypatch.setattr("videomeet.flows.grants.refresh_idle_grants.BATCH_SIZE", 1)
    world.clock.advance(days=31)
    await schedule_idle_grants(world.services)
    assert await world.count("grants", due_at=PRESENT) == 1


async def test_an_idle_grant_whose_provider_is_down_is_tried_again_later(world: World) -> None:
    await world.connect_tenant()
    world.clock.advance(days=31)
    world.zoom.fault("down", match=TOKEN)
    await world.run_worker()
    assert await states(world) == ["connected"]
    ((due_at, lease),) = await world.rows("grants", "due_at", "lease_until")
    assert lease <= f"{world.clock():%Y-%m-%d %H:%M:%S.%f}" < due_at
    world.zoom.clear_faults()
    world.clock.advance(hours=1)
    await world.run_worker()
    assert await world.rows("grants", "due_at") == [(None,)]


async def test_an_idle_grant_that_is_dead_says_so(world: World) -> None:
    await world.connect_tenant()
    world.zoom.revoke_tokens()
    world.clock.advance(days=31)
    await world.run_worker()
    assert await world.rows("grants", "state", "due_at") == [("needs_reauth", None)]
    assert (await actions(world))[-1] == AuditAction.NEEDS_REAUTH


async def test_an_idle_grant_given_up_while_it_is_renewed_is_revoked_all_the_same(world: World) -> None:
    ada = await world.connect_tenant()
    world.clock.advance(days=31)
    await schedule_idle_grants(world.services)
    world.zoom.clear_requests()
    world.zoom.fault("slow", seconds=0.4, times=1, match=TOKEN)
    work = asyncio.create_task(world.run_worker())
    await wait_until(lambda: world.zoom.requests(TOKEN))
    await connect.disconnect_user(world.services, ada)
    await work
    await world.run_worker()
    assert await states(world) == []
    assert world.zoom.state()["grants"] == []
    assert (await actions(world))[-1] == AuditAction.REVOKED


async def test_people_are_matched_by_the_providers_id_never_by_e_mail(world: World) -> None:
    await world.connect_tenant()
    bo = await world.caller(BO)
    await world.authorize(bo, LIAM)
    # Olivia had Liam's address once, and Liam another one.
    await world.change("grants", {"account_email": LIAM}, account_email="old@zoom.example")
    await world.change("grants", {"account_email": OLIVIA}, account_email=LIAM)
    await world.authorize(bo, LIAM)
    users = (await manage_users.list_connected_users(world.services, await world.caller(ADA), 1)).rows
    assert [(user.name, user.account_email, bool(user.shared_with)) for user in users] == [
        ("Ada Holm", LIAM, False),
        ("Bo Berg", LIAM, False),
    ]


async def test_missing_scopes_are_shown_beside_the_licence_and_go_without_it(world: World) -> None:
    ada = await world.connect_tenant(ADA, EMMA_BASIC)
    for missing in (("meeting:delete:meeting",), ()):
        world.zoom.withhold_scopes(*missing)
        world.clock.advance(hours=1)
        await ask(world.application, ada)
        ((warning,),) = await world.rows("grants", "warning")
        assert "zoom.basic_licence" in warning
        assert ("meeting:delete:meeting" in warning) is bool(missing)


@pytest.mark.parametrize("attempts", [12, 41, 5_000])
async def test_a_renewal_that_has_failed_ever_so_often_is_tried_every_twelve_hours(
    world: World, attempts: int
) -> None:
    await world.connect_tenant()
    world.clock.advance(days=31)
    world.zoom.fault("down", match=TOKEN)
    await world.run_worker()
    await world.sql(f"UPDATE grants SET attempts = {attempts}")  # noqa: S608
    world.clock.advance(hours=1)
    await world.run_worker()
    ((due_at,),) = await world.rows("grants", "due_at")
    hours = (datetime.fromisoformat(due_at).replace(tzinfo=UTC) - world.clock()).total_seconds() / 3600
    assert 9.5 <= hours <= 14.5
