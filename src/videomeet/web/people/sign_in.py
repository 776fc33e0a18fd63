"""Signing in and out."""

from contextlib import suppress
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import NotFound, Refused, TooManyAttempts, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.flows.people import sessions, sign_in
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form


async def show_sign_in(request: Request) -> Response:
    """The sign-in page; redirects who is signed in already."""
    next_path = callers.local_path(request.query_params.get("next"))
    if await callers.find(request) is not None:
        return RedirectResponse(next_path, 303)
    because = request.query_params.get("because")
    return render(
        request,
        "people/sign_in.html",
        next=next_path,
        email="",
        message=None,
        returned=because == "returned",
        password_set=because == "password",
        start_again=because == "again",
    )


async def submit_sign_in(request: Request) -> Response:
    """Check e-mail and password: 422 for a wrong pair, 429 after too many, 503 when too many are checked.

    The e-mail stays in the form.
    """
    form = await parse_form(request)
    email, next_path = form.get("email", ""), callers.local_path(form.get("next"))
    try:
        signed_in = await _open_session(request, email, form.get("password", ""))
    except (Refused, TooManyAttempts, TryLater) as error:
        context = {"next": next_path, "email": email[:254], "message": error.reason}
        page = render(
            request,
            "people/sign_in.html",
            status=_status(error),
            returned=False,
            password_set=False,
            start_again=False,
            **context,
        )
        if isinstance(error, TryLater) and error.retry_after:
            page.headers["Retry-After"] = str(round(error.retry_after))
        return page
    if isinstance(signed_in, sign_in.Unfinished):
        response = RedirectResponse(second_step_path(next_path), 303)
        callers.set_unfinished_cookie(get_services(request), response, signed_in.token)
        return response
    await end_session(request)
    response = RedirectResponse(next_path, 303)
    callers.set_signed_in_cookies(get_services(request), response, signed_in)
    return response


def second_step_path(next_path: str) -> str:
    """Where the second factor is asked for, before somebody goes on to `next_path`."""
    return f"/sign-in/second-factor?next={quote(next_path, safe='/')}"


def _status(error: Refused | TooManyAttempts | TryLater) -> int:
    if isinstance(error, TooManyAttempts):
        return 429
    return 503 if isinstance(error, TryLater) else 422


async def sign_out(request: Request) -> Response:
    """End the session. With `?again`, signing in leads back to the diary with a valid context."""
    await end_session(request)
    location = callers.sign_in_path("/diary") if "again" in request.query_params else "/sign-in"
    response = RedirectResponse(location, 303)
    callers.delete_session_cookie(get_services(request), response)
    return response


async def end_session(request: Request) -> None:
    """End the session that the browser has, if any."""
    caller = await callers.find(request)
    if caller is not None:
        # A second click may have ended the session already.
        with suppress(NotFound):
            await sessions.sign_out(get_services(request), caller)


async def _open_session(
    request: Request, email: str, password: str
) -> sessions.SignedIn | sign_in.Unfinished:
    if not email.strip() or not password:
        raise Refused(Reason("sign_in.fill_in"))
    visit = callers.visit(request)
    return await sign_in.sign_in(
        get_services(request),
        email,
        password,
        ip_address=visit.ip_address,
        user_agent=visit.user_agent,
        device_token=visit.device_token,
    )
