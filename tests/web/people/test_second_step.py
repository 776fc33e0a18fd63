"""Signing in with a second factor: its page, and that nothing else opens before it."""

import re

import httpx2
import pytest
from starlette.routing import Route
from tests.support.second_factor import add_app, code_of
from tests.support.world import ADA, BO, PASSWORD, World
from tests.web.conftest import Open

from videomeet.web.routes import ROUTES

PAGE = "/sign-in/second-factor"


async def enter(client: httpx2.AsyncClient, email: str = BO) -> httpx2.Response:
    return await client.post("/sign-in", data={"email": email, "password": PASSWORD, "next": "/account"})


async def test_after_the_password_a_code_is_asked_for_and_then_the_way_goes_on(
    browser: Open, world: World
) -> None:
    secret, _ = await add_app(world, await world.caller(BO))
    world.clock.advance(minutes=5)
    client = await browser(None)
    entered = await enter(client)
    assert (entered.status_code, entered.headers["location"]) == (303, f"{PAGE}?next=/account")
    assert "videomeet_session" not in client.cookies
    assert "videomeet_device" not in client.cookies
    page = await client.get(entered.headers["location"])
    assert 'autocomplete="one-time-code"' in page.text
    wrong = await client.post(PAGE, data={"code": "000000", "next": "/account"})
    assert wrong.status_code == 422
    assert "That code is wrong" in wrong.text
    signed_in = await client.post(PAGE, data={"code": code_of(world, secret), "next": "/account"})
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/account")
    assert (await client.get("/account")).status_code == 200
    assert "videomeet_unfinished" not in client.cookies


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unfinished_sign_in_opens_nothing_else(browser: Open, world: World, method: str) -> None:
    await add_app(world, await world.caller(BO))
    client = await browser(None)
    await enter(client)
    token = client.cookies["videomeet_unfinished"]
    # Not even as the session's own cookie.
    client.cookies.set("videomeet_session", token)
    guarded = [
        route.path
        for route in ROUTES
        if isinstance(route, Route)
        and method in (route.methods or ())
        and route.path.startswith(("/account", "/settings", "/configure", "/diary", "/meet"))
    ]
    assert len(guarded) > 10
    for path in guarded:
        answer = await client.request(method, re.sub(r"\{\w+\}", "1", path))
        assert answer.status_code in (401, 303), path
        assert answer.status_code == 401 or answer.headers["location"].startswith("/sign-in?next"), path


async def test_without_the_password_there_is_no_such_page(browser: Open) -> None:
    client = await browser(None)
    answer = await client.get(f"{PAGE}?next=//evil.example")
    assert answer.headers["location"] == "/sign-in?next=/diary&because=again"
    assert "Sign in again" in (await client.get(answer.headers["location"])).text
    for path in (PAGE, f"{PAGE}/set-up"):
        assert (await client.post(path, data={"code": "123456"})).headers["location"].startswith("/sign-in?")


async def test_where_it_is_demanded_it_is_set_up_before_anything_else(browser: Open, world: World) -> None:
    ada = await browser(ADA)
    preferences = "/settings/preferences/global"
    refused = await ada.post(f"{preferences}/second-factor", data={"demanded": "1"})
    assert refused.status_code == 422
    assert "for yourself first" in refused.text
    await world.change("tenants", {"customer_id": "Cust10001"}, demands_second_factor=1)
    client = await browser(None)
    entered = await enter(client)
    page = await client.get(entered.headers["location"])
    assert "Set up a second factor" in page.text
    assert "<svg" in page.text
    secret, proposal = _shown(page.text)
    wrong = await client.post(f"{PAGE}/set-up", data={"code": "000000", "proposal": proposal})
    assert (wrong.status_code, _shown(wrong.text)) == (422, (secret, proposal))
    done = await client.post(
        f"{PAGE}/set-up", data={"code": code_of(world, secret), "proposal": proposal, "next": "/account"}
    )
    assert done.status_code == 200
    assert len(re.findall(r"\b(?:[A-Z2-9]{4}-){5}[A-Z2-9]{4}\b", done.text)) == 10
    assert (await client.get("/account")).status_code == 200


async def test_an_administrator_demands_it_and_no_longer(browser: Open, world: World) -> None:
    ada, bo = await browser(ADA), await browser(BO)
    await _set_up(ada, world)
    path = "/settings/preferences/global"
    saved = await ada.post(f"{path}/second-factor", data={"demanded": "1"})
    assert saved.headers["location"] == f"{path}?saved=factor"
    assert "checked" in (await ada.get(path)).text.partition("demanded")[2][:200]
    assert (await bo.get("/account")).status_code == 303
    await ada.post(f"{path}/second-factor", data={})
    assert (await enter(bo)).headers["location"] == "/account"


async def test_the_account_page_leads_to_setting_up_and_removing(browser: Open, world: World) -> None:
    client = await browser(BO)
    assert "/account/second-factor" in (await client.get("/account")).text
    codes = await _set_up(client, world)
    page = await client.get("/account/second-factor")
    assert "10 codes are left." in page.text
    renewed = await client.post("/account/second-factor/recovery-codes", data={"current": PASSWORD})
    assert codes.text != renewed.text
    assert (
        "That is not your password."
        in (await client.post("/account/second-factor/recovery-codes", data={"current": "wrong"})).text
    )
    for data in ({"current": PASSWORD}, {"current": "wrong", "factor": "app"}):
        assert (await client.post("/account/second-factor/remove", data=data)).status_code == 422
    other = await client.post("/account/second-factor/remove", data={"current": PASSWORD, "factor": "7"})
    assert other.status_code == 404
    removed = await client.post("/account/second-factor/remove", data={"current": PASSWORD, "factor": "app"})
    assert removed.headers["location"] == "/account/second-factor?saved=removed"


async def test_an_administrator_removes_the_second_factor_of_somebody_else(
    browser: Open, world: World
) -> None:
    bo = await world.caller(BO)
    await add_app(world, bo)
    ada = await browser(ADA)
    path = f"/settings/users/{bo.associate_id}"
    assert "Remove second factor" in (await ada.get(path)).text
    removed = await ada.post(f"{path}/remove-second-factor")
    assert removed.headers["location"] == f"{path}?done=factor"
    assert "Remove second factor" not in (await ada.get(f"{path}?done=factor")).text


def _shown(page: str) -> tuple[str, str]:
    """The secret and the proposal that a page carries."""
    secret, proposal = re.search(r'mono">([A-Z2-7]{32})<', page), re.search(r'proposal" value="([^"]+)', page)
    assert secret
    assert proposal
    return secret[1], proposal[1]


async def _set_up(client: httpx2.AsyncClient, world: World) -> httpx2.Response:
    secret, proposal = _shown((await client.get("/account/second-factor/app")).text)
    form = {"current": PASSWORD, "proposal": proposal, "code": code_of(world, secret)}
    answer = await client.post("/account/second-factor/app", data=form)
    assert answer.status_code == 200
    return answer
