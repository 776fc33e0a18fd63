"""Settings and maintenance > Users, for administrators."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.flows.admin import offboarding
from videomeet.flows.diary import hand_over
from videomeet.flows.people import user_accounts
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import page_number

USER_COLUMNS = ("id", "email", "role", "login", "video")
COLUMNS_COOKIE = "videomeet_user_columns"


async def settings_index(request: Request) -> Response:
    """The first page of the settings."""
    await callers.require_administrator(request)
    return RedirectResponse("/settings/users", 303)


async def list_users(request: Request) -> Response:
    """The associates, with the columns that were chosen last."""
    caller = await callers.require_administrator(request)
    page = await user_accounts.list_users(get_services(request), caller, page_number(request))
    if page.page > page.page_count:
        return RedirectResponse(f"/settings/users?page={page.page_count}", 303)
    shown_columns = chosen_columns(request)
    colleagues = await hand_over.possible_hosts(get_services(request), caller)
    response = render(
        request,
        "people/users.html",
        current="settings",
        page=page,
        shown_columns=shown_columns,
        colleagues=colleagues,
        handed_over=_handed_over_count(request),
        leaving=await offboarding.unfinished(get_services(request), caller),
        deleted="deleted" in request.query_params,
    )
    if "chosen" in request.query_params:
        response.set_cookie(
            COLUMNS_COOKIE,
            "-".join(shown_columns) or "none",
            max_age=365 * 24 * 3600,
            path="/settings",
            secure=get_services(request).secure_cookies,
            httponly=True,
            samesite="lax",
        )
    return response


def _handed_over_count(request: Request) -> int | None:
    """How many meetings were just handed over, from `?handed_over=`."""
    text = request.query_params.get("handed_over", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def chosen_columns(request: Request) -> list[str]:
    """The columns in the address, else those in the cookie, else all of them."""
    query = request.query_params
    if "chosen" in query or "columns" in query:
        chosen_names = {name for text in query.getlist("columns")[:20] for name in text.split(",")}
    elif COLUMNS_COOKIE in request.cookies:
        chosen_names = set(request.cookies[COLUMNS_COOKIE].split("-"))
    else:
        chosen_names = set(USER_COLUMNS)
    return [name for name in USER_COLUMNS if name in chosen_names]
