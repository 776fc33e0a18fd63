"""Codes, access tokens and refresh tokens: issued, rotated, expired, superseded and revoked as Zoom does."""

import hashlib
from collections.abc import Iterable
from typing import Any

from videomeet_sandbox.clock import Clock, iso
from videomeet_sandbox.settings import SandboxConfig
from videomeet_sandbox.zoom.model.errors import ApiError, OAuthError, invalid_token, superseded_token
from videomeet_sandbox.zoom.model.opaque import b64, fingerprint, new_code, new_token
from videomeet_sandbox.zoom.model.people import BY_ID, Person
from videomeet_sandbox.zoom.model.records import Code, Grant, Records, Token

SCOPES = (
    "meeting:write:meeting",
    "meeting:update:meeting",
    "meeting:delete:meeting",
    "meeting:read:meeting",
    "meeting:read:list_meetings",
    "user:read:user",
)
CODE_SECONDS = 5 * 60
ACCESS_SECONDS = 60 * 60
REFRESH_SECONDS = 90 * 24 * 60 * 60


class Grants:
    def __init__(self, config: SandboxConfig, clock: Clock, records: Records) -> None:
        self._config, self._clock, self._records = config, clock, records

    def issue_code(self, person: Person, redirect_uri: str, challenge: str, missing: Iterable[str]) -> str:
        code = new_code()
        scopes = [scope for scope in SCOPES if scope not in set(missing)]
        expires = self._clock.stamp() + CODE_SECONDS
        self._records.codes[fingerprint(code)] = Code(person.id, redirect_uri, challenge, scopes, expires)
        return code

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> dict[str, Any]:
        """A code for tokens; the user's earlier tokens for this app die."""
        issued = self._records.codes.get(fingerprint(code))
        if issued is None or issued.used or issued.expires_at <= self._clock.stamp():
            raise OAuthError(400, "invalid_request", f"Invalid authorization code {code}")
        if issued.redirect_uri != redirect_uri:
            raise OAuthError(400, "invalid_request", "Redirect URI mismatch.")
        if issued.challenge and not _proves(verifier, issued.challenge):
            raise OAuthError(400, "invalid_request", "Invalid code verifier.")
        issued.used = True
        self._kill(issued.user_id, "superseded")
        self._records.grants[issued.user_id] = Grant(issued.user_id, issued.scopes, iso(self._clock.now()))
        return self._issue(self._records.grants[issued.user_id])

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        token = self._live(refresh_token, "refresh") or self._in_grace(refresh_token)
        grant = self._records.grants.get(token.user_id) if token else None
        if token is None or grant is None:
            raise OAuthError(400, "invalid_grant", "Invalid Token!")
        token.used_at = token.used_at or self._clock.stamp()
        token.dead = "used"
        grant.refreshes += 1
        return self._issue(grant)

    def revoke(self, text: str) -> None:
        """Either token of the pair ends the whole grant; an expired access token may still be revoked."""
        token = self._records.tokens.get(fingerprint(text))
        if token is None or token.dead:
            raise OAuthError(400, "invalid_request", "Invalid Token!")
        self.end(token.user_id)

    def bearer(self, text: str) -> tuple[Person, Grant]:
        token = self._records.tokens.get(fingerprint(text))
        if token is None or token.kind != "access":
            raise invalid_token()
        if token.dead:
            raise _dead_token_error(token)
        if token.expires_at <= self._clock.stamp():
            raise invalid_token("Access token is expired.")
        return BY_ID[token.user_id], self._records.grants[token.user_id]

    def expire_access(self, user_id: str | None = None) -> int:
        """Age access tokens to death; the refresh tokens go on living."""
        aged = [token for token in self._living_tokens(user_id) if token.kind == "access"]
        for token in aged:
            token.expires_at = self._clock.stamp() - 1
        return len(aged)

    def withhold(self, user_id: str, missing: Iterable[str]) -> bool:
        """The app's registration lost scopes: the next refresh grants the rest."""
        grant = self._records.grants.get(user_id)
        if grant:
            grant.scopes = [scope for scope in SCOPES if scope not in set(missing)]
        return grant is not None

    def end(self, user_id: str) -> bool:
        self._kill(user_id, "revoked")
        return self._records.grants.pop(user_id, None) is not None

    def _issue(self, grant: Grant) -> dict[str, Any]:
        person = BY_ID[grant.user_id]
        access, refresh = (self._new(person, kind) for kind in ("access", "refresh"))
        return {
            "access_token": access,
            "token_type": "bearer",  # nosec B105 # a word of OAuth
            "refresh_token": refresh,
            "expires_in": ACCESS_SECONDS,
            "scope": " ".join(grant.scopes),
            "api_url": self._config.base_url,
        }

    def _new(self, person: Person, kind: str) -> str:
        now = self._clock.stamp()
        expires = now + (ACCESS_SECONDS if kind == "access" else REFRESH_SECONDS)
        text = new_token({"uid": person.id, "aid": person.account_id, "iat": int(now), "exp": int(expires)})
        self._forget_old_tokens(now)
        self._records.tokens[fingerprint(text)] = Token(kind, person.id, expires)
        return text

    def _forget_old_tokens(self, now: float) -> None:
        old = [key for key, token in self._records.tokens.items() if token.expires_at < now - REFRESH_SECONDS]
        for key in old:
            del self._records.tokens[key]

    def _live(self, text: str, kind: str) -> Token | None:
        token = self._records.tokens.get(fingerprint(text))
        if token is None or token.kind != kind or token.dead or token.expires_at <= self._clock.stamp():
            return None
        return token

    def _in_grace(self, text: str) -> Token | None:
        token, grace = self._records.tokens.get(fingerprint(text)), self._records.limits.refresh_grace_seconds
        used = token is not None and token.kind == "refresh" and token.dead == "used"
        return token if token and used and self._clock.stamp() < token.used_at + grace else None

    def _living_tokens(self, user_id: str | None) -> list[Token]:
        return [
            token
            for token in self._records.tokens.values()
            if user_id in (None, token.user_id) and not token.dead
        ]

    def _kill(self, user_id: str, why: str) -> None:
        for token in self._living_tokens(user_id):
            token.dead = why


def _proves(verifier: str, challenge: str) -> bool:
    return b64(hashlib.sha256(verifier.encode()).digest()) == challenge


def _dead_token_error(token: Token) -> ApiError:
    return superseded_token() if token.dead == "superseded" else invalid_token()
