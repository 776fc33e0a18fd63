"""The service's own page for administrators: which provider is connected, and the passcode of meetings."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.grants.connection import PasscodeMode
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.flows.admin import provider_connection
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form


async def show_configuration(request: Request) -> Response:
    """Providers on the left, Set Configurations on the right."""
    return await _configuration_page(request)


async def save_passcode(request: Request) -> Response:
    """Save how meetings get their passcode; rejected input stays in the form, with 422."""
    caller = await callers.require_administrator(request)
    form = await parse_form(request)
    fresh, passcode = "fresh" in form, form.get("passcode", "")
    try:
        await provider_connection.save_passcode(
            get_services(request), caller, fresh=fresh, passcode=passcode or None
        )
    except Refused as error:
        passcode_problem = error.fields.get("passcode", error.reason)
        return await _configuration_page(
            request, status=422, passcode_problem=passcode_problem, passcode=passcode[:200], fresh=fresh
        )
    return RedirectResponse("/configure?saved", 303)


async def _configuration_page(
    request: Request,
    *,
    status: int = 200,
    passcode_problem: Reason | None = None,
    passcode: str | None = None,
    fresh: bool | None = None,
) -> Response:
    caller = await callers.require_administrator(request)
    overview = await provider_connection.connection_overview(get_services(request), caller)
    connection = overview.connection
    saved_passcode = connection.passcode if connection else None
    saved_as_fresh = connection is not None and connection.passcode_mode is PasscodeMode.FRESH
    return render(
        request,
        "admin/provider_connection.html",
        status=status,
        current="settings",
        overview=overview,
        passcode_problem=passcode_problem,
        passcode=(saved_passcode or "") if passcode is None else passcode,
        fresh=saved_as_fresh if fresh is None else fresh,
        saved="saved" in request.query_params,
        declined="declined" in request.query_params,
    )
