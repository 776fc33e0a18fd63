"""The control API's Zoom part: what happens at Zoom without our doing, for tests and the demo."""

from dataclasses import asdict, fields
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from videomeet_sandbox.control import ControlError, json_object
from videomeet_sandbox.zoom.events import (
    event_fields,
    send_deauthorized,
    send_deleted,
    send_ended,
    send_started,
    send_updated,
)
from videomeet_sandbox.zoom.model.errors import ApiError
from videomeet_sandbox.zoom.model.meeting_rules import check
from videomeet_sandbox.zoom.model.people import BY_EMAIL, Person
from videomeet_sandbox.zoom.model.records import Limits, Meeting, PasscodePolicy, PersonState
from videomeet_sandbox.zoom.service import zoom_of

Numbers = TypeVar("Numbers", Limits, PasscodePolicy)


def _meeting(request: Request) -> Meeting:
    meeting = zoom_of(request).records.meetings.get(request.path_params["meeting_id"])
    if meeting is None:
        raise ControlError("There is no such meeting in the sandbox.", 404)
    return meeting


def _people(body: dict[str, Any]) -> list[Person]:
    """The one named as `user` (an e-mail), or everybody."""
    if "user" not in body:
        return list(BY_EMAIL.values())
    if body["user"] not in BY_EMAIL:
        raise ControlError(f"Nobody called {body['user']!r} lives here.", 404)
    return [BY_EMAIL[body["user"]]]


async def vanish(request: Request) -> Response:
    """Lost without a webhook, like Zoom's silent expiry."""
    _meeting(request).gone = "vanished"
    return JSONResponse({"vanished": request.path_params["meeting_id"]})


async def change_meeting(request: Request) -> Response:
    """The host changes the meeting in Zoom's own pages; a webhook is sent."""
    zoom, meeting, before = zoom_of(request), _meeting(request), event_fields(_meeting(request))
    try:
        zoom.meetings.change(meeting, check(await json_object(request), PasscodePolicy()))
    except ApiError as refusal:
        return refusal.response()
    send_updated(zoom, meeting, before)
    return JSONResponse(zoom.meetings.as_json(meeting))


async def delete_meeting(request: Request) -> Response:
    """The host deletes the meeting in Zoom's own pages; a webhook is sent."""
    meeting = _meeting(request)
    if not meeting.gone:
        meeting.gone = "deleted"
        send_deleted(zoom_of(request), meeting)
    return Response(status_code=204)


async def start_meeting(request: Request) -> Response:
    meeting = _meeting(request)
    meeting.status = "started"
    send_started(zoom_of(request), meeting)
    return JSONResponse({"status": meeting.status})


async def end_meeting(request: Request) -> Response:
    meeting = _meeting(request)
    meeting.status = "waiting"
    send_ended(zoom_of(request), meeting)
    return JSONResponse({"status": meeting.status})


async def expire_tokens(request: Request) -> Response:
    zoom, body = zoom_of(request), await json_object(request)
    return JSONResponse({"expired": sum(zoom.grants.expire_access(person.id) for person in _people(body))})


async def revoke_tokens(request: Request) -> Response:
    zoom, body = zoom_of(request), await json_object(request)
    return JSONResponse({"revoked": sum(zoom.grants.end(person.id) for person in _people(body))})


async def withhold_scopes(request: Request) -> Response:
    """`{"missing": [...]}`: the app lost these scopes at the Marketplace; an empty list gives all back."""
    zoom, body = zoom_of(request), await json_object(request)
    missing = [str(scope) for scope in body.get("missing", [])]
    return JSONResponse(
        {"changed": sum(zoom.grants.withhold(person.id, missing) for person in _people(body))}
    )


async def uninstall(request: Request) -> Response:
    """As if the person had pressed Uninstall at the Marketplace."""
    zoom, body = zoom_of(request), await json_object(request)
    ended = [person for person in _people(body) if zoom.grants.end(person.id)]
    for person in ended:
        send_deauthorized(zoom, person)
    return JSONResponse({"uninstalled": [person.email for person in ended]})


async def set_limits(request: Request) -> Response:
    return JSONResponse(asdict(_set_numbers(zoom_of(request).records.limits, await json_object(request))))


async def set_passcode_rule(request: Request) -> Response:
    return JSONResponse(
        asdict(_set_numbers(zoom_of(request).records.passcode_rule, await json_object(request)))
    )


def _set_numbers(numbers: Numbers, body: dict[str, Any]) -> Numbers:
    known = {each.name for each in fields(numbers)}
    if set(body) - known or not all(isinstance(value, int) for value in body.values()):
        raise ControlError(f"Give whole numbers or true/false for: {', '.join(sorted(known))}.")
    for name, value in body.items():
        setattr(numbers, name, value)
    return numbers


async def set_person(request: Request) -> Response:
    """`{"may_host": false}` or `{"deleted": true}`: the account changed at Zoom."""
    zoom, body = zoom_of(request), await json_object(request)
    person = _people({"user": request.path_params["email"]})[0]
    try:
        state = PersonState(**body)
    except TypeError:
        raise ControlError("Give may_host and/or deleted.") from None
    zoom.records.people[person.email] = state
    return JSONResponse(asdict(state))


async def show_webhooks(request: Request) -> Response:
    return JSONResponse(zoom_of(request).records.deliveries)


async def validate_webhooks(request: Request) -> Response:
    return JSONResponse(await zoom_of(request).webhooks.validate_address())


ROUTES = (
    Route("/control/meetings/{meeting_id:int}/vanish", vanish, methods=["POST"]),
    Route("/control/meetings/{meeting_id:int}/start", start_meeting, methods=["POST"]),
    Route("/control/meetings/{meeting_id:int}/end", end_meeting, methods=["POST"]),
    Route("/control/meetings/{meeting_id:int}", change_meeting, methods=["PATCH"]),
    Route("/control/meetings/{meeting_id:int}", delete_meeting, methods=["DELETE"]),
    Route("/control/tokens/expire", expire_tokens, methods=["POST"]),
    Route("/control/tokens/revoke", revoke_tokens, methods=["POST"]),
    Route("/control/tokens/scopes", withhold_scopes, methods=["POST"]),
    Route("/control/uninstall", uninstall, methods=["POST"]),
    Route("/control/limits", set_limits, methods=["POST"]),
    Route("/control/passcode-rule", set_passcode_rule, methods=["POST"]),
    Route("/control/people/{email}", set_person, methods=["POST"]),
    Route("/control/webhooks", show_webhooks, methods=["GET"]),
    Route("/control/webhooks/validate", validate_webhooks, methods=["POST"]),
)
