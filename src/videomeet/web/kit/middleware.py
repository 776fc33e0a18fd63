"""The middleware of every request: headers, unexpected errors, same origin, size and the access log."""

import re
from collections.abc import Iterable, Mapping
from time import perf_counter
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from videomeet.web.kit.errors import handle_http_exception, handle_unexpected

log = structlog.get_logger("videomeet.access")
MAX_BODY_BYTES = 1024 * 1024
MAX_DRAINED_BYTES = 32 * MAX_BODY_BYTES
HEALTH_PATHS = ("/health", "/ready")
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]", "::1")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
UUID_PATTERN = re.compile(r"([0-9a-fA-F]{8})-[0-9a-fA-F]{4}-[0-9a-fA-F-]{4,}")
# Whoever has the token in such a path can answer an invitation, or read a calendar.
TOKEN_PATH_PATTERN = re.compile(r"^(/(?:rsvp|feed|password)/.{4}).+")
# The small sign-in window comes back from the provider: a policy here would cut it off from the diary.
POPUP_PATHS = ("/connect/", "/meet/authorize")


def content_security_policy(origins: Iterable[str]) -> str:
    """The content security policy. Forms may lead on to providers: Chromium checks redirects after a POST."""
    form_targets = " ".join(
        ["'self'", *sorted(source for origin in origins for source in _form_action_sources(origin))]
    )
    nothing = "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    return f"default-src 'self'; {nothing}; form-action {form_targets}"


def _form_action_sources(origin: str) -> list[str]:
    # Providers lead on to hosts of theirs (us05web.zoom.us); an address of this machine has none.
    host = urlsplit(origin).hostname or ""
    has_subdomains = origin.startswith("https://") and not host.replace(".", "").isdigit() and "." in host
    return [origin, f"https://*.{host}"] if has_subdomains else [origin]


class SecurityHeaders:
    """Adds the security headers to every response; a header that a page sets itself stays."""

    def __init__(self, app: ASGIApp, *, origins: Iterable[str], secure: bool) -> None:
        self.app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(origins),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers_for(scope["path"]).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _headers_for(self, path: str) -> Mapping[str, str]:
        if path.startswith(POPUP_PATHS):
            return self._headers
        return {**self._headers, "Cross-Origin-Opener-Policy": "same-origin-allow-popups"}


class UnexpectedErrors:
    """Turns an unexpected exception into an error page with a reference number."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        response_started = False

        async def send_and_track(message: Message) -> None:
            nonlocal response_started
            response_started = response_started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_track)
        except ClientDisconnect:
            return
        except Exception as error:
            if response_started:
                raise
            response = await handle_unexpected(Request(scope), error)
            await response(scope, receive, send)


class HostGuard:
    """Answers 421 to requests for another host than the installation's own.

    A name that somebody points at us would otherwise show our pages, and could end up in what we say. Whoever
    watches over the process asks by its address, so the health checks are open to every name. On a loopback
    address, as in the demo, all names of this machine count as one.
    """

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self.app = app
        own = urlsplit(base_url)
        self._hosts = {own.netloc.lower()}
        if own.hostname in LOOPBACK_NAMES:
            port = f":{own.port}" if own.port else ""
            self._hosts |= {f"{name}{port}" for name in LOOPBACK_NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in HEALTH_PATHS:
            host = Headers(scope=scope).get("host", "").lower()
            if host not in self._hosts:
                response = await handle_http_exception(Request(scope), HTTPException(421))
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)


class SameOriginGuard:
    """Answers 403 to requests from other sites that would change something.

    Sec-Fetch-Site decides, in older browsers Origin.

    A request with neither does not come from a browser, so no cookie was sent against its owner's will.
    """

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self.app = app
        self._own_host = urlsplit(base_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and not self._is_same_origin(Headers(scope=scope))
        ):
            response = await handle_http_exception(Request(scope), HTTPException(403))
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_same_origin(self, headers: Headers) -> bool:
        fetch_site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if fetch_site is not None:
            return fetch_site in ("same-origin", "none")
        return origin is None or urlsplit(origin).netloc in (self._own_host, headers.get("host"))


class BodyLimit:
    """Answers 413 to bodies over `max_bytes` (1 MB), whether Content-Length announces them or not."""

    def __init__(self, app: ASGIApp, *, max_bytes: int = MAX_BODY_BYTES) -> None:
        self.app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        content_length = Headers(scope=scope).get("content-length", "0")
        if (
            not content_length.isascii()
            or not content_length.isdigit()
            or int(content_length[:20]) > self._max_bytes
        ):
            await _drain_body(receive)
            response = await handle_http_exception(Request(scope), HTTPException(413))
            await response(scope, receive, send)
            return
        received_bytes = 0

        async def limited_receive() -> Message:
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > self._max_bytes:
                if message.get("more_body"):
                    await _drain_body(receive)
                raise HTTPException(413)
            return message

        await self.app(scope, limited_receive, send)


async def _drain_body(receive: Receive) -> None:
    """Read the rest of a body, up to a limit: a browser whose upload is cut off shows no response."""
    bytes_left = MAX_DRAINED_BYTES
    while bytes_left > 0:
        message = await receive()
        bytes_left -= len(message.get("body", b""))
        if not message.get("more_body"):
            return


class AccessLog:
    """Logs one line per request and who asked, without query strings; secret links are shortened."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        started_at, status = perf_counter(), 0

        async def send_and_track(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_track)
        finally:
            path = TOKEN_PATH_PATTERN.sub(r"\1...", UUID_PATTERN.sub(r"\1...", scope["path"]))[:300]
            elapsed_ms = round((perf_counter() - started_at) * 1000, 1)
            log.info(
                "request",
                method=scope["method"],
                path=path,
                status=status,
                ms=elapsed_ms,
                **_who_asked(scope),
            )


def _who_asked(scope: Scope) -> Mapping[str, object]:
    """The client's address, and the associate where somebody is signed in."""
    client, caller = scope.get("client"), scope.get("state", {}).get("caller")
    who: dict[str, object] = {"client": client[0] if client else ""}
    return who | ({"tenant": caller.tenant_id, "associate": caller.associate_id} if caller else {})
