"""One simulator per provider, as the contract tests see it: people consent, things happen at the provider."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from tests.support.clock import from_noon
from tests.support.sandbox import EMMA_BASIC, LIAM, OLIVIA, SandboxServer

from videomeet.providers.contract import Provider
from videomeet.providers.registry import build_providers
from videomeet.providers.zoom.provider import ZoomSettings


class ProviderSandbox(Protocol):
    """What a simulated provider must be able to do for the contract to be tried on it."""

    provider: Provider
    redirect_uri: str
    host: str
    other_host: str
    weak_host: str

    def decide_consent(self, url: str, person: str, *, decline: bool = False) -> dict[str, str]:
        """Open the authorization address as `person` and decide; the query that comes back."""
        ...

    def reset(self) -> None:
        """As on the first day."""
        ...

    def stop(self) -> None: ...

    def fail_next_request(self, kind: str, **details: Any) -> None:
        """The next request meets this fault."""
        ...

    def withhold_scope(self, scope: str) -> None:
        """The next consent does not grant this scope."""
        ...

    def expire_access_tokens(self) -> None:
        """Every access token is too old now."""
        ...

    def revoke_grants(self) -> None:
        """Everybody has taken their consent back, at the provider."""
        ...

    def vanish_meeting(self, meeting_id: str) -> None:
        """The meeting vanishes without a word."""
        ...

    def demand_special_characters(self) -> None:
        """The account demands more of passcodes than the provider's rule says."""
        ...

    def meetings(self) -> list[dict[str, Any]]:
        """The meetings there: id, host, zone, passcode and `text`, where our correlation id may stand."""
        ...


class ZoomSandbox:
    """The sandbox's Zoom, over HTTP."""

    redirect_uri = "http://127.0.0.1:1/connect/zoom/callback"
    host, other_host, weak_host = OLIVIA, LIAM, EMMA_BASIC

    def __init__(self) -> None:
        self._server = SandboxServer([self.redirect_uri], now=from_noon)
        self._server.start()
        settings = ZoomSettings(
            client_id=self._server.client_id,
            client_secret=self._server.client_secret,
            oauth_url=self._server.oauth_url,
            api_url=self._server.api_url,
            marketplace_url=self._server.marketplace_url,
        )
        self.provider = build_providers({"zoom": settings})["zoom"]

    def decide_consent(self, url: str, person: str, *, decline: bool = False) -> dict[str, str]:
        redirect_url = self._server.authorize_code(url, person, decline=decline)
        assert redirect_url.startswith(self.redirect_uri)
        return dict(parse_qsl(urlsplit(redirect_url).query))

    def reset(self) -> None:
        violations = self._server.state()["violations"]
        self._server.reset()
        assert violations == []

    def stop(self) -> None:
        self._server.stop()

    def fail_next_request(self, kind: str, **details: Any) -> None:
        self._server.fault(kind, **{"times": 1, **details})

    def withhold_scope(self, scope: str) -> None:
        self._server.fault("scopes_missing", scopes=[scope], times=1)

    def expire_access_tokens(self) -> None:
        self._server.expire_tokens()

    def revoke_grants(self) -> None:
        self._server.revoke_tokens()

    def vanish_meeting(self, meeting_id: str) -> None:
        self._server.vanish(meeting_id)

    def demand_special_characters(self) -> None:
        self._server.control("POST", "passcode-rule", {"special": True})

    def meetings(self) -> list[dict[str, Any]]:
        return [
            {
                "id": str(meeting["id"]),
                "host": meeting["host_id"],
                "zone": meeting["timezone"],
                "passcode": meeting["password"],
                "text": meeting["agenda"],
            }
            for meeting in self._server.state()["meetings"]
        ]


SANDBOXES: Mapping[str, Callable[[], ProviderSandbox]] = {
    "zoom": ZoomSandbox,
}
