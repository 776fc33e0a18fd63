"""OAuth 2 with PKCE, once for all providers: what differs between them stands in their `OAuthSpec`."""

import base64
import hashlib
import secrets
from typing import Any
from urllib.parse import urlencode

from videomeet.domain.errors import NeedsAuthorization, NeedsConfiguration, Problem, Refused, TryLater
from videomeet.domain.reason import Reason
from videomeet.providers.contract import Answer, Door, OAuthSpec, Tokens

LIFETIME = 3600
WRONG_CLIENT = frozenset({"invalid_client", "unauthorized_client"})
GRANT_DEAD = frozenset({"invalid_grant"})
# Zoom calls a used code an invalid request. No grant hangs on a code, and trying it again never helps.
CODE_DEAD = GRANT_DEAD | {"invalid_request"}
TOKEN_DEAD = frozenset({"invalid_token", "invalid_grant", "invalid_request"})


def new_verifier() -> str:
    """A PKCE code verifier: 43 characters from a CSPRNG, a secret until the code is exchanged."""
    return secrets.token_urlsafe(32)


def challenge(verifier: str) -> str:
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
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **spec.authorize_params,
    }
    return f"{spec.authorize_url}?{urlencode(query)}"


async def exchange_code(door: Door, spec: OAuthSpec, code: str, redirect_uri: str, verifier: str) -> Tokens:
    """Turn a code into tokens. Raises Refused when the code is used up, too old or not ours."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    answer = await _ask(door, spec, spec.token_url, form)
    if _says(answer, CODE_DEAD):
        raise Refused(Reason("oauth.code_used"))
    return _tokens(answer)


async def refresh(door: Door, spec: OAuthSpec, refresh_token: str) -> Tokens:
    """New tokens for old. Raises NeedsAuthorization only when the provider says that the grant is dead.

    The refresh token in the answer replaces the old one, which may no longer work. `scopes` is empty when
    the answer names none: nothing has changed then.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    answer = await _ask(door, spec, spec.token_url, form)
    if _says(answer, GRANT_DEAD):
        raise NeedsAuthorization(Reason("oauth.grant_ended"))
    return _tokens(answer, kept=refresh_token)


async def revoke(door: Door, spec: OAuthSpec, access_token: str) -> None:
    """End a grant at the provider. A token that is already dead counts as done."""
    if spec.revoke_url is None:
        return
    answer = await _ask(door, spec, spec.revoke_url, {"token": access_token})
    if not _says(answer, TOKEN_DEAD) and not 200 <= answer.status < 300:
        raise _failure(answer)


def missing_scopes(spec: OAuthSpec, granted: frozenset[str]) -> frozenset[str]:
    """What the grant lacks of the scope set it comes closest to; empty when nothing is missing."""
    return min((needed - granted for needed in spec.scope_sets), key=len, default=frozenset())


async def _ask(door: Door, spec: OAuthSpec, url: str, form: dict[str, str]) -> Answer:
    pair = f"{spec.client_id}:{spec.client_secret}"
    basic = base64.b64encode(pair.encode()).decode("ascii")
    return await door.request("POST", url, headers={"Authorization": f"Basic {basic}"}, form=form)


def _tokens(answer: Answer, *, kept: str = "") -> Tokens:
    if not 200 <= answer.status < 300:
        raise _failure(answer)
    body = answer.json if isinstance(answer.json, dict) else {}
    access, renewed = _token(body.get("access_token")), _token(body.get("refresh_token", kept))
    if not access or not renewed:
        raise TryLater(Reason("oauth.not_understood"), outcome_unknown=True)
    return Tokens(access, renewed, _lifetime(body.get("expires_in")), _scopes(body.get("scope")))


def _failure(answer: Answer) -> Problem:
    # Anything but the provider's own word that a grant is dead leaves the grant alone (R2).
    if _says(answer, WRONG_CLIENT):
        return NeedsConfiguration(Reason("oauth.wrong_client"))
    return TryLater(Reason("oauth.failed"))


def _says(answer: Answer, errors: frozenset[str]) -> bool:
    """Whether it is an OAuth error answer (RFC 6749, 5.2) with one of these errors."""
    body = answer.json if isinstance(answer.json, dict) else {}
    return answer.status in (400, 401) and str(body.get("error")) in errors


def _token(value: Any) -> str:
    return value if isinstance(value, str) and value.isascii() and value.isprintable() else ""


def _lifetime(value: Any) -> int:
    try:
        seconds = int(value)
    except (TypeError, ValueError, OverflowError):
        return LIFETIME
    return seconds if 0 < seconds <= 366 * 86400 else LIFETIME


def _scopes(value: Any) -> frozenset[str]:
    return frozenset(value.split()) if isinstance(value, str) else frozenset()
