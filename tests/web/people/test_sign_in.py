"""Signing in and out, and where one goes on to."""

import httpx2
import pytest
from tests.support.world import ADA, BO, PASSWORD, World
from tests.web.conftest import Open

from videomeet.flows.people import sessions


async def enter(client: httpx2.AsyncClient, email: str, password: str, **more: str) -> httpx2.Response:
    return await client.post("/sign-in", data={"email": email, "password": password, **more})


async def test_the_right_password_leads_to_the_page_that_was_asked_for(browser: Open) -> None:
    client = await browser(None)
    asked = await client.get("/settings/users?page=2")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=/settings/users%3Fpage%3D2"
    response = await enter(client, ADA, PASSWORD, next="/settings/users?page=2")
    assert (response.status_code, response.headers["location"]) == (303, "/settings/users?page=2")
    assert (await client.get("/account")).status_code == 200
    assert "HttpOnly; Path=/; SameSite=lax" in response.headers["set-cookie"]


@pytest.mark.parametrize("email", [ADA, "nobody@acme.example", "<script>alert(1)</script>", "ø@🙂.example"])
async def test_a_wrong_password_and_an_unknown_e_mail_are_answered_alike(browser: Open, email: str) -> None:
    client = await browser(None)
    response = await enter(client, email, "wrong password")
    assert response.status_code == 422
    assert "E-mail or password is wrong." in response.text
    assert "<script>alert" not in response.text
    assert "set-cookie" not in response.headers


async def test_what_was_typed_stays_in_the_form_but_never_the_password(browser: Open) -> None:
    response = await enter(await browser(None), ADA, "my secret", next="/account")
    assert f'value="{ADA}"' in response.text
    assert 'name="next" value="/account"' in response.text
    assert "my secret" not in response.text


async def test_an_empty_form_says_what_to_fill_in(browser: Open) -> None:
    response = await (await browser(None)).post("/sign-in", data={})
    assert response.status_code == 422
    assert "Fill in your e-mail and your password." in response.text


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/x\ny",
        "/%0d%0aset-cookie",
        " /diary",
        "/" + "x" * 3000,
        "http:/diary",
    ],
)
async def test_signing_in_never_leads_to_another_site(browser: Open, away: str) -> None:
    response = await enter(await browser(None), ADA, PASSWORD, next=away)
    assert response.status_code == 303
    assert response.headers["location"] in ("/diary", "/%0d%0aset-cookie")


async def test_whoever_is_signed_in_goes_on_at_once(browser: Open) -> None:
    response = await (await browser(BO)).get("/sign-in?next=/account")
    assert (response.status_code, response.headers["location"]) == (303, "/account")


async def test_too_many_wrong_passwords_stop_even_the_right_one_for_a_while(
    browser: Open, world: World
) -> None:
    client = await browser(None)
    for _ in range(10):
        assert (await enter(client, BO, "wrong password")).status_code == 422
    stopped = await enter(client, BO, PASSWORD)
    assert stopped.status_code == 429
    assert "Wait five minutes" in stopped.text
    assert (await enter(client, ADA, PASSWORD)).status_code == 303


async def test_the_limit_is_the_same_for_accounts_that_do_not_exist(browser: Open) -> None:
    client = await browser(None)
    codes = [(await enter(client, "ghost@acme.example", "wrong")).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


async def test_signing_out_ends_the_session_on_the_server(browser: Open, world: World) -> None:
    client = await browser(ADA)
    token = client.cookies["videomeet_session"]
    response = await client.post("/sign-out")
    assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert await sessions.find_caller(world.services, token) is None


async def test_signing_out_again_leads_back_to_the_diary_through_signing_in(browser: Open) -> None:
    response = await (await browser(ADA)).post("/sign-out?again")
    assert response.headers["location"] == "/sign-in?next=/diary"


async def test_signing_in_as_somebody_else_ends_the_session_that_was_there(
    browser: Open, world: World
) -> None:
    client = await browser(ADA)
    token = client.cookies["videomeet_session"]
    await enter(client, BO, PASSWORD)
    assert await sessions.find_caller(world.services, token) is None
    assert "Bo Berg" in (await client.get("/account")).text


async def test_signing_out_twice_is_harmless(browser: Open) -> None:
    client = await browser(ADA)
    assert [(await client.post("/sign-out")).status_code for _ in range(2)] == [303, 303]


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "ø", "\x7f"])
async def test_a_made_up_cookie_is_nobody(browser: Open, token: str) -> None:
    client = await browser(None)
    response = await client.get(
        "/account", headers={b"Cookie": f"videomeet_session={token}".encode("latin-1")}
    )
    assert response.status_code == 303


async def test_a_session_ends_by_itself(browser: Open, world: World) -> None:
    client = await browser(ADA)
    world.clock.advance(hours=13)
    assert (await client.get("/account")).status_code == 303


async def test_the_repair_of_an_invalid_context_makes_a_valid_one(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    await _spoil_contexts(world)
    refused = await client.post("/diary/reservations", json={})
    assert refused.status_code == 409
    error = refused.json()["error"]
    assert error["code"] == "context_invalid"
    assert error["message"] == "Something went wrong reserving your video meeting. Please try again later."
    assert error["repair"]["method"] == "post"
    again = await client.post(error["repair"]["url"])
    assert (await enter(client, ADA, PASSWORD, next="/diary")).headers["location"] == "/diary"
    assert again.headers["location"] == "/sign-in?next=/diary"
    assert (await client.post("/diary/reservations", json={})).status_code == 201


async def _spoil_contexts(world: World) -> None:
    async with world.services.database.writing() as tx:
        await tx.exec_driver_sql("UPDATE sessions SET context = 'Cust99999'")


async def test_every_page_for_people_offers_to_sign_out(browser: Open) -> None:
    ada = await browser(ADA)
    for path in ("/diary", "/account", "/account/password", "/settings/users", "/settings/audit"):
        page = await ada.get(path)
        assert page.status_code == 200, path
        assert 'action="/sign-out"' in page.text, path
