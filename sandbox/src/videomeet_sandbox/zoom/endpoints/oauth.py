"""Zoom's sign-in, consent page and token server."""

import base64
import binascii
import hmac
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from videomeet_sandbox.faults.faults import AT_CONSENT
from videomeet_sandbox.pages import message, page
from videomeet_sandbox.request_log import note
from videomeet_sandbox.zoom.model.errors import OAuthError
from videomeet_sandbox.zoom.model.people import BY_EMAIL
from videomeet_sandbox.zoom.service import ZoomService, zoom_of

CARRIED = ("response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method")
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
Told = QueryParams | FormData


def asked_for(told: Told) -> dict[str, str]:
    return {name: str(told[name]) for name in CARRIED if name in told}


def fault_in(zoom: ZoomService, told: Told) -> str | None:
    """Why this request can't be shown to anyone; Zoom answers such with a page, never with a redirect."""
    if told.get("client_id") != zoom.config.client_id:
        return "Invalid client_id: no app is registered under it. (4,702)"
    if told.get("redirect_uri") not in zoom.config.redirect_uris:
        return f"Invalid redirect: {told.get('redirect_uri', '')} is not registered with the app. (4,700)"
    if told.get("response_type") != "code":
        return "Invalid response_type: only code is supported. (4,701)"
    if "scope" in told:
        return "Invalid scope: scopes belong to the app's registration, not to the address. (4,711)"
    if told.get("code_challenge") and told.get("code_challenge_method") != "S256":
        return "Invalid code_challenge_method: the sandbox takes S256 only. (4,703)"
    return None


async def authorize(request: Request) -> Response:
    """Always the sign-in page first: the sandbox remembers nobody, so every run is the same."""
    zoom = zoom_of(request)
    if fault := fault_in(zoom, request.query_params):
        return message(request, 400, "This app can't be connected", fault)
    return page(
        request,
        "zoom/sign_in.html",
        people=zoom.active_people(),
        action="/oauth/signin",
        carried=asked_for(request.query_params),
        purpose="authorize",
    )


async def sign_in(request: Request) -> Response:
    form = await request.form()
    return RedirectResponse(
        "/oauth/consent?" + urlencode({**asked_for(form), "email": str(form.get("email", ""))}), 303
    )


async def consent(request: Request) -> Response:
    zoom, told = zoom_of(request), request.query_params
    person = BY_EMAIL.get(told.get("email", ""))
    if (fault := fault_in(zoom, told)) or person is None:
        return message(
            request, 400, "This app can't be connected", fault or "Nobody by that e-mail has an account."
        )
    carried = asked_for(told)
    return page(
        request,
        "zoom/consent.html",
        person=person,
        carried=carried,
        app_host=urlsplit(carried["redirect_uri"]).netloc,
        back="/oauth/authorize?" + urlencode(carried),
    )


async def decide(request: Request) -> Response:
    zoom, form = zoom_of(request), await request.form()
    person = BY_EMAIL.get(str(form.get("email", "")))
    if (fault := fault_in(zoom, form)) or person is None:
        return message(
            request, 400, "This app can't be connected", fault or "Nobody by that e-mail has an account."
        )
    told = asked_for(form)
    if form.get("decision") != "authorize":
        return _back(told, {"error": "access_denied", "error_description": "The user declined."})
    missing = [
        scope for fault in zoom.faults.take("POST /oauth/consent", AT_CONSENT) for scope in fault.scopes
    ]
    code = zoom.grants.issue_code(person, told["redirect_uri"], told.get("code_challenge", ""), missing)
    return _back(told, {"code": code})


def _back(told: dict[str, str], answer: dict[str, str]) -> Response:
    if "state" in told:
        answer = {**answer, "state": told["state"]}
    joint = "&" if urlsplit(told["redirect_uri"]).query else "?"
    return RedirectResponse(f"{told['redirect_uri']}{joint}{urlencode(answer)}", 302)


def _check_client(zoom: ZoomService, request: Request) -> None:
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    try:
        client, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client = secret = ""
    right = hmac.compare_digest(secret.encode(), zoom.config.client_secret.encode())
    if scheme.lower() != "basic" or client != zoom.config.client_id or not right:
        raise OAuthError(401, "invalid_client", "Invalid client_id or client_secret")


async def token(request: Request) -> Response:
    zoom, form = zoom_of(request), await request.form()
    told = {name: str(value) for name, value in form.items()}
    note(request.scope, grant_type=told.get("grant_type"))
    try:
        _check_client(zoom, request)
        if told.get("grant_type") == "authorization_code":
            answer = zoom.grants.exchange(
                told.get("code", ""), told.get("redirect_uri", ""), told.get("code_verifier", "")
            )
        elif told.get("grant_type") == "refresh_token":
            answer = zoom.grants.refresh(told.get("refresh_token", ""))
        else:
            raise OAuthError(400, "unsupported_grant_type", "unsupported grant type")
    except OAuthError as refusal:
        return refusal.answer()
    return JSONResponse(answer, headers=NO_STORE)


async def revoke(request: Request) -> Response:
    zoom, form = zoom_of(request), await request.form()
    try:
        _check_client(zoom, request)
        zoom.grants.revoke(str(form.get("token", "")))
    except OAuthError as refusal:
        return refusal.answer()
    return JSONResponse({"status": "success"})


ROUTES = (
    Route("/oauth/authorize", authorize, methods=["GET"]),
    Route("/oauth/signin", sign_in, methods=["POST"]),
    Route("/oauth/consent", consent, methods=["GET"]),
    Route("/oauth/consent", decide, methods=["POST"]),
    Route("/oauth/token", token, methods=["POST"]),
    Route("/oauth/revoke", revoke, methods=["POST"]),
)
