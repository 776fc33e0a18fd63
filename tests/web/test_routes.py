"""The URL map and its documentation are the same."""

import re
from pathlib import Path

import pytest
from starlette.routing import Mount, Route
from tests.support.world import ADA
from tests.web.conftest import Open

from videomeet.web.routes import ROUTES

MAP = Path(__file__).parents[2] / "docs" / "reference" / "url-map.md"


def documented() -> set[tuple[str, str]]:
    rows = re.findall(r"^\| ([A-Z, ]+) \| `([^`]+)` \|", MAP.read_text(encoding="utf-8"), re.MULTILINE)
    return {(method, path) for methods, path in rows for method in methods.split(", ")}


def routed() -> set[tuple[str, str]]:
    routes = {
        (method, route.path)
        for route in ROUTES
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    return routes | {("GET", route.path) for route in ROUTES if isinstance(route, Mount)}


def test_every_address_is_documented_and_every_documented_address_exists() -> None:
    assert routed() == documented()


def test_every_address_has_one_handler() -> None:
    routes = [route for route in ROUTES if isinstance(route, Route)]
    assert len({(route.path, *sorted(route.methods or ())) for route in routes}) == len(routes)


@pytest.mark.parametrize("host", ["evil.example", "videomeet.test:81", "videomeet.test.evil.example", ""])
async def test_requests_for_another_host_are_refused(browser: Open, host: str) -> None:
    client = await browser(ADA)
    for method, path in (("GET", "/"), ("GET", "/diary"), ("POST", "/sign-out")):
        answered = await client.request(method, path, headers={"Host": host})
        assert answered.status_code == 421
        assert host not in answered.text or not host
    assert (await client.get("/diary", headers={"Host": "VideoMeet.test"})).status_code == 200
