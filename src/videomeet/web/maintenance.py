"""Settings and maintenance, for administrators: Users, and Preferences with its tabs."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows import configure, hand_over, people
from videomeet.web import caller as callers
from videomeet.web.incoming import page_number
from videomeet.web.pages import render, services_of

COLUMNS = ("id", "email", "role", "login", "video")
COLUMNS_COOKIE = "videomeet_user_columns"


async def settings(request: Request) -> Response:
    """The first page of the settings."""
    await callers.require_administrator(request)
    return RedirectResponse("/settings/users", 303)


async def users(request: Request) -> Response:
    """The associates, with the columns that were chosen last."""
    caller = await callers.require_administrator(request)
    page = await people.associates_page(services_of(request), caller, page_number(request))
    if page.page > page.pages:
        return RedirectResponse(f"/settings/users?page={page.pages}", 303)
    shown = chosen_columns(request)
    colleagues = await hand_over.colleagues(services_of(request), caller)
    handed = request.query_params.get("handed", "")
    response = render(
        request, "users.html", current="settings", page=page, shown=shown, colleagues=colleagues,
        handed=int(handed) if handed.isascii() and handed.isdigit() and len(handed) < 7 else None,
    )  # fmt: skip
    if "chosen" in request.query_params:
        response.set_cookie(
            COLUMNS_COOKIE, "-".join(shown) or "none", max_age=365 * 24 * 3600, path="/settings",
            secure=services_of(request).secure_cookies, httponly=True, samesite="lax",
        )  # fmt: skip
    return response


def chosen_columns(request: Request) -> list[str]:
    """The columns in the address, else those in the cookie, else all of them."""
    query = request.query_params
    if "chosen" in query or "columns" in query:
        wanted = {name for text in query.getlist("columns")[:20] for name in text.split(",")}
    elif COLUMNS_COOKIE in request.cookies:
        wanted = set(request.cookies[COLUMNS_COOKIE].split("-"))
    else:
        wanted = set(COLUMNS)
    return [name for name in COLUMNS if name in wanted]


async def preferences(request: Request) -> Response:
    """The tab Preferences: the administrator's own clock."""
    await callers.require_administrator(request)
    return render(request, "preferences.html", current="settings")


async def global_preferences(request: Request) -> Response:
    """The tab Global preferences: what is true for the whole installation."""
    caller = await callers.require_administrator(request)
    tenant = await people.tenant_of(services_of(request), caller)
    return render(request, "global_preferences.html", current="settings", tenant=tenant)


async def video_meetings(request: Request) -> Response:
    """The tab Video meetings: whether a provider is configured and works."""
    caller = await callers.require_administrator(request)
    overview = await configure.overview(services_of(request), caller)
    return render(request, "video_meetings.html", current="settings", overview=overview)
