"""A sign-in that the provider no longer accepts: shown, with its button, to its owner and administrators."""

from tests.support.sandbox import LIAM
from tests.support.world import ADA, BO, CY, World
from tests.web.conftest import Open

NO_LONGER = "Zoom no longer accepts your sign-in."
SIGN_IN = 'href="/meet/authorize">Sign in'


async def lapse(world: World) -> None:
    """Bo and Cy share Liam's account, which has lapsed."""
    await world.connect_tenant()
    for email in (BO, CY):
        await world.authorize(await world.caller(email), LIAM)
    await world.change("grants", {"account_email": LIAM}, state="needs_reauth")


async def test_the_diary_says_it_once_with_the_button_that_mends_it(browser: Open, world: World) -> None:
    client = await browser(BO)
    await lapse(world)
    first = (await client.get("/diary")).text
    assert (await client.get("/diary")).text.count(NO_LONGER) == 1, "only the page can say that it was seen"
    assert (await client.post("/diary/needs-reauth/seen")).status_code == 204
    second = (await client.get("/diary")).text
    assert NO_LONGER in first
    assert f"{SIGN_IN} at Zoom</a>" in first
    assert NO_LONGER not in second
    assert NO_LONGER not in (await (await browser(ADA)).get("/diary")).text


async def test_my_account_keeps_saying_it(browser: Open, world: World) -> None:
    client = await browser(BO)
    await lapse(world)
    for _ in range(2):
        page = (await client.get("/account")).text
        assert "My Zoom account" in page
        assert NO_LONGER in page
        assert f"{SIGN_IN} again at Zoom</a>" in page
        assert 'href="/meet/DisconnectUser"' in page
        assert "Cy Lund" in page


async def test_my_account_offers_the_first_sign_in_and_says_where_there_is_no_provider(
    browser: Open, world: World
) -> None:
    client = await browser(BO)
    assert "Video meetings are not set up yet." in (await client.get("/account")).text
    await world.connect_tenant()
    page = (await client.get("/account")).text
    assert f"{SIGN_IN} at Zoom</a>" in page
    assert "/meet/DisconnectUser" not in page


async def test_administrators_see_state_sharing_and_who_can_mend_it(browser: Open, world: World) -> None:
    client = await browser(ADA)
    await lapse(world)
    page = (await client.get("/configure/users")).text
    assert page.count("Must authenticate again") == 2
    assert "with Cy Lund" in page
    assert "with Bo Berg" in page
    assert page.count("Their diary shows them the button to sign in again.") == 2
    assert "Licence: Licensed" in page
    users = (await client.get("/settings/users")).text
    assert users.count('href="/configure/users">Manage Users</a>') == 2
    await world.change("grants", state="needs_reauth")
    for path in ("/configure/users", "/settings/users"):
        assert f"{SIGN_IN} again</a>" in (await client.get(path)).text
