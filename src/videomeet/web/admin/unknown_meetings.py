"""Meetings at the provider that carry our mark and are unknown here: Adopt or Delete."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows.admin import unknown_meetings as flow
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import page_number, path_id

PATH = "/configure/unknown-meetings"


async def list_unknown(request: Request) -> Response:
    """All of them, each with what can be done."""
    caller = await callers.require_administrator(request)
    page = await flow.list_unknown(get_services(request), caller, page_number(request))
    if page.page > page.page_count:
        return RedirectResponse(f"{PATH}?page={page.page_count}", 303)
    done = next((name for name in ("adopted", "deleted") if name in request.query_params), None)
    return render(request, "admin/unknown_meetings.html", current="settings", page=page, done=done)


async def adopt(request: Request) -> Response:
    """Bring its appointment back into the diary."""
    caller = await callers.require_administrator(request)
    await flow.adopt(get_services(request), caller, path_id(request, "id"))
    return RedirectResponse(f"{PATH}?adopted", 303)


async def delete(request: Request) -> Response:
    """Have it deleted at the provider."""
    caller = await callers.require_administrator(request)
    await flow.delete(get_services(request), caller, path_id(request, "id"))
    return RedirectResponse(f"{PATH}?deleted", 303)
