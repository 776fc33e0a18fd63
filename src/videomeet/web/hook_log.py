"""Settings and maintenance > Webhooks, for administrators."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows import hook_log
from videomeet.web import caller as callers
from videomeet.web.incoming import page_number, path_number
from videomeet.web.pages import render, services_of


async def show(request: Request) -> Response:
    """What arrived and what came of it, or how to have it sent here."""
    caller = await callers.require_administrator(request)
    log = await hook_log.log(services_of(request), caller, page_number(request))
    if log.page.page > log.page.pages:
        return RedirectResponse(f"/settings/webhooks?page={log.page.pages}", 303)
    again = "again" in request.query_params
    return render(request, "webhooks.html", current="settings", log=log, again=again)


async def apply_again(request: Request) -> Response:
    """Apply one delivery once more."""
    caller = await callers.require_administrator(request)
    await hook_log.again(services_of(request), caller, path_number(request, "id"))
    return RedirectResponse("/settings/webhooks?again", 303)
