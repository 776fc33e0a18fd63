"""The control API's Zoom part: what happens at Zoom without our doing, for tests and the demo."""

from dataclasses import asdict, fields
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from videomeet_sandbox.control import ControlError, told_in
from videomeet_sandbox.zoom.events import (
    facts_of,
    tell_deauthorized,
    tell_deleted,
    tell_ended,
    tell_started,
    tell_updated,
)
from videomeet_sandbox.zoom.model.errors import ApiError
from videomeet_sandbox.zoom.model.meeting_rules import check
from videomeet_sandbox.zoom.model.people import BY_EMAIL, Person
from videomeet_sandbox.zoom.model.records import Limits, Meeting, PasscodeRule, PersonState
from videomeet_sandbox.zoom.service import zoom_of

Knobs = TypeVar("Knobs", Limits, PasscodeRule)


def _meeting(request: Request) -> Meeting:
    found = zoom_of(request).records.meetings.get(request.path_params["meeting_id"])
    if found is None:
        raise ControlError("There is no such meeting in the sandbox.", 404)
    return found


def _people(told: dict[str, Any]) -> list[Person]:
    """The one named as `user` (an e-mail), or everybody."""
    if "user" not in told:
        return list(BY_EMAIL.values())
    if told["user"] not in BY_EMAIL:
        raise ControlError(f"Nobody called {told['user']!r} lives here.", 404)
    return [BY_EMAIL[told["user"]]]


async def vanish(request: Request) -> Response:
    """Lost without a word, like Zoom's silent expiry: no webhook tells of it."""
    _meeting(request).gone = "vanished"
    return JSONResponse({"vanished": request.path_params["meeting_id"]})


async def change_meeting(request: Request) -> Response:
    """The host changes the meeting in Zoom's own pages; a webhook tells."""
    zoom, meeting, before = zoom_of(request), _meeting(request), facts_of(_meeting(request))
    try:
        zoom.meetings.change(meeting, check(await told_in(request), PasscodeRule()))
    except ApiError as refusal:
        return refusal.answer()
    tell_updated(zoom, meeting, before)
    return JSONResponse(zoom.meetings.answer(meeting))


async def delete_meeting(request: Request) -> Response:
    """The host deletes the meeting in Zoom's own pages; a webhook tells."""
    meeting = _meeting(request)
    if not meeting.gone:
        meeting.gone = "deleted"
        tell_deleted(zoom_of(request), meeting)
    return Response(status_code=204)


async def start_meeting(request: Request) -> Response:
    meeting = _meeting(request)
    meeting.status = "started"
    tell_started(zoom_of(request), meeting)
    return JSONResponse({"status": meeting.status})


async def end_meeting(request: Request) -> Response:
    meeting = _meeting(request)
    meeting.status = "waiting"
    tell_ended(zoom_of(request), meeting)
    return JSONResponse({"status": meeting.status})


async def expire_tokens(request: Request) -> Response:
    zoom, told = zoom_of(request), await told_in(request)
    return JSONResponse({"expired": sum(zoom.grants.expire_access(person.id) for person in _people(told))})


async def revoke_tokens(request: Request) -> Response:
    zoom, told = zoom_of(request), await told_in(request)
    return JSONResponse({"revoked": sum(zoom.grants.end(person.id) for person in _people(told))})


async def withhold_scopes(request: Request) -> Response:
    """`{"missing": [...]}`: the app lost these scopes at the Marketplace; an empty list gives all back."""
    zoom, told = zoom_of(request), await told_in(request)
    missing = [str(scope) for scope in told.get("missing", [])]
    return JSONResponse({"changed": sum(zoom.grants.withhold(one.id, missing) for one in _people(told))})


async def uninstall(request: Request) -> Response:
    """As if the person had pressed Uninstall at the Marketplace."""
    zoom, told = zoom_of(request), await told_in(request)
    ended = [person for person in _people(told) if zoom.grants.end(person.id)]
    for person in ended:
        tell_deauthorized(zoom, person)
    return JSONResponse({"uninstalled": [person.email for person in ended]})


async def set_limits(request: Request) -> Response:
    return JSONResponse(asdict(_set_numbers(zoom_of(request).records.limits, await told_in(request))))


async def set_passcode_rule(request: Request) -> Response:
    return JSONResponse(asdict(_set_numbers(zoom_of(request).records.passcode_rule, await told_in(request))))


def _set_numbers(knobs: Knobs, told: dict[str, Any]) -> Knobs:
    known = {each.name for each in fields(knobs)}
    if set(told) - known or not all(isinstance(value, int) for value in told.values()):
        raise ControlError(f"Give whole numbers or true/false for: {', '.join(sorted(known))}.")
    for name, value in told.items():
        setattr(knobs, name, value)
    return knobs


async def set_person(request: Request) -> Response:
    """`{"may_host": false}` or `{"deleted": true}`: the account changed at Zoom."""
    zoom, told = zoom_of(request), await told_in(request)
    person = _people({"user": request.path_params["email"]})[0]
    try:
        state = PersonState(**told)
    except TypeError:
        raise ControlError("Give may_host and/or deleted.") from None
    zoom.records.people[person.email] = state
    return JSONResponse(asdict(state))


async def show_webhooks(request: Request) -> Response:
    return JSONResponse(zoom_of(request).records.deliveries)


async def validate_webhooks(request: Request) -> Response:
    return JSONResponse(await zoom_of(request).messenger.validate_address())


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
