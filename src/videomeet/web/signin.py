"""Signing in and out."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.errors import NotFound, Refused, TooManyAttempts
from videomeet.domain.reason import Reason
from videomeet.flows import sign_in
from videomeet.web import caller as callers
from videomeet.web.incoming import form_of
from videomeet.web.pages import render, services_of


async def show(request: Request) -> Response:
    """The sign-in page; whoever is signed in goes on."""
    next_path = callers.local_path(request.query_params.get("next"))
    if await callers.find(request) is not None:
        return RedirectResponse(next_path, 303)
    returned = request.query_params.get("because") == "returned"
    return render(request, "sign_in.html", next=next_path, email="", message=None, returned=returned)


async def enter(request: Request) -> Response:
    """Check e-mail and password; a wrong pair keeps the e-mail in the form."""
    form = await form_of(request)
    email, next_path = form.get("email", ""), callers.local_path(form.get("next"))
    try:
        token = await _token(request, email, form.get("password", ""))
    except (Refused, TooManyAttempts) as error:
        status = 429 if isinstance(error, TooManyAttempts) else 422
        values = {"next": next_path, "email": email[:254], "message": error.reason, "returned": False}
        return render(request, "sign_in.html", status=status, **values)
    await _end_session(request)
    response = RedirectResponse(next_path, 303)
    callers.keep_token(services_of(request), response, token)
    return response


async def leave(request: Request) -> Response:
    """End the session. `?again` comes back to the diary through signing in, which makes a valid context."""
    await _end_session(request)
    where = callers.sign_in_path("/diary") if "again" in request.query_params else "/sign-in"
    response = RedirectResponse(where, 303)
    callers.forget_token(services_of(request), response)
    return response


async def _end_session(request: Request) -> None:
    caller = await callers.find(request)
    if caller is not None:
        # A second click may have ended it in this very moment.
        with suppress(NotFound):
            await sign_in.sign_out(services_of(request), caller)


async def _token(request: Request, email: str, password: str) -> str:
    if not email.strip() or not password:
        raise Refused(Reason("sign_in.fill_in"))
    address = callers.address_of(request)
    agent = request.headers.get("user-agent", "")
    return await sign_in.sign_in(services_of(request), email, password, address=address, user_agent=agent)
