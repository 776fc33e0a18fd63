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
from videomeet_sandbox.pages import message_page, page
from videomeet_sandbox.request_log import annotate
from videomeet_sandbox.zoom.model.errors import OAuthError
from videomeet_sandbox.zoom.model.people import BY_EMAIL
from videomeet_sandbox.zoom.service import ZoomService, zoom_of

CARRIED = ("response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method")
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
Parameters = QueryParams | FormData


def carried_parameters(parameters: Parameters) -> dict[str, str]:
    return {name: str(parameters[name]) for name in CARRIED if name in parameters}


def request_error(zoom: ZoomService, parameters: Parameters) -> str | None:
    """Why this request can't be shown to anyone; Zoom answers such with a page, never with a redirect."""
    if parameters.get("client_id") != zoom.config.client_id:
        return "Invalid client_id: no app is registered under it. (4,702)"
    if parameters.get("redirect_uri") not in zoom.config.redirect_uris:
        return (
            f"Invalid redirect: {parameters.get('redirect_uri', '')} is not registered with the app. (4,700)"
        )
    if parameters.get("response_type") != "code":
        return "Invalid response_type: only code is supported. (4,701)"
    if "scope" in parameters:
        return "Invalid scope: scopes belong to the app's registration, not to the address. (4,711)"
    if parameters.get("code_challenge") and parameters.get("code_challenge_method") != "S256":
        return "Invalid code_challenge_method: the sandbox takes S256 only. (4,703)"
    return None


async def authorize(request: Request) -> Response:
    """Always the sign-in page first: the sandbox remembers nobody, so every run is the same."""
    zoom = zoom_of(request)
    if error := request_error(zoom, request.query_params):
        return message_page(request, 400, "This app can't be connected", error)
    return page(
        request,
        "zoom/sign_in.html",
        people=zoom.active_people(),
        action="/oauth/signin",
        carried=carried_parameters(request.query_params),
        purpose="authorize",
    )


async def sign_in(request: Request) -> Response:
    form = await request.form()
    return RedirectResponse(
        "/oauth/consent?" + urlencode({**carried_parameters(form), "email": str(form.get("email", ""))}), 303
    )


async def consent(request: Request) -> Response:
    zoom, parameters = zoom_of(request), request.query_params
    person = BY_EMAIL.get(parameters.get("email", ""))
    if (error := request_error(zoom, parameters)) or person is None:
        return message_page(
            request, 400, "This app can't be connected", error or "Nobody by that e-mail has an account."
        )
    carried = carried_parameters(parameters)
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
    if (error := request_error(zoom, form)) or person is None:
        return message_page(
            request, 400, "This app can't be connected", error or "Nobody by that e-mail has an account."
        )
    parameters = carried_parameters(form)
    if form.get("decision") != "authorize":
        return _redirect_back(
            parameters, {"error": "access_denied", "error_description": "The user declined."}
        )
    missing = [
        scope for fault in zoom.faults.take("POST /oauth/consent", AT_CONSENT) for scope in fault.scopes
    ]
    code = zoom.grants.issue_code(
        person, parameters["redirect_uri"], parameters.get("code_challenge", ""), missing
    )
    return _redirect_back(parameters, {"code": code})


def _redirect_back(parameters: dict[str, str], query: dict[str, str]) -> Response:
    if "state" in parameters:
        query = {**query, "state": parameters["state"]}
    separator = "&" if urlsplit(parameters["redirect_uri"]).query else "?"
    return RedirectResponse(f"{parameters['redirect_uri']}{separator}{urlencode(query)}", 302)


def _check_client(zoom: ZoomService, request: Request) -> None:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        client, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client = secret = ""  # nosec B105 # none was sent
    matches = hmac.compare_digest(secret.encode(), zoom.config.client_secret.encode())
    if scheme.lower() != "basic" or client != zoom.config.client_id or not matches:
        raise OAuthError(401, "invalid_client", "Invalid client_id or client_secret")


async def token(request: Request) -> Response:
    zoom, form = zoom_of(request), await request.form()
    parameters = {name: str(value) for name, value in form.items()}
    annotate(request.scope, grant_type=parameters.get("grant_type"))
    try:
        _check_client(zoom, request)
        if parameters.get("grant_type") == "authorization_code":
            tokens = zoom.grants.exchange(
                parameters.get("code", ""),
                parameters.get("redirect_uri", ""),
                parameters.get("code_verifier", ""),
            )
        elif parameters.get("grant_type") == "refresh_token":
            tokens = zoom.grants.refresh(parameters.get("refresh_token", ""))
        else:
            raise OAuthError(400, "unsupported_grant_type", "unsupported grant type")
    except OAuthError as refusal:
        return refusal.response()
    return JSONResponse(tokens, headers=NO_STORE)


async def revoke(request: Request) -> Response:
    zoom, form = zoom_of(request), await request.form()
    try:
        _check_client(zoom, request)
        zoom.grants.revoke(str(form.get("token", "")))
    except OAuthError as refusal:
        return refusal.response()
    return JSONResponse({"status": "success"})


ROUTES = (
    Route("/oauth/authorize", authorize, methods=["GET"]),
    Route("/oauth/signin", sign_in, methods=["POST"]),
    Route("/oauth/consent", consent, methods=["GET"]),
    Route("/oauth/consent", decide, methods=["POST"]),
    Route("/oauth/token", token, methods=["POST"]),
    Route("/oauth/revoke", revoke, methods=["POST"]),
)
