"""The JSON between browser and server as an OpenAPI document, from the routes and their models.

`make api` writes it to docs/reference/openapi.json, and the scripts' types from that.
"""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from starlette.routing import Route

from videomeet import __version__
from videomeet.web.alarms import event_schemas
from videomeet.web.alarms.push_notifications import SubscriptionBody
from videomeet.web.diary import request_schemas as requests
from videomeet.web.diary import response_schemas as responses
from videomeet.web.kit.request_parsing import MAX_ID, WALL_TIME_SCHEMA, RequestBody
from videomeet.web.kit.response_schemas import ErrorResponse, ResponseBody
from videomeet.web.mail.response_schemas import TemplatePreview
from videomeet.web.meetings import request_schemas as meeting_requests
from videomeet.web.meetings import response_schemas as meeting_responses
from videomeet.web.routes import ROUTES

JSON, EVENTS, CALENDAR = "application/json", "text/event-stream", "text/calendar"
ID: Mapping[str, Any] = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
TEXT: Mapping[str, Any] = {"type": "string"}
QUERY: Mapping[str, Mapping[str, Any]] = {
    "from": WALL_TIME_SCHEMA,
    "to": WALL_TIME_SCHEMA,
    "start": WALL_TIME_SCHEMA,
    "end": WALL_TIME_SCHEMA,
    "associates": {"type": "string", "description": "Ids parted by commas."},
    "zone": TEXT,
    "q": TEXT,
    "company_id": ID,
    "except": ID,
    "version": ID,
}
PATH: Mapping[str, Mapping[str, Any]] = {
    "id": ID,
    "uuid": {"type": "string", "format": "uuid"},
    "kind": TEXT,
    "language": TEXT,
}


@dataclass(frozen=True)
class Operation:
    """What a route takes and gives. `query`: names of parameters, those that must be given with a `!`."""

    response: type[ResponseBody] | None = None
    request: type[RequestBody] | None = None
    status: int = 200
    query: str = ""
    media_type: str = JSON


APPOINTMENT = "/diary/appointments/{id}"
OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("GET", "/diary/appointments"): Operation(responses.Listing, query="from! to! associates"),
    ("POST", "/diary/appointments"): Operation(responses.Detail, requests.DraftBody, 201),
    ("POST", "/diary/appointments/preview"): Operation(responses.EmailPreview, requests.PreviewBody),
    ("GET", APPOINTMENT): Operation(responses.Detail),
    ("PUT", APPOINTMENT): Operation(responses.Detail, requests.UpdateBody),
    ("DELETE", APPOINTMENT): Operation(status=204, query="version!"),
    ("POST", f"{APPOINTMENT}/opened"): Operation(responses.Detail),
    ("PATCH", f"{APPOINTMENT}/time"): Operation(responses.MoveResult, requests.MoveBody),
    ("POST", f"{APPOINTMENT}/completed"): Operation(responses.Summary, requests.CompletedBody),
    ("GET", f"{APPOINTMENT}/calendar.ics"): Operation(media_type=CALENDAR),
    ("POST", f"{APPOINTMENT}/rsvp"): Operation(responses.Summary, requests.RsvpBody),
    ("PUT", f"{APPOINTMENT}/alarm"): Operation(responses.Summary, requests.OwnAlarmBody),
    ("POST", f"{APPOINTMENT}/conflict"): Operation(responses.Detail, requests.VersionChoiceBody),
    ("POST", f"{APPOINTMENT}/retry-meeting"): Operation(status=303),
    ("POST", f"{APPOINTMENT}/retry-delivery"): Operation(responses.Detail, requests.RecipientBody),
    ("POST", "/diary/reservations"): Operation(
        meeting_responses.Reservation, meeting_requests.ReserveBody, 201
    ),
    ("DELETE", "/diary/reservations/{uuid}"): Operation(status=204),
    ("GET", "/diary/video"): Operation(meeting_responses.VideoOffer),
    ("POST", "/diary/needs-reauth/seen"): Operation(status=204),
    ("GET", "/diary/search/companies"): Operation(responses.SearchResults, query="q"),
    ("GET", "/diary/search/contacts"): Operation(responses.SearchResults, query="q company_id"),
    ("GET", "/diary/availability"): Operation(
        responses.BusyTimes, query="associates start! end! zone except"
    ),
    ("GET", "/diary/events"): Operation(event_schemas.StreamEvents, media_type=EVENTS),
    ("POST", "/diary/alarms/{id}/dismiss"): Operation(status=204),
    ("POST", "/diary/push-subscriptions"): Operation(
        event_schemas.SubscriptionCreated, SubscriptionBody, 201
    ),
    ("POST", "/settings/lists/templates/{kind}/{language}/preview"): Operation(TemplatePreview),
}
# What stands in the diary's page, and the body of every error.
EXTRA_RESPONSES = (responses.DiaryStart, ErrorResponse)


class _SchemaGenerator(GenerateJsonSchema):
    def field_title_should_be_set(self, _schema: Any) -> bool:
        """No title for each field: it would only repeat the name."""
        return False


def json_routes() -> Sequence[tuple[str, Route]]:
    """Method and route of all that scripts call: whatever is below /diary/, and what else has a model."""
    pairs = [
        (method, route)
        for route in ROUTES
        if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]
    return [
        (method, route)
        for method, route in pairs
        if route.path.startswith("/diary/") or (method, route.path) in OPERATIONS
    ]


def build_document() -> dict[str, Any]:
    """The OpenAPI document; `KeyError` names a route below /diary/ that has no line in `OPERATIONS`."""
    paths: dict[str, dict[str, Any]] = {}
    for method, route in json_routes():
        described = _describe(route, OPERATIONS[method, route.path])
        paths.setdefault(route.path, {})[method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Videomeet: what its pages talk to", "version": __version__},
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _schemas() -> dict[str, Any]:
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = []
    for operation in OPERATIONS.values():
        if operation.request:
            models.append((operation.request, "validation"))
        if operation.response:
            models.append((operation.response, "serialization"))
    models += [(model, "serialization") for model in EXTRA_RESPONSES]
    _, definitions = models_json_schema(
        list(dict.fromkeys(models)),
        ref_template="#/components/schemas/{model}",
        schema_generator=_SchemaGenerator,
    )
    return dict(sorted(definitions["$defs"].items()))


def _describe(route: Route, operation: Operation) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done."}
    if operation.response:
        success["content"] = {operation.media_type: {"schema": _reference(operation.response)}}
    elif operation.media_type != JSON:
        success["content"] = {operation.media_type: {"schema": TEXT}}
    described: dict[str, Any] = {
        "summary": inspect.getdoc(route.endpoint),
        "parameters": [*_path_parameters(route), *_query_parameters(operation.query)],
        "responses": {
            str(operation.status): success,
            "default": {
                "description": "Refused, and why.",
                "content": {JSON: {"schema": _reference(ErrorResponse)}},
            },
        },
    }
    if operation.request:
        described["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": _reference(operation.request)}},
        }
    return described


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": PATH[name]}
        for name in sorted(route.param_convertors)
    ]


def _query_parameters(query: str) -> list[dict[str, Any]]:
    return [
        {
            "name": word.rstrip("!"),
            "in": "query",
            "required": word.endswith("!"),
            "schema": QUERY[word.rstrip("!")],
        }
        for word in query.split()
    ]


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
