"""The diary's page and the JSON behind it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from videomeet.domain.appointment import MOST_ATTENDEES
from videomeet.domain.errors import Refused
from videomeet.domain.reason import Reason
from videomeet.flows import answer as answers
from videomeet.flows import appointments, decide, look_up, my_account, reserve
from videomeet.web import caller as callers
from videomeet.web import diary_shapes as shapes
from videomeet.web.diary_bodies import (
    AnswerBody,
    ChangeBody,
    CompletedBody,
    DecisionBody,
    DraftBody,
    ReserveBody,
    TimeBody,
)
from videomeet.web.incoming import (
    UNREADABLE,
    body_of,
    path_number,
    path_uuid,
    query_number,
    query_numbers,
    query_text,
    query_wall,
)
from videomeet.web.pages import render, services_of


async def show(request: Request) -> Response:
    """The page itself; scripts fill it."""
    caller, services = await callers.require(request), services_of(request)
    data = await appointments.start_data(services, caller)
    lapsed = await my_account.needs_reauth_unseen(services, caller)
    start = shapes.start(caller, data, services.now())
    return render(request, "diary.html", current="diary", start=start, lapsed=lapsed)


async def needs_reauth_seen(request: Request) -> Response:
    """The page has shown that the provider no longer accepts my sign-in: that is said once."""
    caller, services = await callers.require(request), services_of(request)
    await my_account.needs_reauth_seen(services, caller)
    return Response(status_code=204)


async def listed(request: Request) -> Response:
    """Appointments of some associates in a range of my wall times."""
    caller, services = await callers.require(request), services_of(request)
    starts, ends = query_wall(request, "from"), query_wall(request, "to")
    found = await appointments.listed(services, caller, starts, ends, query_numbers(request, "associates"))
    rows = [shapes.summary(services, caller, entry) for entry in found.rows]
    return JSONResponse({"zone": caller.zone, "appointments": rows, "truncated": found.truncated})


async def read(request: Request) -> Response:
    """One appointment, whole."""
    caller, services = await callers.require(request), services_of(request)
    entry = await appointments.detail(services, caller, path_number(request, "id"))
    return JSONResponse(shapes.detail(services, caller, entry))


async def opened(request: Request) -> Response:
    """The same for a person who looks at it: whoever is invited has seen it now."""
    caller, services = await callers.require(request), services_of(request)
    entry = await answers.opened(services, caller, path_number(request, "id"))
    return JSONResponse(shapes.detail(services, caller, entry))


async def create(request: Request) -> Response:
    """Save a new follow-up."""
    caller, services = await callers.require(request), services_of(request)
    body = await body_of(request, DraftBody)
    entry = await appointments.create(services, caller, body.draft(), body.words())
    return JSONResponse(shapes.detail(services, caller, entry), 201)


async def change(request: Request) -> Response:
    """Save a changed follow-up."""
    caller, services = await callers.require(request), services_of(request)
    number, body = path_number(request, "id"), await body_of(request, ChangeBody)
    entry = await appointments.change(services, caller, number, body.version, body.draft(), body.words())
    return JSONResponse(shapes.detail(services, caller, entry))


async def move(request: Request) -> Response:
    """Drag or resize."""
    caller, services = await callers.require(request), services_of(request)
    number, body = path_number(request, "id"), await body_of(request, TimeBody)
    entry = await appointments.move(
        services, caller, number, body.version, body.start, body.end, body.zone, all_day=body.all_day
    )
    return JSONResponse({**shapes.summary(services, caller, entry), "told": entry.told})


async def answer(request: Request) -> Response:
    """Accept or decline an invitation of mine."""
    caller, services = await callers.require(request), services_of(request)
    number, body = path_number(request, "id"), await body_of(request, AnswerBody)
    entry = await answers.answer_in_diary(services, caller, number, body.answer)
    return JSONResponse(shapes.summary(services, caller, entry))


async def decide_difference(request: Request) -> Response:
    """Use what the provider has, or keep what the diary says."""
    caller, services = await callers.require(request), services_of(request)
    number, body = path_number(request, "id"), await body_of(request, DecisionBody)
    entry = await decide.decide(services, caller, number, body.version, theirs=body.use == "theirs")
    return JSONResponse(shapes.detail(services, caller, entry))


async def complete(request: Request) -> Response:
    """Tick off, or not."""
    caller, services = await callers.require(request), services_of(request)
    number, body = path_number(request, "id"), await body_of(request, CompletedBody)
    entry = await appointments.complete(services, caller, number, body.version, completed=body.completed)
    return JSONResponse(shapes.summary(services, caller, entry))


async def delete(request: Request) -> Response:
    """Delete a follow-up and its video meeting."""
    caller, services = await callers.require(request), services_of(request)
    number, version = path_number(request, "id"), query_number(request, "version")
    if version is None:
        raise Refused(UNREADABLE, fields={"version": Reason("request.version")})
    await appointments.delete(services, caller, number, version)
    return Response(status_code=204)


async def video(request: Request) -> Response:
    """What the video icon can do now."""
    caller, services = await callers.require(request), services_of(request)
    return JSONResponse(shapes.video(caller, await reserve.video_state(services, caller)))


async def reserve_video(request: Request) -> Response:
    """The video icon was clicked: a link, at once."""
    caller, services = await callers.require(request), services_of(request)
    owner_id = (await body_of(request, ReserveBody)).owner_id
    reservation_id = await reserve.reserve_for(services, caller, owner_id)
    link = reserve.join_link(services, reservation_id)
    return JSONResponse({"id": str(reservation_id), "join_url": link}, 201)


async def give_back(request: Request) -> Response:
    """The follow-up was cancelled: the link is forgotten."""
    caller, services = await callers.require(request), services_of(request)
    await reserve.give_back(services, caller, path_uuid(request, "uuid"))
    return Response(status_code=204)


async def companies(request: Request) -> Response:
    """Companies by name."""
    caller, services = await callers.require(request), services_of(request)
    found = await look_up.search_companies(services, caller, query_text(request, "q"))
    return JSONResponse(shapes.results(found))


async def contacts(request: Request) -> Response:
    """Contacts by name or e-mail, of one company or all."""
    caller, services = await callers.require(request), services_of(request)
    text, company = query_text(request, "q"), query_number(request, "company_id")
    return JSONResponse(shapes.results(await look_up.search_contacts(services, caller, text, company)))


async def availability(request: Request) -> Response:
    """When associates are busy."""
    caller, services = await callers.require(request), services_of(request)
    zone = query_text(request, "zone", 64) or caller.zone
    starts, ends = query_wall(request, "start"), query_wall(request, "end")
    found = await look_up.availability(
        services, caller, query_numbers(request, "associates", MOST_ATTENDEES + 1), starts, ends, zone,
        query_number(request, "except"),
    )  # fmt: skip
    return JSONResponse(shapes.busy(found, zone))
