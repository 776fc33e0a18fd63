"""The diary's page and the JSON behind it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from videomeet.domain.appointment import MAX_ATTENDEES
from videomeet.domain.errors import Refused
from videomeet.domain.reason import Reason
from videomeet.flows.diary import appointments, resolve_conflict, search
from videomeet.flows.diary import rsvp as answers
from videomeet.flows.grants import my_account
from videomeet.flows.meetings import reserve, video_state
from videomeet.web.diary import serializers as shapes
from videomeet.web.diary.request_schemas import (
    CompletedBody,
    DraftBody,
    MoveBody,
    ReserveBody,
    RsvpBody,
    UpdateBody,
    VersionChoiceBody,
)
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import (
    UNREADABLE_MESSAGE,
    parse_body,
    path_id,
    path_uuid,
    query_id,
    query_ids,
    query_text,
    query_wall_time,
)


async def show_page(request: Request) -> Response:
    """The page itself; scripts fill it."""
    caller, services = await callers.require(request), get_services(request)
    start_data = await appointments.start_data(services, caller)
    reauth_notice = await my_account.needs_reauth_unseen(services, caller)
    page_data = shapes.serialize_start(caller, start_data, services.now())
    return render(
        request, "diary/diary.html", current="diary", page_data=page_data, reauth_notice=reauth_notice
    )


async def needs_reauth_seen(request: Request) -> Response:
    """The page has shown that the provider no longer accepts my sign-in: that is said once."""
    caller, services = await callers.require(request), get_services(request)
    await my_account.needs_reauth_seen(services, caller)
    return Response(status_code=204)


async def list_appointments(request: Request) -> Response:
    """Appointments of some associates in a range of my wall times."""
    caller, services = await callers.require(request), get_services(request)
    range_start, range_end = query_wall_time(request, "from"), query_wall_time(request, "to")
    diary_range = await appointments.list_entries(
        services, caller, range_start, range_end, query_ids(request, "associates")
    )
    summaries = [shapes.serialize_summary(services, caller, entry) for entry in diary_range.entries]
    return JSONResponse({"zone": caller.zone, "appointments": summaries, "truncated": diary_range.truncated})


async def get_appointment(request: Request) -> Response:
    """One appointment, whole."""
    caller, services = await callers.require(request), get_services(request)
    entry = await appointments.get_entry(services, caller, path_id(request, "id"))
    return JSONResponse(shapes.serialize_detail(services, caller, entry))


async def opened(request: Request) -> Response:
    """The same for a person who looks at it: whoever is invited has seen it now."""
    caller, services = await callers.require(request), get_services(request)
    entry = await answers.open_appointment(services, caller, path_id(request, "id"))
    return JSONResponse(shapes.serialize_detail(services, caller, entry))


async def create_appointment(request: Request) -> Response:
    """Save a new follow-up."""
    caller, services = await callers.require(request), get_services(request)
    body = await parse_body(request, DraftBody)
    entry = await appointments.create(services, caller, body.to_draft(), body.to_edited_email())
    return JSONResponse(shapes.serialize_detail(services, caller, entry), 201)


async def update_appointment(request: Request) -> Response:
    """Save a changed follow-up."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, UpdateBody)
    entry = await appointments.update(
        services, caller, appointment_id, body.version, body.to_draft(), body.to_edited_email()
    )
    return JSONResponse(shapes.serialize_detail(services, caller, entry))


async def move_appointment(request: Request) -> Response:
    """Drag or resize."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, MoveBody)
    entry = await appointments.move(
        services, caller, appointment_id, body.version, body.start, body.end, body.zone, all_day=body.all_day
    )
    return JSONResponse({**shapes.serialize_summary(services, caller, entry), "notified": entry.notified})


async def respond(request: Request) -> Response:
    """Accept or decline an invitation of mine."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, RsvpBody)
    entry = await answers.respond_in_diary(services, caller, appointment_id, body.response)
    return JSONResponse(shapes.serialize_summary(services, caller, entry))


async def choose_version(request: Request) -> Response:
    """Use what the provider has, or keep what the diary says."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, VersionChoiceBody)
    entry = await resolve_conflict.resolve_conflict(
        services, caller, appointment_id, body.version, use_provider=body.keep == "provider"
    )
    return JSONResponse(shapes.serialize_detail(services, caller, entry))


async def complete_appointment(request: Request) -> Response:
    """Tick off, or not."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, body = path_id(request, "id"), await parse_body(request, CompletedBody)
    entry = await appointments.complete(
        services, caller, appointment_id, body.version, completed=body.completed
    )
    return JSONResponse(shapes.serialize_summary(services, caller, entry))


async def delete_appointment(request: Request) -> Response:
    """Delete a follow-up and its video meeting."""
    caller, services = await callers.require(request), get_services(request)
    appointment_id, version = path_id(request, "id"), query_id(request, "version")
    if version is None:
        raise Refused(UNREADABLE_MESSAGE, fields={"version": Reason("request.version")})
    await appointments.delete(services, caller, appointment_id, version)
    return Response(status_code=204)


async def show_video_state(request: Request) -> Response:
    """What the video icon can do now."""
    caller, services = await callers.require(request), get_services(request)
    return JSONResponse(shapes.serialize_video_state(caller, await video_state.video_state(services, caller)))


async def reserve_video(request: Request) -> Response:
    """The video icon was clicked: a link, at once."""
    caller, services = await callers.require(request), get_services(request)
    owner_id = (await parse_body(request, ReserveBody)).owner_id
    reservation_id = await reserve.reserve_for(services, caller, owner_id)
    link = services.join_link(reservation_id)
    return JSONResponse({"id": str(reservation_id), "join_url": link}, 201)


async def release_video(request: Request) -> Response:
    """The follow-up was cancelled: the link is forgotten."""
    caller, services = await callers.require(request), get_services(request)
    await reserve.release(services, caller, path_uuid(request, "uuid"))
    return Response(status_code=204)


async def search_companies(request: Request) -> Response:
    """Companies by name."""
    caller, services = await callers.require(request), get_services(request)
    matches = await search.search_companies(services, caller, query_text(request, "q"))
    return JSONResponse(shapes.serialize_results(matches))


async def search_contacts(request: Request) -> Response:
    """Contacts by name or e-mail, of one company or all."""
    caller, services = await callers.require(request), get_services(request)
    text, company_id = query_text(request, "q"), query_id(request, "company_id")
    return JSONResponse(
        shapes.serialize_results(await search.search_contacts(services, caller, text, company_id))
    )


async def show_availability(request: Request) -> Response:
    """When associates are busy."""
    caller, services = await callers.require(request), get_services(request)
    zone = query_text(request, "zone", 64) or caller.zone
    range_start, range_end = query_wall_time(request, "start"), query_wall_time(request, "end")
    busy_times = await search.availability(
        services,
        caller,
        query_ids(request, "associates", MAX_ATTENDEES + 1),
        range_start,
        range_end,
        zone,
        query_id(request, "except"),
    )
    return JSONResponse(shapes.serialize_busy_times(busy_times, zone))
