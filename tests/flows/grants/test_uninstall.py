"""Uninstalled at Zoom: tokens forgotten, people notified, data erased; a later sign-in wins."""

import json
from datetime import timedelta
from typing import Any

from tests.support.sandbox import LIAM, OLIVIA
from tests.support.webhooks import deliver_event, deliver_pending, signed_headers
from tests.support.world import ADA, BO, World

from videomeet.domain.kit.reason import Reason
from videomeet.flows.admin import disconnect, provider_connection
from videomeet.flows.grants.access_tokens import decrypt_token
from videomeet.flows.meetings import video_state
from videomeet.flows.webhooks import receive_webhook
from videomeet.store.grants import grants


async def uninstall(world: World, user: str = OLIVIA) -> None:
    world.zoom.control("POST", "uninstall", {"user": user})
    await deliver_pending(world)


async def payload_of(world: World) -> dict[str, Any]:
    webhook_body_sent = json.loads(world.zoom.control("GET", "webhooks")[-1]["body"])
    payload: dict[str, Any] = webhook_body_sent["payload"]
    return payload


async def test_the_tokens_are_forgotten_and_the_associate_has_to_sign_in_again(world: World) -> None:
    ada = await world.connect_tenant()
    before = await world.rows("grants", "access_token_encrypted", "refresh_token_encrypted")
    await uninstall(world)
    after = await world.rows("grants", "access_token_encrypted", "refresh_token_encrypted")
    assert all(len(new) < len(old) for new, old in zip(after[0], before[0], strict=True))
    async with world.services.database.reading() as tx:
        grant = await grants.get_for_associate(tx, ada.tenant_id, ada.associate_id, "zoom")
    assert grant is not None
    assert [decrypt_token(world.services, grant, kind) for kind in ("access", "refresh")] == ["", ""]
    assert (await video_state.video_state(world.services, ada)).authorization == "needs_reauth"


async def test_an_uninstall_counts_without_the_time_at_its_top(world: World) -> None:
    ada = await world.connect_tenant()
    ((user,),) = await world.rows("grants", "provider_user_id")
    later = f"{world.clock() + timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"
    payload = {"user_id": user, "deauthorization_time": later, "user_data_retention": "false"}
    await deliver_event(world, "app_deauthorized", payload, None)
    assert (await video_state.video_state(world.services, ada)).authorization == "needs_reauth"
    assert await world.rows("grants", "account_email") == [("",)]


async def test_an_older_uninstall_without_the_time_at_its_top_changes_nothing(world: World) -> None:
    ada = await world.connect_tenant()
    ((user,),) = await world.rows("grants", "provider_user_id")
    earlier = f"{world.clock() - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    await deliver_event(world, "app_deauthorized", {"user_id": user, "deauthorization_time": earlier}, None)
    assert (await video_state.video_state(world.services, ada)).authorization == "connected"


async def test_administrators_are_notified_that_it_was_uninstalled_and_how_to_connect_again(
    world: World,
) -> None:
    ada = await world.connect_tenant()
    await uninstall(world)
    overview = await provider_connection.connection_overview(world.services, ada)
    assert overview.state == "needs_attention"
    assert "(Europe/Oslo)" in str(overview.reason)
    assert "connection.uninstalled" in str(overview.reason)
    await world.authorize(ada, OLIVIA, "configure")
    assert (await provider_connection.connection_overview(world.services, ada)).state == "active"


async def test_somebody_elses_uninstall_leaves_the_connection_alone(world: World) -> None:
    ada, bo = await world.connect_tenant(), await world.caller(BO)
    await world.authorize(bo, LIAM)
    await uninstall(world, LIAM)
    assert (await provider_connection.connection_overview(world.services, ada)).state == "active"
    assert (await video_state.video_state(world.services, ada)).authorization == "connected"
    assert (await video_state.video_state(world.services, bo)).authorization == "needs_reauth"


async def test_what_is_known_of_the_account_is_erased_when_zoom_asks_for_it(world: World) -> None:
    await world.connect_tenant()
    await uninstall(world)
    for table in ("grants", "connections", "audit"):
        assert OLIVIA not in str(await world.sql(f"SELECT * FROM {table}"))  # noqa: S608 (three words above)
    ((name,),) = await world.rows("connections", "account_name")
    assert name == "(erased)"


async def test_what_is_known_stays_when_zoom_says_so(world: World) -> None:
    await world.connect_tenant()
    world.zoom.control("POST", "uninstall", {"user": OLIVIA})
    payload = await payload_of(world) | {"user_data_retention": "true"}
    await deliver_event(world, "app_deauthorized", payload, world.clock())
    assert await world.rows("grants", "account_email", "state") == [(OLIVIA, "needs_reauth")]


async def test_twice_is_harmless(world: World) -> None:
    await world.connect_tenant()
    await uninstall(world)
    payload, at = await payload_of(world), world.clock()
    before = await world.rows("connections", "uninstalled_at")
    await deliver_event(world, "app_deauthorized", payload, at + timedelta(seconds=2))
    assert await world.rows("connections", "uninstalled_at") == before
    assert {row[0] for row in await world.rows("webhook_deliveries", "state")} == {"applied"}


async def test_a_connect_after_it_wins_however_late_the_webhook_comes(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.control("POST", "uninstall", {"user": OLIVIA})
    world.clock.advance(seconds=5)
    await world.authorize(ada, OLIVIA, "configure")
    world.clock.advance(minutes=30)
    await deliver_pending(world)
    assert (await provider_connection.connection_overview(world.services, ada)).state == "active"
    assert (await video_state.video_state(world.services, ada)).authorization == "connected"


async def test_a_grant_that_is_being_given_up_is_forgotten(world: World) -> None:
    ada = await world.connect_tenant()
    await disconnect.disconnect_provider(world.services, ada)
    world.zoom.control("POST", "uninstall", {"user": OLIVIA})
    raw = world.zoom.control("GET", "webhooks")[-1]["body"].encode()
    await receive_webhook.receive_webhook(world.services, "zoom", signed_headers(raw, world.clock()), raw)
    await world.run_worker()
    assert await world.rows("grants", "id") == []


async def test_the_audit_tells_of_it(world: World) -> None:
    await world.connect_tenant(ADA)
    await uninstall(world)
    rows = await world.rows("audit", "associate_id", "subject", action="uninstalled")
    assert rows == [(None, Reason("audit.uninstalled", provider="Zoom", associates=("1",)).as_json())]
    outcome = Reason("webhook.tokens_forgotten", associates=("1",)).as_json()
    assert await world.rows("webhook_deliveries", "outcome", tenant_id=1) == [(outcome,)]


async def test_an_account_that_nobody_acts_through_is_forgotten_as_such(world: World) -> None:
    await world.connect_tenant(ADA)
    await world.delete("authorizations")
    await uninstall(world)
    outcome = Reason("webhook.tokens_forgotten_unused").as_json()
    assert await world.rows("webhook_deliveries", "outcome", tenant_id=1) == [(outcome,)]
    subject = Reason("audit.uninstalled", provider="Zoom", associates=Reason("audit.nobody_there"))
    assert await world.rows("audit", "subject", action="uninstalled") == [(subject.as_json(),)]
