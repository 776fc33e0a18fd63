"""Headers, other sites, sizes and the log: what guards every request."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
import structlog
from starlette.routing import Mount, Route
from tests.support.world import ADA, PASSWORD, World
from tests.web.conftest import Open, with_video

from videomeet.web.app import create_app
from videomeet.web.kit.middleware import MAX_BODY_BYTES, content_security_policy
from videomeet.web.routes import ROUTES

PLACES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "id": "1",
    "associate_id": "1",
    "provider": "zoom",
    "token": "none-of-ours",
    "kind": "invitation",
    "language": "en",
}


# Its answer never ends: tests/web/test_stream.py looks at its headers.
ENDLESS = "/diary/events"


def addresses(method: str) -> list[str]:
    """Every address that answers to a method, with something in its gaps."""
    paths = [route.path for route in ROUTES if isinstance(route, Route) and method in (route.methods or ())]
    return [path.format(**PLACES) for path in paths if path != ENDLESS]


@pytest.mark.parametrize("who", [ADA, None])
async def test_every_page_has_a_strict_policy_and_is_kept_nowhere(browser: Open, who: str | None) -> None:
    client = await browser(who)
    for path in [*addresses("GET"), "/nothing/here", "/diary/nothing"]:
        response = await client.get(path)
        assert response.status_code < 500 or path == "/ready", path
        rules = response.headers["content-security-policy"]
        assert "default-src 'self'" in rules, path
        for nothing in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
            assert nothing in rules, path
        assert "unsafe" not in rules, path
        assert response.headers["cache-control"] == "no-store", path
        assert response.headers["x-content-type-options"] == "nosniff", path
        assert response.headers["referrer-policy"] in ("same-origin", "no-referrer"), path


async def test_no_page_needs_a_hole_in_the_policy(browser: Open) -> None:
    client = await browser(ADA)
    for path in [*addresses("GET"), "/nothing/here"]:
        page = (await client.get(path)).text
        assert ' style="' not in page, path
        assert " onclick=" not in page, path
        assert "<style" not in page, path
        inline = [part for part in page.split("<script")[1:] if "src=" not in part.split(">")[0]]
        assert all('type="application/json"' in part.split(">")[0] for part in inline), path


def test_forms_may_lead_on_to_the_provider_and_its_hosts_and_nowhere_else() -> None:
    rules = content_security_policy(["https://zoom.us", "http://127.0.0.1:8701"])
    assert rules.endswith("form-action 'self' http://127.0.0.1:8701 https://*.zoom.us https://zoom.us")


async def test_the_small_window_is_not_cut_off_from_the_diary(browser: Open) -> None:
    client = await browser(ADA)
    assert (await client.get("/diary")).headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    for path in ("/meet/authorize", "/connect/zoom/callback?code=a&state=b"):
        assert "cross-origin-opener-policy" not in (await client.get(path)).headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://videomeet.test"},
    ],
)
async def test_another_site_changes_nothing(browser: Open, headers: dict[str, str]) -> None:
    client = await browser(ADA)
    del client.headers["Sec-Fetch-Site"]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in addresses(method):
            response = await client.request(method, path, headers=headers)
            assert response.status_code == 403, path
            assert "This came from another site, so nothing was done." in response.text, path


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://videomeet.test"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
async def test_our_own_pages_and_programs_may_change_things(browser: Open, headers: dict[str, str]) -> None:
    client = await browser(ADA)
    del client.headers["Sec-Fetch-Site"]
    assert (await client.post("/sign-out", headers=headers)).status_code == 303


async def test_five_megabytes_are_refused_with_a_sentence(browser: Open) -> None:
    client = await browser(ADA)
    for path in ("/sign-in", "/configure/passcode", "/diary/appointments", "/sign-out"):
        response = await client.post(path, content=b"x" * 5_000_000)
        assert response.status_code == 413, path
        assert "1 MB is the most" in response.text, path


async def test_a_streamed_body_is_counted_too(browser: Open) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * (MAX_BODY_BYTES // 20)

    headers = {"Content-Type": "application/json"}
    response = await (await browser(ADA)).post("/diary/appointments", content=endless(), headers=headers)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"


@pytest.mark.parametrize("length", ["-1", "x", "9" * 40, "²"])
async def test_a_strange_content_length_is_no_crash(browser: Open, length: str) -> None:
    headers = [(b"Content-Length", length.encode("latin-1"))]
    request = (await browser(None)).build_request("POST", "/sign-in", headers=headers)
    assert (await (await browser(None)).send(request)).status_code in (413, 422)


async def test_the_log_holds_no_query_and_no_whole_join_link(browser: Open, world: World) -> None:
    await world.connect_tenant()
    client = await browser(ADA)
    link = (await with_video(client, 1))["video"]["join_url"]
    with structlog.testing.capture_logs() as lines:
        await client.get(link)
        await client.get("/connect/zoom/callback?code=secret-code&state=secret-state")
    logged = str(lines)
    assert "'path': '/join/" in logged
    assert link.rpartition("/")[2] not in logged
    assert "secret-" not in logged


def test_there_is_something_to_guard() -> None:
    assert len(addresses("GET")) > 20
    assert [route.path for route in ROUTES if isinstance(route, Mount)] == ["/static/built"]


async def test_outside_the_demo_cookies_and_headers_insist_on_https(world: World) -> None:
    services = replace(world.services, secure_cookies=True, base_url="https://meet.example")
    transport = httpx2.ASGITransport(create_app(services))
    async with httpx2.AsyncClient(transport=transport, base_url="https://meet.example") as client:
        response = await client.post("/sign-in", data={"email": ADA, "password": PASSWORD})
        assert response.headers["set-cookie"].startswith("__Host-videomeet_session=")
        cookies = response.headers.get_list("set-cookie")
        assert {cookie.partition("=")[0] for cookie in cookies} == {
            "__Host-videomeet_session",
            "__Host-videomeet_device",
            # Taken away: nothing is unfinished any more.
            "__Host-videomeet_unfinished",
        }
        for cookie in cookies:
            assert "; HttpOnly; " in cookie
            assert cookie.endswith("; Path=/; SameSite=lax; Secure")
        policy = response.headers["strict-transport-security"]
        assert policy == "max-age=31536000; includeSubDomains"
        assert (await client.get("/account")).status_code == 200
