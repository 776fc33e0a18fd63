"""A bare Zoom client for the sandbox's own tests: it does what it is told and hides nothing."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from tests.support.sandbox import OLIVIA, SandboxServer

VERIFIER = "a-verifier-that-is-long-enough-for-the-rules-of-pkce"
MEETING = {
    "topic": "Kick-off",
    "type": 2,
    "start_time": "2031-05-06T09:30:00Z",
    "timezone": "Europe/Oslo",
    "duration": 45,
    "password": "s3cret_",
    "settings": {"use_pmi": False, "join_before_host": True, "waiting_room": False},
}


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class ZoomCaller:
    """One app talking to the sandbox; `sign_in` gets tokens for one person."""

    def __init__(self, server: SandboxServer) -> None:
        self.server = server
        self.redirect_uri = server.config.redirect_uris[0]
        self.http = server.browser
        self.tokens: dict[str, Any] = {}

    def authorize_url(self, **changes: str | None) -> str:
        query: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.server.client_id,
            "redirect_uri": self.redirect_uri,
            "state": "state-1",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        told = {name: value for name, value in query.items() if value is not None}
        return f"{self.server.oauth_url}/authorize?{urlencode(told)}"

    def consent(self, email: str = OLIVIA, *, decline: bool = False, **changes: str | None) -> dict[str, str]:
        """What comes back to the redirect address."""
        back = self.server.authorize_code(self.authorize_url(**changes), email, decline=decline)
        assert back.startswith(self.redirect_uri)
        return dict(parse_qsl(urlsplit(back).query))

    def token_request(self, form: dict[str, str], auth: tuple[str, str] | None = None) -> httpx2.Response:
        client = auth or (self.server.client_id, self.server.client_secret)
        return self.http.post(f"{self.server.oauth_url}/token", auth=client, data=form)

    def exchange(self, code: str, **changes: str) -> httpx2.Response:
        form = {"code": code, "redirect_uri": self.redirect_uri, "code_verifier": VERIFIER, **changes}
        return self.token_request({"grant_type": "authorization_code", **form})

    def refresh(self, refresh_token: str | None = None) -> httpx2.Response:
        token = refresh_token or self.tokens["refresh_token"]
        return self.token_request({"grant_type": "refresh_token", "refresh_token": token})

    def revoke(self, token: str) -> httpx2.Response:
        client = (self.server.client_id, self.server.client_secret)
        return self.http.post(f"{self.server.oauth_url}/revoke", auth=client, data={"token": token})

    def sign_in(self, email: str = OLIVIA) -> "ZoomCaller":
        answer = self.exchange(self.consent(email)["code"])
        assert answer.status_code == 200, answer.text
        self.tokens = answer.json()
        return self

    def call(self, method: str, path: str, told: Any = None, token: str | None = None) -> httpx2.Response:
        """A call of the API as the person signed in."""
        headers = {"Authorization": f"Bearer {token or self.tokens['access_token']}"}
        content = {} if told is None else {"json": told}
        return self.http.request(method, f"{self.server.api_url}{path}", headers=headers, **content)

    def create(self, **changes: Any) -> Any:
        body = {name: value for name, value in {**MEETING, **changes}.items() if value is not None}
        answer = self.call("POST", "/users/me/meetings", body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def page(self, url: str) -> httpx2.Response:
        return self.http.get(url if url.startswith("http") else f"{self.server.url}{url}")
