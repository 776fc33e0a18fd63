"""The video icon: what it can do, a link reserved and given back; and what a meeting's state says to whom."""

from uuid import uuid4

from tests.support.sandbox import LIAM
from tests.support.world import ADA, BO, CY, World
from tests.web.conftest import Open, draft, with_video


async def test_without_a_provider_there_is_a_hint_and_no_icon(browser: Open) -> None:
    offer = (await (await browser(BO)).get("/diary/video")).json()
    assert (offer["provider"], offer["state"]) == (None, "not_configured")
    assert "administrator" in offer["hint"]
    refused = await (await browser(BO)).post("/diary/reservations", json={})
    assert refused.json()["error"]["code"] == "needs_configuration"


async def test_the_icon_reserves_and_cancel_gives_back(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    reserved = (await client.post("/diary/reservations", json={})).json()
    assert reserved["join_url"] == f"http://videomeet.test/join/{reserved['id']}"
    paths = [f"/diary/reservations/{reserved['id']}"] * 2 + [f"/diary/reservations/{uuid4()}"]
    assert [(await client.delete(path)).status_code for path in paths] == [204, 204, 204]
    assert (await client.get(reserved["join_url"])).status_code == 404
    late = await client.post("/diary/appointments", json=draft(1, reservation_id=reserved["id"]))
    assert late.status_code == 422


async def test_for_a_colleague_one_needs_no_account_at_the_provider(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    asked = [({"owner_id": 1}, 201), ({"owner_id": 2}, 409), ({}, 409), ({"owner_id": "x"}, 422)]
    for body, status in asked:
        assert (await client.post("/diary/reservations", json=body)).status_code == status, body


async def test_the_meetings_state_goes_from_working_to_in_sync(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    made = await with_video(client, 1)
    assert (made["video"]["status"], made["location"]) == ("working", made["video"]["join_url"])
    await world.run_worker()
    detail = (await client.get(f"/diary/appointments/{made['id']}")).json()
    assert detail["video"] == {**made["video"], "status": "in_sync"}


async def test_only_the_host_is_offered_to_sign_in_again(browser: Open, world: World) -> None:
    await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    bo, cy = await browser(BO), await browser(CY)
    made = await with_video(bo, 2)
    world.zoom.revoke_tokens(LIAM)
    await world.run_worker()
    path = f"/diary/appointments/{made['id']}"
    mine, theirs = (await bo.get(path)).json()["video"], (await cy.get(path)).json()["video"]
    assert (mine["status"], mine["repair"]["url"]) == ("needs_you", "/meet/authorize")
    assert "sign in" in mine["reason"]
    assert (theirs["status"], theirs["repair"]) == ("needs_you", None)
    assert (await bo.get("/diary/video")).json()["authorization"] == "needs_reauth"
