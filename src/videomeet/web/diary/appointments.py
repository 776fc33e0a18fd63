"""Appointments as JSON: list, read, save, move, complete, delete; an outdated version is a conflict."""

from starlette.requests import Request
from starlette.responses import Response

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.flows.diary import appointments, resolve_conflict, rsvp
from videomeet.web.diary.request_schemas import (
    CompletedBody,
    DraftBody,
    MoveBody,
    OwnAlarmBody,
    RsvpBody,
    UpdateBody,
    VersionChoiceBody,
)
from videomeet.web.diary.serializers import (
    serialize_detail,
    serialize_move,
    serialize_range,
    serialize_summary,
)
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import (
    UNREADABLE_MESSAGE,
    parse_body,
    path_id,
    query_id,
    query_ids,
    query_wall_time,
)
from videomeet.web.kit.response_schemas import json_response


async def list_appointments(request: Request) -> Response:
    """Appointments of some associates in a range of my wall times."""
    caller, services = await callers.require(request), get_services(request)
    range_start, range_end = query_wall_time(request, "from"), query_wall_time(request, "to")
    diary_range = await appointments.list_entries(
        services, caller, range_start, range_end, query_ids(request, "associates")
    )
    return json_response(serialize_range(services, caller, diary_range))


async def get_appointment(request: Request) -> Response:
    """One appointment with all its details."""
    caller, services = await callers.require(request), get_services(request)
    entry = await appointments.get_entry(services, caller, path_id(request, "id"))
    return json_response(serialize_detail(services, caller, entry))


async def opened(request: Request) -> Response:
    """One appointment, opened by a person: an invited associate has seen it now."""
    caller, services = await callers.require(request), get_services(request)
    entry = await rsvp.open_appointment(services, caller, path_id(request, "id"))
    return json_response(serialize_detail(services, caller, entry))


async def create_appointment(request: Request) -> Response:
    """Save a new follow-up."""
    caller, services = await callers.require(request), get_services(request)
    body = await parse_body(request, DraftBody)
    entry = await appointments.create(services, caller, body.to_draft(), body.to_edited_email())
    return json_response(serialize_detail(services, caller, entry), 201)


async def update_appointment(request: Request) -> Response:
    """Save a changed follow-up."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, UpdateBody)
    entry = await appointments.update(
        services, caller, appointment_id, body.version, body.to_draft(), body.to_edited_email()
    )
    return json_response(serialize_detail(services, caller, entry))


async def move_appointment(request: Request) -> Response:
    """Move or resize: the version says which state was dragged."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, MoveBody)
    entry = await appointments.move(
        services, caller, appointment_id, body.version, body.start, body.end, body.zone, all_day=body.all_day
    )
    return json_response(serialize_move(services, caller, entry))


async def respond(request: Request) -> Response:
    """Record the caller's response to an invitation."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, RsvpBody)
    entry = await rsvp.respond_in_diary(services, caller, appointment_id, body.response)
    return json_response(serialize_summary(services, caller, entry))


async def set_own_alarm(request: Request) -> Response:
    """Store when the caller, who is invited, is reminded."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, OwnAlarmBody)
    entry = await rsvp.set_own_alarm(services, caller, appointment_id, body.minutes)
    return json_response(serialize_summary(services, caller, entry))


async def choose_version(request: Request) -> Response:
    """Resolve a conflict: take over what the provider has, or send it what the diary says."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, VersionChoiceBody)
    entry = await resolve_conflict.resolve_conflict(
        services, caller, appointment_id, body.version, use_provider=body.keep == "provider"
    )
    return json_response(serialize_detail(services, caller, entry))


async def complete_appointment(request: Request) -> Response:
    """Mark as completed, or take that back."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, CompletedBody)
    entry = await appointments.complete(
        services, caller, appointment_id, body.version, completed=body.completed
    )
    return json_response(serialize_summary(services, caller, entry))


async def delete_appointment(request: Request) -> Response:
    """Delete a follow-up and its video meeting."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, version = path_id(request, "id"), query_id(request, "version")
    if version is None:
        raise Refused(UNREADABLE_MESSAGE, fields={"version": Reason("request.version")})
    await appointments.delete(services, caller, appointment_id, version)
    return Response(status_code=204)
