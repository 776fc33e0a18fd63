"""/meet/DisconnectUser: associates end their own sign-in at the provider."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows.grants import connect
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render


async def ask_confirmation(request: Request) -> Response:
    """Ask for confirmation, or say that it is done."""
    await callers.require(request)
    return render(request, "grants/disconnect_user.html", done="done" in request.query_params)


async def confirm(request: Request) -> Response:
    """End the sign-in at the provider. Harmless when there is none."""
    caller = await callers.require(request)
    await connect.disconnect_user(get_services(request), caller)
    return RedirectResponse("/meet/DisconnectUser?done", 303)
