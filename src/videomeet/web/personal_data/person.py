"""Settings and maintenance > Personal data: finding a person, handing out and erasing what is held on them.

Names and addresses come in the body of requests: an address of a page is seen by too many.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from videomeet.domain.kit.time_zones import to_wall
from videomeet.flows.personal_data import erase_person, export_person, find_person, review_erasure
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form

MAX_TEXT = 254


async def show_search(request: Request) -> Response:
    """The empty search; after an erasure, what it could not do."""
    await callers.require_administrator(request)
    return _search_page(request, "", None)


async def search(request: Request) -> Response:
    """Who may be meant."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    text = form.get("text", "").strip()[:MAX_TEXT]
    matches = await find_person.search_people(get_services(request), caller, text)
    return _search_page(request, text, matches)


async def export(request: Request) -> Response:
    """What is held on a person, as a JSON file, streamed from the database."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    kind, key = form.get("kind", ""), form.get("key", "")[:MAX_TEXT]
    person, pieces = await export_person.export_by_administrator(get_services(request), caller, kind, key)
    # Of an address the name says nothing: file names are seen by many.
    name = "person-address" if person.kind == "address" else f"person-{person.kind.value}-{quote(person.key)}"
    return StreamingResponse(
        pieces,
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


async def review(request: Request) -> Response:
    """What an erasure would concern, with the appointments whose titles and agendas a person has to read."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    after = form.get("after", "")
    looked = await review_erasure.review(
        get_services(request),
        caller,
        form.get("kind", ""),
        form.get("key", "")[:MAX_TEXT],
        int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0,
    )
    days = {
        appointment.id: to_wall(appointment.times.starts_at, caller.zone).date().isoformat()
        for appointment in looked.appointments
    }
    return render(request, "personal_data/erase.html", current="settings", review=looked, days=days)


async def erase(request: Request) -> Response:
    """Erase what is held on a person."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    extent = await erase_person.erase_by_administrator(
        get_services(request), caller, form.get("kind", ""), form.get("key", "")[:MAX_TEXT]
    )
    done = "signed-in" if extent.was_connected else "all"
    return RedirectResponse(f"/settings/personal-data?erased={done}", 303)


def _search_page(request: Request, text: str, matches: list[find_person.Match] | None) -> Response:
    return render(
        request,
        "personal_data/search.html",
        current="settings",
        text=text,
        matches=matches,
        erased=request.query_params.get("erased", ""),
    )
