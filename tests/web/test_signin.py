"""Signing in and out, sessions, and where one goes on to."""

import httpx2
from tests.support.world import ADA, PASSWORD
from tests.web.conftest import Open


async def sign_in(client: httpx2.AsyncClient, email: str, password: str, **more: str) -> httpx2.Response:
    return await client.post("/sign-in", data={"email": email, "password": password, **more})


async def test_the_right_password_leads_to_the_page_that_was_asked_for(browser: Open) -> None:
    client = await browser(None)
    asked = await client.get("/settings/users?page=2")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=/settings/users%3Fpage%3D2"
    answer = await sign_in(client, ADA, PASSWORD, next="/settings/users?page=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/users?page=2")
    assert (await client.get("/account")).status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
