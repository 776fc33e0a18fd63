"""Calendars for other programs: the private address, and one appointment as a file."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows import feed as flow
from videomeet.web import caller as callers
from videomeet.web.incoming import path_number
from videomeet.web.pages import render, services_of

CALENDAR = "text/calendar; charset=utf-8"
LONGEST = 200


async def read(request: Request) -> Response:
    """The calendar behind a private address; calendar programs ask for it again and again."""
    token = str(request.path_params["token"])[:LONGEST]
    return Response(await flow.feed(services_of(request), token), media_type=CALENDAR)


async def make(request: Request) -> Response:
    """A new address, shown this once."""
    caller = await callers.require(request)
    address = await flow.make_feed(services_of(request), caller)
    return render(request, "calendar_address.html", current="account", address=address)


async def revoke(request: Request) -> Response:
    """The address stops working."""
    caller = await callers.require(request)
    await flow.revoke_feed(services_of(request), caller)
    return RedirectResponse("/account", 303)


async def download(request: Request) -> Response:
    """One appointment as a file to open with a calendar program."""
    caller = await callers.require(request)
    entry, content = await flow.one_appointment(services_of(request), caller, path_number(request, "id"))
    name = quote(f"{entry.appointment.title[:80]}.ics", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=CALENDAR, headers=headers)
