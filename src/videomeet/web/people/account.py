"""My account: sessions, time zone, alarms and the account at the provider."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import zone_choices
from videomeet.flows.alarms import push_notifications
from videomeet.flows.diary.calendar_feed import has_feed
from videomeet.flows.grants.my_account import get_my_account
from videomeet.flows.people import sessions, sign_in
from videomeet.flows.people.factor_setup import get_own_factors
from videomeet.messages.markers import gettext_noop
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form, path_id

# In this order, because every browser also claims to be the older ones.
BROWSER_SIGNS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEM_SIGNS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


async def show_account(request: Request) -> Response:
    """Sessions and time zone."""
    return await _account_page(request)


async def end_session(request: Request) -> Response:
    """End one of the caller's sessions."""
    caller = await callers.require(request)
    session_id = path_id(request, "id")
    await sessions.end_session(get_services(request), caller, session_id)
    return RedirectResponse("/sign-in" if session_id == caller.session_id else "/account", 303)


async def sign_out_everywhere(request: Request) -> Response:
    """End all sessions of the caller, this one too."""
    caller = await callers.require(request)
    await sessions.sign_out_everywhere(get_services(request), caller)
    response = RedirectResponse("/sign-in", 303)
    callers.delete_session_cookie(get_services(request), response)
    return response


async def set_time_zone(request: Request) -> Response:
    """Set the time zone of the caller's diary; an unknown one keeps the form open with 422."""
    caller = await callers.require(request)
    zone = (await parse_form(request)).get("zone", "")[:64]
    try:
        await sign_in.set_time_zone(get_services(request), caller, zone)
    except Refused as error:
        return await _account_page(request, status=422, message=error.reason)
    return RedirectResponse("/account?saved", 303)


async def _account_page(request: Request, *, status: int = 200, message: Reason | None = None) -> Response:
    caller = await callers.require(request)
    signed_in = await sessions.list_sessions(get_services(request), caller)
    return render(
        request,
        "people/account.html",
        status=status,
        sessions=signed_in,
        zones=zone_choices(caller.zone),
        message=message,
        saved=_saved_setting(request),
        current="account",
        describe_user_agent=describe_user_agent,
        has_feed=await has_feed(get_services(request), caller),
        push_subscriptions=await push_notifications.list_subscriptions(get_services(request), caller),
        push_key=await push_notifications.vapid_public_key(get_services(request)),
        own=await get_own_factors(get_services(request), caller),
        my_account=await get_my_account(get_services(request), caller),
    )


def _saved_setting(request: Request) -> str | None:
    """Which form was just saved: zone, alarm or browser; None after none."""
    return (request.query_params["saved"] or "zone") if "saved" in request.query_params else None


def describe_user_agent(user_agent: str) -> str:
    """A browser as people call it: `Firefox, Windows`."""
    browser = next((name for sign, name in BROWSER_SIGNS if sign in user_agent), None)
    system = next((name for sign, name in SYSTEM_SIGNS if sign in user_agent), None)
    return ", ".join(part for part in (browser, system) if part) or user_agent[:60] or gettext_noop("Unknown")
