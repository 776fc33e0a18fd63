"""My account: where I am signed in, and the clock of my diary."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.errors import Refused
from videomeet.domain.reason import Reason
from videomeet.domain.zones import zones
from videomeet.flows import browsers, sign_in
from videomeet.flows.feed import has_feed
from videomeet.flows.my_account import my_account
from videomeet.messages.marked import said
from videomeet.web import caller as callers
from videomeet.web.incoming import form_of, path_number
from videomeet.web.pages import render, services_of

# The first sign that fits: every browser also claims to be the older ones.
BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


async def show(request: Request) -> Response:
    """Sessions and time zone."""
    return await _page(request)


async def end_session(request: Request) -> Response:
    """End one of my sessions."""
    caller = await callers.require(request)
    session_id = path_number(request, "id")
    await sign_in.end_session(services_of(request), caller, session_id)
    return RedirectResponse("/sign-in" if session_id == caller.session_id else "/account", 303)


async def sign_out_everywhere(request: Request) -> Response:
    """End all my sessions, this one too."""
    caller = await callers.require(request)
    await sign_in.sign_out_everywhere(services_of(request), caller)
    response = RedirectResponse("/sign-in", 303)
    callers.forget_token(services_of(request), response)
    return response


async def choose_zone(request: Request) -> Response:
    """Set the time zone of my diary."""
    caller = await callers.require(request)
    zone = (await form_of(request)).get("zone", "")[:64]
    try:
        await sign_in.choose_zone(services_of(request), caller, zone)
    except Refused as error:
        return await _page(request, status=422, message=error.reason)
    return RedirectResponse("/account?saved", 303)


async def _page(request: Request, *, status: int = 200, message: Reason | None = None) -> Response:
    caller = await callers.require(request)
    sessions = await sign_in.sessions(services_of(request), caller)
    choices = zones() if caller.zone in zones() else (caller.zone, *zones())
    return render(
        request, "account.html", status=status, sessions=sessions, zones=choices, message=message,
        saved=_saved(request), current="account", described=described,
        feed=await has_feed(services_of(request), caller),
        browsers=await browsers.mine(services_of(request), caller),
        push_key=await browsers.public_key(services_of(request)),
        mine=await my_account(services_of(request), caller),
    )  # fmt: skip


def _saved(request: Request) -> str | None:
    """What has just been saved."""
    return (request.query_params["saved"] or "zone") if "saved" in request.query_params else None


def described(user_agent: str) -> str:
    """A browser as people call it: `Firefox, Windows`."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), None)
    system = next((name for sign, name in SYSTEMS if sign in user_agent), None)
    return ", ".join(part for part in (browser, system) if part) or user_agent[:60] or said("Unknown")
