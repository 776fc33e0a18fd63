"""Settings and maintenance > Personal data: finding a person, and what is held on them.

Names and addresses come in the body of requests: an address of a page is seen by too many.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from videomeet.flows.personal_data import export_person, find_person
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form

MAX_TEXT = 254


async def show_search(request: Request) -> Response:
    """The empty search."""
    await callers.require_administrator(request)
    return render(request, "personal_data/search.html", current="settings", text="", matches=None)


async def search(request: Request) -> Response:
    """Who may be meant."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    text = form.get("text", "").strip()[:MAX_TEXT]
    matches = await find_person.search_people(get_services(request), caller, text)
    return render(request, "personal_data/search.html", current="settings", text=text, matches=matches)


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
