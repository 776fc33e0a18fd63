"""Starts the sandbox in a thread on a free loopback port and drives it over HTTP."""

import re
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urljoin

import httpx2
import uvicorn
from tests.support.clock import clock

from videomeet_sandbox.app import create_app
from videomeet_sandbox.command import server_settings, specs_from_environment
from videomeet_sandbox.settings import SandboxConfig

TIMEOUT_SECONDS = 10.0
OLIVIA, LIAM, NOAH = "olivia.pro@zoom.example", "liam.pro@zoom.example", "noah.pro@zoom.example"
EMMA_BASIC, AVA_OTHER = "emma.basic@zoom.example", "ava.other@other.example"


def _bind(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return listener


def _port_number(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


class _AnnouncingServer(uvicorn.Server):
    """Tells another thread when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.start_finished = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.start_finished.set()


class SandboxServer:
    """`with SandboxServer(["http://.../callback"]) as zoom:`, then `zoom.url`, `zoom.oauth_url` ...

    Mail goes to `zoom.mail_port` (SMTP) and is read with `zoom.mails()` or by IMAP at `zoom.imap_port`.
    With VIDEOMEET_SPECS set every API call is checked against Zoom's own specification.
    """

    client_id = "sandbox-client"
    client_secret = "sandbox-secret-of-the-tests"
    webhook_secret = "sandbox-webhook-secret"

    def __init__(
        self,
        redirect_uris: list[str] | tuple[str, ...] = ("http://127.0.0.1:1/callback",),
        *,
        state_path: Path | None = None,
        check_specs: bool = True,
        webhook_url: str | None = None,
        webhook_time_scale: float = 0.0,
        now: Callable[[], datetime] = clock,
        port: int = 0,
        mail_port: int = 0,
        imap_port: int = 0,
    ) -> None:
        self._listener, smtp_listener, imap_listener = _bind(port), _bind(mail_port), _bind(imap_port)
        self.port, self.mail_port, self.imap_port = map(
            _port_number, (self._listener, smtp_listener, imap_listener)
        )
        self.url = f"http://127.0.0.1:{self.port}"
        self.base_url = self.url
        self.oauth_url, self.api_url = f"{self.url}/oauth", f"{self.url}/v2"
        self.marketplace_url = f"{self.url}/marketplace"
        self.config = SandboxConfig(
            base_url=self.url,
            client_id=self.client_id,
            client_secret=self.client_secret,
            redirect_uris=tuple(redirect_uris),
            state_path=state_path,
            specs=specs_from_environment() if check_specs else None,
            webhook_url=webhook_url,
            webhook_secret=self.webhook_secret,
            webhook_time_scale=webhook_time_scale,
            now=now,
            smtp_listener=smtp_listener,
            imap_listener=imap_listener,
        )
        self._server = _AnnouncingServer(server_settings(create_app(self.config)))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.browser = httpx2.Client(timeout=TIMEOUT_SECONDS, trust_env=False)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()
        if not self._server.start_finished.wait(TIMEOUT_SECONDS) or not self._server.started:
            raise RuntimeError("The sandbox did not start.")

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        finally:
            self._server.start_finished.set()

    def stop(self) -> None:
        self.browser.close()
        self._server.should_exit = True
        self._thread.join(TIMEOUT_SECONDS)
        self._listener.close()

    # The control API

    def control(self, method: str, path: str, payload: Any = None) -> Any:
        response = self.browser.request(
            method, f"{self.url}/control/{path}", json={} if payload is None else payload
        )
        response.raise_for_status()
        return response.json() if response.content else None

    def reset(self) -> None:
        self.control("POST", "reset")

    def state(self) -> Any:
        return self.control("GET", "state")

    def requests(self, match: str = "") -> list[dict[str, Any]]:
        """The log; `match` is a regular expression on "METHOD /path"."""
        entries: list[dict[str, Any]] = self.control("GET", "requests")
        return [entry for entry in entries if re.search(match, f"{entry['method']} {entry['path']}")]

    def clear_requests(self) -> None:
        self.control("DELETE", "requests")

    def fault(self, kind: str, **details: Any) -> None:
        """`fault("down", times=1, match="/oauth/token")`, `fault("slow", seconds=2)`,
        `fault("scopes_missing", scopes=["meeting:read:meeting"])`, `fault("rate_limited", daily=True)`."""
        self.control("POST", "faults", {"kind": kind, **details})

    def clear_faults(self) -> None:
        """Take all faults away."""
        self.control("DELETE", "faults")

    def vanish(self, meeting_id: int | str) -> None:
        self.control("POST", f"meetings/{meeting_id}/vanish")

    def expire_tokens(self, user: str | None = None) -> None:
        self.control("POST", "tokens/expire", {"user": user} if user else {})

    def revoke_tokens(self, user: str | None = None) -> None:
        self.control("POST", "tokens/revoke", {"user": user} if user else {})

    def withhold_scopes(self, *missing: str) -> None:
        """From the next refresh on these scopes are not granted any more; none of them gives all back."""
        self.control("POST", "tokens/scopes", {"missing": list(missing)})

    def limit(self, **numbers: int) -> None:
        """`light_per_second`, `medium_per_second`, `create_update_per_day`, `refresh_grace_seconds`."""
        self.control("POST", "limits", numbers)

    def passcode_rule(self, **rule: int | bool) -> None:
        """The account's extra demands: `min_length`, `letter`, `number`, `special`."""
        self.control("POST", "passcode-rule", rule)

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock."""
        self.control("POST", "clock", {"advance_seconds": seconds})

    # The mail catcher

    def mails(self, recipient: str = "") -> list[dict[str, Any]]:
        """What was caught, oldest first: subject, from, to, headers, text, html, calendar, method, parts."""
        mails: list[dict[str, Any]] = self.control("GET", f"mail?{urlencode({'recipient': recipient})}")
        return mails

    def reply(self, mail_id: int, status: str, who: str = "") -> dict[str, Any]:
        """Reply as the recipient: accepted, declined or tentative. The reply is in the organizer's INBOX."""
        payload = {"status": status, "as": who}
        sent: dict[str, Any] = self.control("POST", f"mail/{mail_id}/reply", payload)
        return sent

    def clear_mails(self) -> None:
        self.control("DELETE", "mail")

    def mail_fault(self, kind: str, **details: Any) -> None:
        """`mail_fault("greylist", times=1, match="kari@")`, `("slow", seconds=2)`, `("refuse")`: 550 for a
        recipient, `("drop")`: the line after DATA, `("refuse_login")`."""
        self.control("POST", "mail/faults", {"kind": kind, **details})

    def clear_mail_faults(self) -> None:
        self.control("DELETE", "mail/faults")

    # What a person does in the browser

    def authorize_code(self, authorize_url: str, email: str = OLIVIA, *, decline: bool = False) -> str:
        """Sign in and authorize (or decline); answers with the address the browser is sent back to."""
        sign_in_page = self.browser.get(authorize_url)
        sign_in_response = self._submit_form(sign_in_page, {"email": email})
        consent_page = self.browser.get(urljoin(self.url, sign_in_response.headers["location"]))
        consent_response = self._submit_form(
            consent_page, {"decision": "decline" if decline else "authorize"}
        )
        return consent_response.headers["location"]

    def _submit_form(self, page: httpx2.Response, form_values: dict[str, str]) -> httpx2.Response:
        form = re.search(r'<form method="post" action="([^"]+)"(.*?)</form>', page.text, re.DOTALL)
        if page.status_code != 200 or form is None:
            raise AssertionError(f"The sandbox shows no form but: {page.status_code} {page.text}")
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group(2))
        fields = {name: unescape(value) for name, value in hidden} | form_values
        response = self.browser.post(urljoin(self.url, unescape(form.group(1))), data=fields)
        if response.status_code not in (302, 303):
            raise AssertionError(f"The sandbox refused: {response.status_code} {response.text}")
        return response
