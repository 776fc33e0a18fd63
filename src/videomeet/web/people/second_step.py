"""After the password: the page that asks for a second factor, or sets one up where it is demanded."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import NotFound, Refused, TooManyAttempts
from videomeet.domain.kit.reason import Reason
from videomeet.flows.people import passkeys
from videomeet.flows.people import second_step as flow
from videomeet.flows.people.sessions import SignedIn
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form
from videomeet.web.people.qr_code import qr_code
from videomeet.web.people.sign_in import end_session

MAX_CODE_LENGTH = 100


async def show_second_step(request: Request) -> Response:
    """The page; without an unfinished sign-in it leads back to the beginning."""
    return await _page(request, callers.local_path(request.query_params.get("next")))


async def submit_code(request: Request) -> Response:
    """Sign in with a code: 422 for a wrong one, 429 after too many."""
    form = await parse_form(request)
    next_path, code = callers.local_path(form.get("next")), form.get("code", "")[:MAX_CODE_LENGTH]
    try:
        signed_in = await flow.finish_with_code(
            get_services(request), _token(request), code, callers.visit(request)
        )
    except Refused as error:
        return await _page(request, next_path, status=422, errors=error.fields)
    except TooManyAttempts as error:
        return await _page(request, next_path, status=429, errors={"code": error.reason})
    except NotFound:
        return _start_again(next_path)
    return await _signed_in(request, signed_in, RedirectResponse(next_path, 303))


async def set_up_app(request: Request) -> Response:
    """Sign in by setting up an authenticator app; the recovery codes are shown this once."""
    form = await parse_form(request)
    next_path, proposal = callers.local_path(form.get("next")), form.get("proposal", "")
    code = form.get("code", "")[:MAX_CODE_LENGTH]
    try:
        signed_in, codes = await flow.finish_with_new_app(
            get_services(request), _token(request), proposal, code, callers.visit(request)
        )
    except Refused as error:
        return await _page(request, next_path, status=422, errors=error.fields, proposal=proposal)
    except NotFound:
        return _start_again(next_path)
    page = render(request, "people/recovery_codes.html", codes=codes, next=next_path)
    return await _signed_in(request, signed_in, page)


async def submit_passkey(request: Request) -> Response:
    """Sign in with a passkey: 422 when it is none of theirs."""
    form = await parse_form(request)
    next_path = callers.local_path(form.get("next"))
    try:
        signed_in = await passkeys.finish_with_passkey(
            get_services(request), _token(request), form.get("credential", ""), callers.visit(request)
        )
    except Refused as error:
        return await _page(request, next_path, status=422, errors=error.fields)
    except NotFound:
        return _start_again(next_path)
    return await _signed_in(request, signed_in, RedirectResponse(next_path, 303))


async def set_up_passkey(request: Request) -> Response:
    """Sign in by adding a passkey; the recovery codes are shown this once."""
    form = await parse_form(request)
    next_path, name = callers.local_path(form.get("next")), form.get("name", "")[:100]
    try:
        signed_in, codes = await passkeys.finish_with_new_passkey(
            get_services(request), _token(request), name, form.get("credential", ""), callers.visit(request)
        )
    except Refused as error:
        return await _page(request, next_path, status=422, errors=error.fields)
    except NotFound:
        return _start_again(next_path)
    page = render(request, "people/recovery_codes.html", codes=codes, next=next_path)
    return await _signed_in(request, signed_in, page)


async def _page(
    request: Request,
    next_path: str,
    *,
    status: int = 200,
    errors: Mapping[str, Reason] | None = None,
    proposal: str = "",
) -> Response:
    try:
        step = await flow.get_second_step(get_services(request), _token(request), proposal)
    except NotFound:
        return _start_again(next_path)
    return render(
        request,
        "people/second_step.html",
        status=status,
        step=step,
        qr_code=qr_code(step.proposal.uri) if step.proposal else None,
        next=next_path,
        errors=errors or {},
    )


async def _signed_in(request: Request, signed_in: SignedIn, response: Response) -> Response:
    await end_session(request)
    callers.set_signed_in_cookies(get_services(request), response, signed_in)
    return response


def _start_again(next_path: str) -> Response:
    return RedirectResponse(f"{callers.sign_in_path(next_path)}&because=again", 303)


def _token(request: Request) -> str:
    token = request.cookies.get(callers.unfinished_cookie_name(get_services(request)), "")
    return token[: callers.MAX_TOKEN_LENGTH]
