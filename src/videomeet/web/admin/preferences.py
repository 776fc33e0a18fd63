"""Settings and maintenance > Preferences: its three tabs, for administrators."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Refused
from videomeet.flows.admin import provider_connection, tenant_preferences
from videomeet.flows.people import user_accounts
from videomeet.flows.personal_data import retention
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form


async def preferences(request: Request) -> Response:
    """The tab Preferences: the administrator's own clock."""
    await callers.require_administrator(request)
    return render(request, "admin/preferences.html", current="settings")


async def global_preferences(request: Request) -> Response:
    """The tab Global preferences: what is true for the whole installation."""
    return await _global_page(request, saved=request.query_params.get("saved"))


async def save_global(request: Request) -> Response:
    """Save what associates may do in each other's diaries."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    access = form.get("colleague_access", "")
    await tenant_preferences.set_colleague_access(get_services(request), caller, access)
    return RedirectResponse("/settings/preferences/global?saved", 303)


async def save_second_factor(request: Request) -> Response:
    """Save whether associates need a second factor; 422 for an administrator who has none."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    try:
        await tenant_preferences.set_demands_second_factor(
            get_services(request), caller, demanded="demanded" in form
        )
    except Refused as error:
        return await _global_page(request, refused=error)
    return RedirectResponse("/settings/preferences/global?saved=factor", 303)


async def _global_page(
    request: Request, *, saved: str | None = None, refused: Refused | None = None
) -> Response:
    caller = await callers.require_administrator(request)
    return render(
        request,
        "admin/global_preferences.html",
        status=422 if refused else 200,
        current="settings",
        tenant=await user_accounts.get_tenant(get_services(request), caller),
        days=await retention.current_periods(get_services(request), caller),
        saved=saved,
        message=refused and refused.reason,
    )


async def video_meetings(request: Request) -> Response:
    """The tab Video meetings: whether a provider is configured and works."""
    caller = await callers.require_administrator(request)
    overview = await provider_connection.connection_overview(get_services(request), caller)
    return render(request, "admin/video_meetings.html", current="settings", overview=overview)
