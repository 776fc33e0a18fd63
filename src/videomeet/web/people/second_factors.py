"""My account > Second factor: what the caller has, setting up and removing."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Refused, TooManyAttempts
from videomeet.domain.kit.reason import Reason
from videomeet.flows.people import factor_setup as flow
from videomeet.flows.people import passkeys
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form
from videomeet.web.people.qr_code import qr_code

PATH = "/account/second-factor"


async def show_factors(request: Request) -> Response:
    """What the caller has."""
    return await _page(request)


async def show_app(request: Request) -> Response:
    """A secret for an authenticator app, and the form for its first code."""
    return await _app_page(request)


async def add_app(request: Request) -> Response:
    """Set up an authenticator app: 422 with the reason at its field, 429 after too many wrong passwords."""
    caller, form = await callers.require(request), await parse_form(request)
    proposal, code = form.get("proposal", ""), form.get("code", "")[:100]
    try:
        codes = await flow.add_app(get_services(request), caller, form.get("current", ""), proposal, code)
    except Refused as error:
        return await _app_page(request, 422, error.fields, proposal)
    except TooManyAttempts as error:
        return await _app_page(request, 429, {"current": error.reason}, proposal)
    return codes_page(request, codes) if codes else RedirectResponse(f"{PATH}?saved=added", 303)


async def begin_passkey(request: Request) -> Response:
    """The page on which the browser makes a passkey: 422 for a wrong password or no name."""
    caller, form = await callers.require(request), await parse_form(request)
    name = form.get("name", "")[:100]
    try:
        options = await passkeys.begin_passkey(get_services(request), caller, form.get("current", ""), name)
    except (Refused, TooManyAttempts) as error:
        return await _page(request, error, failed="passkey")
    return render(request, "people/passkey_setup.html", current="account", options=options, name=name)


async def add_passkey(request: Request) -> Response:
    """Store the passkey that the browser has made; 422 when that did not work."""
    caller, form = await callers.require(request), await parse_form(request)
    name, credential = form.get("name", "")[:100], form.get("credential", "")
    try:
        codes = await passkeys.add_passkey(get_services(request), caller, name, credential)
    except Refused as error:
        return await _page(request, error, failed="passkey")
    return codes_page(request, codes) if codes else RedirectResponse(f"{PATH}?saved=added", 303)


async def remove(request: Request) -> Response:
    """Remove what was chosen: 422 for the last where one is demanded, and for a wrong password."""
    caller, form = await callers.require(request), await parse_form(request)
    try:
        await flow.remove_factor(
            get_services(request), caller, form.get("current", ""), _chosen(form.get("factor", ""))
        )
    except (Refused, TooManyAttempts) as error:
        return await _page(request, error, failed="remove")
    return RedirectResponse(f"{PATH}?saved=removed", 303)


async def renew_recovery_codes(request: Request) -> Response:
    """New recovery codes, shown this once."""
    caller, form = await callers.require(request), await parse_form(request)
    try:
        codes = await flow.renew_recovery_codes(get_services(request), caller, form.get("current", ""))
    except (Refused, TooManyAttempts) as error:
        return await _page(request, error, failed="codes")
    return codes_page(request, codes)


def codes_page(request: Request, codes: list[str]) -> Response:
    """Recovery codes, and the way back."""
    return render(request, "people/recovery_codes.html", codes=codes, next=f"{PATH}?saved=added")


def _chosen(factor: str) -> int | None:
    """The number of a passkey, None for the authenticator app."""
    if factor == "app":
        return None
    if not (factor.isascii() and factor.isdigit() and len(factor) < 16):
        raise Refused.of({"factor": Reason("second_factor.choose")})
    return int(factor)


async def _page(
    request: Request, error: Refused | TooManyAttempts | None = None, failed: str = ""
) -> Response:
    caller = await callers.require(request)
    is_limit = isinstance(error, TooManyAttempts)
    return render(
        request,
        "people/second_factors.html",
        status=429 if is_limit else 422 if error else 200,
        current="account",
        own=await flow.get_own_factors(get_services(request), caller),
        saved=request.query_params.get("saved"),
        errors={"current": error.reason} if error and is_limit else error.fields if error else {},
        failed=failed,
    )


async def _app_page(
    request: Request, status: int = 200, errors: Mapping[str, Reason] | None = None, proposal_token: str = ""
) -> Response:
    caller = await callers.require(request)
    proposal = await flow.propose_own_app(get_services(request), caller, proposal_token)
    return render(
        request,
        "people/authenticator_app_setup.html",
        status=status,
        current="account",
        proposal=proposal,
        qr_code=qr_code(proposal.uri),
        errors=errors or {},
    )
