"""Zoom's API as far as Videomeet needs it: who am I, and a host's meetings."""

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from videomeet_sandbox.request_log import annotate
from videomeet_sandbox.zoom.endpoints.listing import list_meetings
from videomeet_sandbox.zoom.events import event_fields, send_deleted, send_updated
from videomeet_sandbox.zoom.model.errors import (
    ApiError,
    invalid_request,
    invalid_token,
    may_not_host,
    missing_scope,
    no_such_user,
)
from videomeet_sandbox.zoom.model.meeting_rules import check
from videomeet_sandbox.zoom.model.people import BY_EMAIL, BY_ID, Person, user_json
from videomeet_sandbox.zoom.service import ZoomService, zoom_of

Handler = Callable[[ZoomService, Person, Request], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def operation(scope: str, category: str, *, daily: bool = False) -> Callable[[Handler], Endpoint]:
    """What every call passes first: the token, the limits of its category, the scope, the host's day."""

    def decorate(handler: Handler) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            headers = {"x-zm-trackingid": f"SANDBOX_{secrets.token_hex(12)}"}
            try:
                response = await checked(request, headers)
            except ApiError as refusal:
                response = refusal.response()
            for name, value in headers.items():
                response.headers.setdefault(name, value)
            return response

        async def checked(request: Request, headers: dict[str, str]) -> Response:
            zoom = zoom_of(request)
            person, granted = _caller(zoom, request)
            headers.update(zoom.limits.count_second(person, category))
            if scope not in granted:
                raise missing_scope(scope)
            if daily:
                zoom.limits.count_day(person, category)
            return await handler(zoom, person, request)

        return endpoint

    return decorate


def _caller(zoom: ZoomService, request: Request) -> tuple[Person, list[str]]:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise invalid_token()
    person, grant = zoom.grants.bearer(token.strip())
    annotate(request.scope, user=person.email)
    if zoom.state_of(person).deleted:
        raise no_such_user(person.id)
    return person, grant.scopes


def _must_be_self(zoom: ZoomService, person: Person, request: Request) -> None:
    """`me`, the own id or the own e-mail; a user-level app sees nobody else."""
    asked = request.path_params["user_id"]
    if asked in ("me", person.id, person.email):
        return
    if asked in BY_ID or asked in BY_EMAIL:
        raise ApiError(400, 4711, "Invalid access token, does not contain scopes:[user:read:user:admin].")
    raise no_such_user(asked)


def _must_host(zoom: ZoomService, person: Person) -> None:
    if not zoom.state_of(person).may_host:
        raise may_not_host()


async def _body(zoom: ZoomService, request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise ApiError(415, 300, "Unsupported Content Type")
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise invalid_request("Request Body should be a valid JSON object.") from None
    return check(body, zoom.records.passcode_rule)


@operation("user:read:user", "Light")
async def read_user(zoom: ZoomService, person: Person, request: Request) -> Response:
    _must_be_self(zoom, person, request)
    return JSONResponse(user_json(person))


@operation("meeting:write:meeting", "Medium", daily=True)
async def create_meeting(zoom: ZoomService, person: Person, request: Request) -> Response:
    _must_be_self(zoom, person, request)
    _must_host(zoom, person)
    meeting = zoom.meetings.create(person, await _body(zoom, request))
    return JSONResponse(zoom.meetings.as_json(meeting), 201)


@operation("meeting:read:list_meetings", "Medium")
async def read_meetings(zoom: ZoomService, person: Person, request: Request) -> Response:
    _must_be_self(zoom, person, request)
    secret = zoom.config.client_secret
    return JSONResponse(list_meetings(zoom.meetings, zoom.clock, person, request.query_params, secret))


@operation("meeting:read:meeting", "Light")
async def read_meeting(zoom: ZoomService, person: Person, request: Request) -> Response:
    meeting = zoom.meetings.of_host(person, _meeting_id(request))
    return JSONResponse(zoom.meetings.as_json(meeting))


@operation("meeting:update:meeting", "Light", daily=True)
async def update_meeting(zoom: ZoomService, person: Person, request: Request) -> Response:
    meeting = zoom.meetings.of_host(person, _meeting_id(request))
    _must_host(zoom, person)
    before = event_fields(meeting)
    zoom.meetings.change(meeting, await _body(zoom, request))
    send_updated(zoom, meeting, before)
    return Response(status_code=204)


@operation("meeting:delete:meeting", "Light")
async def delete_meeting(zoom: ZoomService, person: Person, request: Request) -> Response:
    meeting = zoom.meetings.of_host(person, _meeting_id(request))
    meeting.gone = "deleted"
    send_deleted(zoom, meeting)
    return Response(status_code=204)


def _meeting_id(request: Request) -> int:
    text = request.path_params["meeting_id"]
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise invalid_request("Invalid meeting id.")
    return int(text)


async def unknown(request: Request) -> Response:
    return JSONResponse({"code": 404, "message": "This API endpoint is not recognized."}, 404)


ROUTES = (
    Route("/v2/users/{user_id}", read_user, methods=["GET"]),
    Route("/v2/users/{user_id}/meetings", read_meetings, methods=["GET"]),
    Route("/v2/users/{user_id}/meetings", create_meeting, methods=["POST"]),
    Route("/v2/meetings/{meeting_id}", read_meeting, methods=["GET"]),
    Route("/v2/meetings/{meeting_id}", update_meeting, methods=["PATCH"]),
    Route("/v2/meetings/{meeting_id}", delete_meeting, methods=["DELETE"]),
    Route("/v2/{rest:path}", unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
)
