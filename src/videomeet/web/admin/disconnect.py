"""Disconnecting the installation from its provider."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import NotFound
from videomeet.flows.admin import disconnect as flow
from videomeet.web.diary.hand_over import chosen_disposition
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form


async def confirm_disconnect(request: Request) -> Response:
    """Ask for confirmation. With `?done=PROVIDER` afterwards: how to uninstall at the provider.

    Raises `NotFound` when nothing is connected.
    """
    caller, services = await callers.require_administrator(request), get_services(request)
    try:
        warning = await flow.disconnect_warning(services, caller)
    except NotFound:
        if "done" not in request.query_params:
            raise
        provider = services.provider(request.query_params["done"])
        return render(request, "admin/disconnected.html", current="settings", provider=provider)
    return render(request, "admin/disconnect.html", current="settings", warning=warning)


async def disconnect(request: Request) -> Response:
    """End the connection. A second click is harmless."""
    caller = await callers.require_administrator(request)
    try:
        disposition = chosen_disposition(await parse_form(request))
        provider = await flow.disconnect_provider(get_services(request), caller, disposition)
    except NotFound:
        return RedirectResponse("/configure", 303)
    return RedirectResponse(f"/configure/disconnect?done={provider.key}", 303)
