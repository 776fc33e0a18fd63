"""The configuration: provider cards, passcode, connected users, disconnect."""

import re

import pytest
from tests.support.sandbox import EMMA_BASIC, LIAM
from tests.support.world import ADA, BO, World
from tests.web.conftest import Open, with_video


async def test_nothing_is_connected_at_first(browser: Open) -> None:
    page = (await (await browser(ADA)).get("/configure")).text
    assert "Please select your preferred meeting service provider." in page
    assert "Zoom Pro account required to host." in page
    assert "Set Configurations" in page
    assert 'name="passcode"' not in page


async def test_connecting_shows_whose_account_it_is_and_asks_for_a_password(
    browser: Open, world: World
) -> None:
    client = await browser(ADA)
    leaving = await client.post("/connect/zoom")
    assert leaving.status_code == 303
    back = await client.get(world.zoom.authorize_code(leaving.headers["location"]))
    assert (back.status_code, back.headers["location"]) == (303, "/configure?connected")
    page = (await client.get("/configure")).text
    assert "Connected to Zoom. Logged in as Olivia Hansen, connected to Cust10001" in page
    assert "Not active yet." in page
    assert "4 to 10 characters" in page


async def test_a_saved_password_makes_it_active_and_stays_in_the_field(browser: Open, world: World) -> None:
    await world.authorize(await world.caller(ADA), purpose="configure")
    client = await browser(ADA)
    response = await client.post("/configure/passcode", data={"passcode": "Fjord2026"})
    assert response.headers["location"] == "/configure?saved"
    page = (await client.get("/configure?saved")).text
    assert 'value="Fjord2026"' in page
    assert "Video meetings are active." in page


@pytest.mark.parametrize(
    "passcode",
    [
        "",
        "abc",
        "elevenchars",
        "with space",
        "æøå12",
        "\U0001f512\U0001f512\U0001f512\U0001f512",
        "<b>1</b>",
        "\u202e1234",
        "1234\x00",
        "x" * 5000,
    ],
)
async def test_a_password_against_the_rule_is_refused_and_stays_to_be_mended(
    browser: Open, world: World, passcode: str
) -> None:
    await world.authorize(await world.caller(ADA), purpose="configure")
    client = await browser(ADA)
    response = await client.post("/configure/passcode", data={"passcode": passcode})
    assert response.status_code in (400, 422)
    assert "<b>1</b>" not in response.text
    if "\x00" not in passcode:
        assert "aria-invalid=true" in response.text
        assert 'data-save-when-changed="dirty"' in response.text
    if passcode in ("abc", "elevenchars", "with space"):
        assert f'value="{passcode}"' in response.text
    assert "Not active yet." in (await client.get("/configure")).text


async def test_a_new_password_for_each_meeting_needs_no_password(browser: Open, world: World) -> None:
    await world.authorize(await world.caller(ADA), purpose="configure")
    client = await browser(ADA)
    response = await client.post("/configure/passcode", data={"fresh": "1"})
    assert response.headers["location"] == "/configure?saved"
    page = (await client.get("/configure")).text
    assert re.search(r'name="fresh"[^>]*checked', page)
    assert "Not active yet." not in page


async def test_a_password_without_a_provider_says_what_to_do(browser: Open) -> None:
    response = await (await browser(ADA)).post("/configure/passcode", data={"passcode": "Fjord2026"})
    assert response.status_code == 409
    assert "No meeting provider is configured. Choose one first." in response.text


async def test_saving_twice_is_harmless(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    responses = [await client.post("/configure/passcode", data={"passcode": "Fjord2027"}) for _ in range(2)]
    assert [response.status_code for response in responses] == [303, 303]


async def test_a_basic_licence_is_shown(browser: Open, world: World) -> None:
    await world.connect_tenant(zoom_user=EMMA_BASIC)
    assert "40 minutes" in (await (await browser(ADA)).get("/configure")).text


async def test_manage_users_lists_who_is_connected_and_removes_them(browser: Open, world: World) -> None:
    await world.connect_tenant()
    await world.authorize(await world.caller(BO), LIAM)
    client, bo = await browser(ADA), await browser(BO)
    page = (await client.get("/configure/users")).text
    assert "<td>Bo Berg</td>" in page
    assert "liam.pro@zoom.example" in page
    assert "Remove Bo Berg?" in page
    response = await client.post("/configure/users/2/remove")
    assert response.headers["location"] == "/configure/users?removed"
    assert "<td>Bo Berg</td>" not in (await client.get("/configure/users")).text
    assert (await bo.get("/diary/video")).json()["authorization"] == "none"
    assert (await client.post("/configure/users/2/remove")).status_code == 404


@pytest.mark.parametrize("number", ["0", "999", "9" * 19, "9" * 60, "-1", "x", "%00", "1e3", "٣"])
async def test_removing_nobody_is_not_found(browser: Open, world: World, number: str) -> None:
    await world.connect_tenant()
    assert (await (await browser(ADA)).post(f"/configure/users/{number}/remove")).status_code == 404


async def test_disconnecting_warns_first_and_tells_how_to_uninstall_afterwards(
    browser: Open, world: World
) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    await with_video(client, 1)
    warning = (await client.get("/configure/disconnect")).text
    assert "This disconnects Zoom from Acme AS." in warning
    assert "1 associate is signed out of the provider." in warning
    assert "1 upcoming meeting is affected." in warning
    response = await client.post("/configure/disconnect")
    assert response.headers["location"] == "/configure/disconnect?done=zoom"
    done = (await client.get(response.headers["location"])).text
    assert "Zoom is disconnected" in done
    assert "Installed Apps" in done
    assert world.zoom.marketplace_url in done
    tab = (await client.get("/settings/preferences/video-meetings")).text
    assert "No meeting provider configured." in tab


async def test_disconnecting_twice_leads_back_to_the_configuration(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    responses = [await client.post("/configure/disconnect") for _ in range(2)]
    assert [response.headers["location"] for response in responses] == [
        "/configure/disconnect?done=zoom",
        "/configure",
    ]


async def test_there_is_nothing_to_disconnect_at_first(browser: Open) -> None:
    client = await browser(ADA)
    assert (await client.get("/configure/disconnect")).status_code == 404
    assert (await client.get("/configure/disconnect?done=skype")).status_code == 404
