"""A bare Zoom client for the sandbox's own tests: it does what it is told and hides nothing."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from tests.support.sandbox import OLIVIA, SandboxServer

CODE_VERIFIER = "a-verifier-that-is-long-enough-for-the-rules-of-pkce"
MEETING = {
    "topic": "Kick-off",
    "type": 2,
    "start_time": "2031-05-06T09:30:00Z",
    "timezone": "Europe/Oslo",
    "duration": 45,
    "password": "s3cret_",
    "settings": {"use_pmi": False, "join_before_host": True, "waiting_room": False},
}


def code_challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class ZoomClient:
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
            "code_challenge": code_challenge(CODE_VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        parameters = {name: value for name, value in query.items() if value is not None}
        return f"{self.server.oauth_url}/authorize?{urlencode(parameters)}"

    def consent(self, email: str = OLIVIA, *, decline: bool = False, **changes: str | None) -> dict[str, str]:
        """What comes back to the redirect address."""
        redirect_url = self.server.authorize_code(self.authorize_url(**changes), email, decline=decline)
        assert redirect_url.startswith(self.redirect_uri)
        return dict(parse_qsl(urlsplit(redirect_url).query))

    def token_request(self, form: dict[str, str], auth: tuple[str, str] | None = None) -> httpx2.Response:
        credentials = auth or (self.server.client_id, self.server.client_secret)
        return self.http.post(f"{self.server.oauth_url}/token", auth=credentials, data=form)

    def exchange(self, code: str, **changes: str) -> httpx2.Response:
        form = {"code": code, "redirect_uri": self.redirect_uri, "code_verifier": CODE_VERIFIER, **changes}
        return self.token_request({"grant_type": "authorization_code", **form})

    def refresh(self, refresh_token: str | None = None) -> httpx2.Response:
        token = refresh_token or self.tokens["refresh_token"]
        return self.token_request({"grant_type": "refresh_token", "refresh_token": token})

    def revoke(self, token: str) -> httpx2.Response:
        credentials = (self.server.client_id, self.server.client_secret)
        return self.http.post(f"{self.server.oauth_url}/revoke", auth=credentials, data={"token": token})

    def sign_in(self, email: str = OLIVIA) -> "ZoomClient":
        response = self.exchange(self.consent(email)["code"])
        assert response.status_code == 200, response.text
        self.tokens = response.json()
        return self

    def call(self, method: str, path: str, payload: Any = None, token: str | None = None) -> httpx2.Response:
        """A call of the API as the person signed in."""
        headers = {"Authorization": f"Bearer {token or self.tokens['access_token']}"}
        content = {} if payload is None else {"json": payload}
        return self.http.request(method, f"{self.server.api_url}{path}", headers=headers, **content)

    def create(self, **changes: Any) -> Any:
        body = {name: value for name, value in {**MEETING, **changes}.items() if value is not None}
        response = self.call("POST", "/users/me/meetings", body)
        assert response.status_code == 201, response.text
        return response.json()

    def get_page(self, url: str) -> httpx2.Response:
        return self.http.get(url if url.startswith("http") else f"{self.server.url}{url}")
