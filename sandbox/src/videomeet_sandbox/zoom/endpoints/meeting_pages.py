"""The meeting rooms: the guest's join page and the host's start page, each saying who entered as what."""

import hmac
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from videomeet_sandbox.pages import message_page, page
from videomeet_sandbox.zoom.events import send_ended, send_started
from videomeet_sandbox.zoom.model.meetings import end_of, start_of
from videomeet_sandbox.zoom.model.opaque import join_key, read_signed
from videomeet_sandbox.zoom.model.people import BY_ID, BY_PMI
from videomeet_sandbox.zoom.model.records import Meeting
from videomeet_sandbox.zoom.service import ZoomService, zoom_of


def _number(request: Request) -> int:
    text = request.path_params["number"]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def _meeting_or_page(zoom: ZoomService, request: Request) -> Meeting | Response:
    """The meeting, or the page that says why there is none."""
    meeting = zoom.records.meetings.get(_number(request))
    if meeting is None or meeting.gone == "vanished" or zoom.meetings.expired(meeting):
        return message_page(
            request,
            404,
            "Invalid meeting ID",
            "There is no meeting with this number.",
            "It may have expired.",
        )
    if meeting.gone:
        return message_page(
            request, 410, "This meeting was deleted", f"“{meeting.topic}” no longer takes place."
        )
    return meeting


async def join(request: Request) -> Response:
    zoom = zoom_of(request)
    if owner := BY_PMI.get(_number(request)):
        return _room_page(
            request, title=f"You joined {owner.name}'s personal room as a guest", role="guest", facts={}
        )
    meeting = _meeting_or_page(zoom, request)
    if isinstance(meeting, Response):
        return meeting
    given = request.query_params.get("pwd", "")
    if meeting.password and not given:
        return page(request, "zoom/passcode.html", meeting=meeting, wrong=False)
    if not hmac.compare_digest(given.encode(), _key(zoom, meeting).encode()):
        hint = "The passcode may have been changed since the link was made."
        return message_page(request, 403, "Wrong passcode", "This join link does not open the meeting.", hint)
    waiting = meeting.status != "started" and not meeting.settings.get("join_before_host")
    facts = {**_facts(meeting), "Waiting": "The host has not started this meeting yet." if waiting else ""}
    return _room_page(request, title=f"You joined “{meeting.topic}” as a guest", role="guest", facts=facts)


async def submit_passcode(request: Request) -> Response:
    """Typed by hand: the passcode itself, answered with the link that carries its key."""
    zoom = zoom_of(request)
    meeting = _meeting_or_page(zoom, request)
    if isinstance(meeting, Response):
        return meeting
    form = await request.form()
    if str(form.get("passcode", "")) != meeting.password:
        return page(request, "zoom/passcode.html", 403, meeting=meeting, wrong=True)
    return RedirectResponse(f"/j/{meeting.id}?pwd={_key(zoom, meeting)}", 303)


async def start(request: Request) -> Response:
    zoom = zoom_of(request)
    meeting = _as_host(zoom, request)
    if isinstance(meeting, Response):
        return meeting
    if request.method == "GET" and meeting.status != "started":
        meeting.status = "started"
        send_started(zoom, meeting)
    host = BY_ID[meeting.host_id]
    facts = {**_facts(meeting), "Host": f"{host.name} ({host.email})"}
    end = f"/s/{meeting.id}/end?zak={request.query_params['zak']}"
    return _room_page(
        request, title=f"“{meeting.topic}” started as {host.name}", role="host", facts=facts, end=end
    )


async def end(request: Request) -> Response:
    zoom = zoom_of(request)
    meeting = _as_host(zoom, request)
    if isinstance(meeting, Response):
        return meeting
    if meeting.status == "started":
        meeting.status = "waiting"
        send_ended(zoom, meeting)
    return message_page(request, 200, "The meeting has ended", f"“{meeting.topic}” was ended for everyone.")


def _as_host(zoom: ZoomService, request: Request) -> Meeting | Response:
    meeting = _meeting_or_page(zoom, request)
    if isinstance(meeting, Response):
        return meeting
    claims = read_signed(zoom.config.client_secret, request.query_params.get("zak", ""))
    if claims is None or claims.get("mid") != meeting.id or claims.get("uid") != meeting.host_id:
        return message_page(
            request, 403, "This start link is not valid", "Only the host's own start link starts a meeting."
        )
    if claims["exp"] <= zoom.clock.stamp():
        return message_page(
            request, 403, "This start link has expired", "A start link works for two hours; fetch a new one."
        )
    return meeting


def _key(zoom: ZoomService, meeting: Meeting) -> str:
    return join_key(zoom.config.client_secret, meeting.id, meeting.password)


def _facts(meeting: Meeting) -> dict[str, str]:
    number = f"{meeting.id}"
    when = f"{start_of(meeting):%d %b %Y, %H:%M} to {end_of(meeting):%H:%M} UTC ({meeting.timezone})"
    return {"Meeting ID": f"{number[:3]} {number[3:7]} {number[7:]}", "When": when}


def _room_page(request: Request, *, title: str, role: str, facts: dict[str, str], end: str = "") -> Response:
    rows: dict[str, Any] = {name: value for name, value in facts.items() if value}
    return page(request, "zoom/room.html", title=title, role=role, facts=rows, end=end)


ROUTES = (
    Route("/j/{number}", join, methods=["GET"]),
    Route("/j/{number}", submit_passcode, methods=["POST"]),
    Route("/s/{number}", start, methods=["GET"]),
    Route("/s/{number}/end", end, methods=["POST"]),
)
