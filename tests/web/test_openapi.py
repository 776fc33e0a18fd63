"""The OpenAPI document covers every JSON route, and is what the routes and models say."""

import inspect
import json
import re
from pathlib import Path

from starlette.routing import Route

from videomeet.web.openapi import JSON, OPERATIONS, build_document, json_routes
from videomeet.web.routes import ROUTES

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
# Asked by programs of others, not by our pages.
NOT_OURS = {
    ("GET", "/health"),
    ("GET", "/ready"),
    ("GET", "/.well-known/videomeet"),
    ("POST", "/webhooks/{provider}"),
}
ANSWERS_JSON = re.compile(r"\b(json_response|JSONResponse)\(")


def test_the_document_is_what_the_routes_say() -> None:
    message = "run `make api`: it writes the document and the scripts' types anew"
    assert json.loads(DOCUMENT.read_text(encoding="utf-8")) == build_document(), message


def test_every_json_route_has_its_models() -> None:
    answering_json = {
        (method, route.path)
        for route in ROUTES
        if isinstance(route, Route) and ANSWERS_JSON.search(inspect.getsource(route.endpoint))
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert len(answering_json) > 15
    with_models = {key for key, operation in OPERATIONS.items() if operation.response}
    assert answering_json - NOT_OURS <= with_models


def test_a_body_that_is_read_stands_in_the_document() -> None:
    for method, route in json_routes():
        reads = re.search(r"parse_body\(request, (\w+)\)", inspect.getsource(route.endpoint))
        model = OPERATIONS[method, route.path].request
        assert (model.__name__ if model else None) == (reads[1] if reads else None), route.path


def test_every_route_below_the_diary_is_covered_and_nothing_else_is() -> None:
    routes = {(method, route.path) for method, route in json_routes()}
    assert routes == set(OPERATIONS)


def test_only_what_has_no_json_has_no_model() -> None:
    silent = [
        key
        for key, row in OPERATIONS.items()
        if row.response is None and row.status < 204 and row.media_type == JSON
    ]
    assert silent == []
