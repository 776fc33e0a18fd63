"""OAuth 2 with PKCE, once for all providers: what differs between them stands in their `OAuthSpec`."""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import urlencode

from videomeet.domain.kit.errors import NeedsAuthorization, NeedsConfiguration, Problem, Refused, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import HttpClient, OAuthSpec, Response, Tokens

DEFAULT_LIFETIME_SECONDS = 3600
CLIENT_ERRORS = frozenset({"invalid_client", "unauthorized_client"})
DEAD_GRANT_ERRORS = frozenset({"invalid_grant"})
# Zoom calls a used code an invalid request. No grant hangs on a code, and trying it again never helps.
DEAD_CODE_ERRORS = DEAD_GRANT_ERRORS | {"invalid_request"}
DEAD_TOKEN_ERRORS = frozenset({"invalid_token", "invalid_grant", "invalid_request"})


def new_code_verifier() -> str:
    """A PKCE code verifier: 43 characters from a CSPRNG, a secret until the code is exchanged."""
    return secrets.token_urlsafe(32)


def code_challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def authorization_url(spec: OAuthSpec, redirect_uri: str, state: str, verifier: str) -> str:
    """Where to send a person who is to grant us access."""
    query = {
        "response_type": "code",
        "client_id": spec.client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": code_challenge(verifier),
        "code_challenge_method": "S256",
        **spec.authorize_params,
    }
    return f"{spec.authorize_url}?{urlencode(query)}"


async def exchange_code(
    http_client: HttpClient, spec: OAuthSpec, code: str, redirect_uri: str, verifier: str
) -> Tokens:
    """Turn a code into tokens. Raises Refused when the code is used up, too old or not ours."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    response = await _post_form(http_client, spec, spec.token_url, form)
    if _has_error(response, DEAD_CODE_ERRORS):
        raise Refused(Reason("oauth.code_used"))
    return _parse_tokens(response)


async def refresh_tokens(http_client: HttpClient, spec: OAuthSpec, refresh_token: str) -> Tokens:
    """New tokens for old. Raises NeedsAuthorization only when the provider says that the grant is dead.

    The refresh token in the answer replaces the old one, which may no longer work. `scopes` is empty when
    the answer names none: nothing has changed then.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    response = await _post_form(http_client, spec, spec.token_url, form)
    if _has_error(response, DEAD_GRANT_ERRORS):
        raise NeedsAuthorization(Reason("oauth.grant_ended"))
    return _parse_tokens(response, old_refresh_token=refresh_token)


async def revoke_token(http_client: HttpClient, spec: OAuthSpec, access_token: str) -> None:
    """End a grant at the provider. A token that is already dead counts as done."""
    if spec.revoke_url is None:
        return
    response = await _post_form(http_client, spec, spec.revoke_url, {"token": access_token})
    if not _has_error(response, DEAD_TOKEN_ERRORS) and not 200 <= response.status < 300:
        raise _to_problem(response)


def missing_scopes(spec: OAuthSpec, granted: frozenset[str]) -> frozenset[str]:
    """What the grant lacks of the scope set it comes closest to; empty when nothing is missing."""
    return min((needed - granted for needed in spec.scope_sets), key=len, default=frozenset())


async def _post_form(http_client: HttpClient, spec: OAuthSpec, url: str, form: dict[str, str]) -> Response:
    credentials = f"{spec.client_id}:{spec.client_secret}"
    basic = base64.b64encode(credentials.encode()).decode("ascii")
    return await http_client.request("POST", url, headers={"Authorization": f"Basic {basic}"}, form=form)


def _parse_tokens(response: Response, *, old_refresh_token: str = "") -> Tokens:
    if not 200 <= response.status < 300:
        raise _to_problem(response)
    body = response.json if isinstance(response.json, dict) else {}
    access_token, refresh_token = (
        _clean_token(body.get("access_token")),
        _clean_token(body.get("refresh_token", old_refresh_token)),
    )
    if not access_token or not refresh_token:
        raise TryLater(Reason("oauth.not_understood"), outcome_unknown=True)
    return Tokens(
        access_token, refresh_token, _parse_lifetime(body.get("expires_in")), _parse_scopes(body.get("scope"))
    )


def _to_problem(response: Response) -> Problem:
    # Anything but the provider's own word that a grant is dead leaves the grant alone.
    if _has_error(response, CLIENT_ERRORS):
        return NeedsConfiguration(Reason("oauth.wrong_client"))
    return TryLater(Reason("oauth.failed"))


def _has_error(response: Response, errors: frozenset[str]) -> bool:
    """Whether it is an OAuth error answer (RFC 6749, 5.2) with one of these errors."""
    body = response.json if isinstance(response.json, dict) else {}
    return response.status in (400, 401) and str(body.get("error")) in errors


def _clean_token(value: Any) -> str:
    return value if isinstance(value, str) and value.isascii() and value.isprintable() else ""


def _parse_lifetime(value: Any) -> int:
    try:
        seconds = int(value)
    except (TypeError, ValueError, OverflowError):
        return DEFAULT_LIFETIME_SECONDS
    return seconds if 0 < seconds <= 366 * 86400 else DEFAULT_LIFETIME_SECONDS


def _parse_scopes(value: Any) -> frozenset[str]:
    return frozenset(value.split()) if isinstance(value, str) else frozenset()
