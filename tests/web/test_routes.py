"""The URL map and its documentation are the same."""

import re
from pathlib import Path

from starlette.routing import Mount, Route

from videomeet.web.routes import ROUTES

MAP = Path(__file__).parents[2] / "docs" / "reference" / "url-map.md"


def documented() -> set[tuple[str, str]]:
    rows = re.findall(r"^\| ([A-Z, ]+) \| `([^`]+)` \|", MAP.read_text(encoding="utf-8"), re.MULTILINE)
    return {(method, path) for methods, path in rows for method in methods.split(", ")}


def routed() -> set[tuple[str, str]]:
    paths = {
        (method, route.path)
        for route in ROUTES
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    return paths | {("GET", route.path) for route in ROUTES if isinstance(route, Mount)}


def test_every_address_is_documented_and_every_documented_address_exists() -> None:
    assert routed() == documented()


def test_every_address_has_one_handler() -> None:
    routes = [route for route in ROUTES if isinstance(route, Route)]
    assert len({(route.path, *sorted(route.methods or ())) for route in routes}) == len(routes)
