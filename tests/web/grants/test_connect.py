"""To the provider and back: every way that can end, each with a page that says so and nothing half-stored."""

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from tests.support.sandbox import EMMA_BASIC, LIAM
from tests.support.world import ADA, BO, NORA, World
from tests.web.conftest import Open

CALLBACK = "/connect/zoom/callback"


async def authorization_of(client: httpx2.AsyncClient) -> str:
    return str((await client.get("/diary/video")).json()["authorization"])


async def leave(client: httpx2.AsyncClient) -> str:
    response = await client.get("/meet/authorize")
    assert response.status_code == 302
    return response.headers["location"]


async def test_the_small_window_tells_the_diary_and_closes(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    back = await client.get(world.zoom.authorize_code(await leave(client), LIAM))
    assert back.status_code == 200
    assert 'data-done="authorized"' in back.text
    assert "You can close this window." in back.text
    assert "Liam" in back.text
    assert await authorization_of(client) == "connected"


async def test_the_request_to_the_provider_carries_pkce_and_no_scope(browser: Open, world: World) -> None:
    await world.connect_tenant()
    query = parse_qs(urlsplit(await leave(await browser(BO))).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://videomeet.test/connect/zoom/callback"]
    assert "scope" not in query


async def test_declining_is_reported_in_the_small_window_and_stores_nothing(
    browser: Open, world: World
) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    back = await client.get(world.zoom.authorize_code(await leave(client), LIAM, decline=True))
    assert 'data-done="declined"' in back.text
    assert "You declined at Zoom" in back.text
    assert await authorization_of(client) == "none"


async def test_an_administrator_who_declines_finds_everything_as_it_was(browser: Open, world: World) -> None:
    client = await browser(ADA)
    leaving = (await client.post("/connect/zoom")).headers["location"]
    back = await client.get(world.zoom.authorize_code(leaving, decline=True))
    assert back.headers["location"] == "/configure?declined"
    page = (await client.get("/configure?declined")).text
    assert "Nothing was changed." in page
    assert "Nothing is connected yet." in page


async def test_a_code_can_not_be_used_again(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    address = world.zoom.authorize_code(await leave(client), LIAM)
    await client.get(address)
    world.zoom.clear_requests()
    again = await client.get(address)
    assert again.status_code == 422
    assert 'data-done="failed"' in again.text
    assert "was used already" in again.text
    assert world.zoom.requests() == []
    assert await authorization_of(client) == "connected"


async def test_a_sign_in_begun_by_somebody_else_is_refused(browser: Open, world: World) -> None:
    await world.connect_tenant()
    bo, ada, nora = await browser(BO), await browser(ADA), await browser(NORA)
    address = world.zoom.authorize_code(await leave(bo), LIAM)
    for other in (ada, nora, await browser(BO)):
        response = await other.get(address)
        assert response.status_code == 422
        assert "begun elsewhere" in response.text
    assert await authorization_of(await browser(BO)) == "none"


@pytest.mark.parametrize(
    "query",
    [
        {"code": "a", "state": "made-up"},
        {"state": "made-up"},
        {"error": "access_denied", "state": "made-up"},
        {"code": "x" * 9000, "state": "y" * 9000},
        {"code": "\x00", "state": "\x00"},
        {"code": "<b>", "state": "ø🙂"},
    ],
)
async def test_a_made_up_state_is_refused_without_asking_the_provider(
    browser: Open, world: World, query: dict[str, str]
) -> None:
    world.zoom.clear_requests()
    response = await (await browser(ADA)).get(f"{CALLBACK}?{urlencode(query)}")
    assert response.status_code == 422
    assert "<b>" not in response.text
    assert world.zoom.requests() == []


async def test_a_sign_in_older_than_ten_minutes_is_refused(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    address = world.zoom.authorize_code(await leave(client), LIAM)
    world.clock.advance(minutes=11)
    assert (await client.get(address)).status_code == 422


async def test_an_install_from_the_marketplace_is_started_afresh(browser: Open, world: World) -> None:
    world.zoom.clear_requests()
    page = await (await browser(ADA)).get(f"{CALLBACK}?code=from-the-marketplace")
    assert page.status_code == 200
    assert "This sign-in was started at Zoom" in page.text
    assert '<form method="post" action="/connect/zoom">' in page.text
    assert world.zoom.requests() == []
    associate = await (await browser(BO)).get(f"{CALLBACK}?code=from-the-marketplace")
    assert 'href="/meet/authorize"' in associate.text


async def test_coming_back_signed_out_explains_and_stores_nothing(browser: Open) -> None:
    client = await browser(None)
    response = await client.get(f"{CALLBACK}?code=a&state=b")
    assert response.headers["location"] == "/sign-in?next=/diary&because=returned"
    assert (
        "You were signed out while you were at the provider"
        in (await client.get(response.headers["location"])).text
    )


async def test_zoom_being_down_is_reported_and_nothing_is_stored(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    address = world.zoom.authorize_code(await leave(client), LIAM)
    world.zoom.fault("down", match="/oauth/token")
    response = await client.get(address)
    assert response.status_code == 503
    assert 'data-done="failed"' in response.text
    assert 'href="/meet/authorize"' in response.text
    world.zoom.clear_faults()
    assert await authorization_of(client) == "none"


async def test_missing_scopes_are_named(browser: Open, world: World) -> None:
    client = await browser(ADA)
    world.zoom.fault("scopes_missing", scopes=["meeting:delete:meeting"])
    leaving = (await client.post("/connect/zoom")).headers["location"]
    response = await client.get(world.zoom.authorize_code(leaving))
    world.zoom.clear_faults()
    assert response.status_code == 409
    assert "meeting:delete:meeting" in response.text
    assert "Nothing is connected yet." in (await client.get("/configure")).text


async def test_a_basic_licence_is_shown_where_one_signs_in_and_in_the_diary(
    browser: Open, world: World
) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    back = await client.get(world.zoom.authorize_code(await leave(client), EMMA_BASIC))
    assert "40 minutes" in back.text
    assert "40 minutes" in (await client.get("/diary/video")).json()["hint"]


async def test_nobody_can_authorize_before_a_provider_is_configured(browser: Open) -> None:
    response = await (await browser(BO)).get("/meet/authorize")
    assert response.status_code == 409
    assert "No meeting provider is configured." in response.text
    assert 'data-done="failed"' in response.text


@pytest.mark.parametrize("key", ["teams", "x" * 500, "%00", "zoom%20", "<b>"])
async def test_an_unknown_provider_is_not_found(browser: Open, key: str) -> None:
    client = await browser(ADA)
    assert (await client.post(f"/connect/{key}")).status_code == 404
    assert (await client.get(f"/connect/{key}/callback?code=a&state=b")).status_code == 404


async def test_disconnecting_my_own_account_asks_first_and_then_lets_me_authenticate_again(
    browser: Open, world: World
) -> None:
    await world.connect_tenant()
    client = await browser(BO)
    await client.get(world.zoom.authorize_code(await leave(client), LIAM))
    asked = (await client.get("/meet/DisconnectUser")).text
    assert (
        "Please confirm that you want to disconnect your user account from the configured video-meeting"
        " provider at Acme AS"
    ) in asked
    assert await authorization_of(client) == "connected"
    responses = [await client.post("/meet/DisconnectUser") for _ in range(2)]
    assert {response.headers["location"] for response in responses} == {"/meet/DisconnectUser?done"}
    assert "Your user account is disconnected" in (await client.get("/meet/DisconnectUser?done")).text
    refused = await client.post("/diary/reservations", json={})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "needs_authorization")
    assert refused.json()["error"]["repair"]["url"] == "/meet/authorize"
    await client.get(world.zoom.authorize_code(await leave(client), LIAM))
    assert (await client.post("/diary/reservations", json={})).status_code == 201


async def test_the_repair_is_reached_through_sign_in_and_back(browser: Open) -> None:
    response = await (await browser(None)).get("/meet/DisconnectUser")
    assert response.headers["location"] == "/sign-in?next=/meet/DisconnectUser"
