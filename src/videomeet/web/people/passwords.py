"""Changing one's password, and setting it by a link."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import NotFound, Refused, TooManyAttempts
from videomeet.domain.people.password import MIN_PASSWORD_LENGTH
from videomeet.flows.users import passwords as flow
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form

MAX_TOKEN_LENGTH = 200
# Whoever has the address can set the password.
NO_REFERRER = {"Referrer-Policy": "no-referrer"}


async def show_change(request: Request) -> Response:
    """The form to change one's own."""
    await callers.require(request)
    return _change_page(request)


async def change(request: Request) -> Response:
    """Change one's own password: 422 with the reason at its field, 429 after too many wrong ones."""
    caller, form = await callers.require(request), await parse_form(request)
    try:
        await flow.change_password(
            get_services(request), caller, form.get("current", ""), form.get("new", "")
        )
    except Refused as error:
        return _change_page(request, status=422, field_errors=error.fields)
    except TooManyAttempts as error:
        return _change_page(request, status=429, field_errors={"current": error.reason})
    return RedirectResponse("/account?saved=password", 303)


async def show_forgotten(request: Request) -> Response:
    """Ask for a link."""
    return render(request, "people/password_forgotten.html", sent=False, email="", message=None)


async def request_link(request: Request) -> Response:
    """Send a link, if there is such an account: the answer is the same either way. 429 after too many."""
    email = (await parse_form(request)).get("email", "").strip()[:254]
    message, status = None, 200
    try:
        await flow.request_link(get_services(request), email, callers.client_address(request))
    except TooManyAttempts as error:
        message, status = error.reason, 429
    return render(
        request,
        "people/password_forgotten.html",
        status=status,
        sent=message is None,
        email=email,
        message=message,
    )


async def show_set(request: Request) -> Response:
    """The form behind a link; 404 with a way on for one that was used or is too old."""
    return await _set_page(request)


async def set_password(request: Request) -> Response:
    """Set the password by a link, then lead to the sign-in page."""
    form = await parse_form(request)
    try:
        await flow.set_password(
            get_services(request),
            _token(request),
            form.get("new", ""),
            ip_address=callers.client_address(request),
        )
    except Refused as error:
        return await _set_page(request, refused=error)
    except NotFound as error:
        return _spent_page(request, error)
    return RedirectResponse("/sign-in?because=password", 303, headers=NO_REFERRER)


async def _set_page(request: Request, *, refused: Refused | None = None) -> Response:
    try:
        associate = await flow.find_associate(get_services(request), _token(request))
    except NotFound as error:
        return _spent_page(request, error)
    page = render(
        request,
        "people/password_set.html",
        status=422 if refused else 200,
        associate=associate,
        field_errors=refused.fields if refused else {},
        least=MIN_PASSWORD_LENGTH,
    )
    page.headers.update(NO_REFERRER)
    return page


def _spent_page(request: Request, error: NotFound) -> Response:
    return render(request, "people/password_link_spent.html", status=404, message=error.reason)


def _change_page(request: Request, *, status: int = 200, field_errors: object = None) -> Response:
    return render(
        request,
        "people/password_change.html",
        status=status,
        current="account",
        field_errors=field_errors or {},
        least=MIN_PASSWORD_LENGTH,
    )


def _token(request: Request) -> str:
    return str(request.path_params["token"])[:MAX_TOKEN_LENGTH]
