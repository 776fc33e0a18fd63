"""Settings and maintenance > Webhooks, for administrators."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows.webhooks import webhook_log
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import page_number, path_id


async def show_log(request: Request) -> Response:
    """The deliveries with their outcomes; where there are none, how to set up webhooks."""
    caller = await callers.require_administrator(request)
    log = await webhook_log.read_log(get_services(request), caller, page_number(request))
    if log.page.page > log.page.page_count:
        return RedirectResponse(f"/settings/webhooks?page={log.page.page_count}", 303)
    reapplied = "reapplied" in request.query_params
    return render(request, "webhooks/webhook_log.html", current="settings", log=log, reapplied=reapplied)


async def reapply(request: Request) -> Response:
    """Apply one delivery again. Raises `NotFound`, or `Conflict` where it can't be."""
    caller = await callers.require_administrator(request)
    await webhook_log.reapply(get_services(request), caller, path_id(request, "id"))
    return RedirectResponse("/settings/webhooks?reapplied", 303)
