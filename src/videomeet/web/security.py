"""What guards every request: headers, where a request may come from, how large it may be, what is logged."""

import re
from collections.abc import Iterable, Mapping
from time import perf_counter
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from videomeet.web.errors import on_http_exception, on_unexpected

log = structlog.get_logger("videomeet.access")
LARGEST_BODY = 1024 * 1024
MOST_READ_AWAY = 32 * LARGEST_BODY
SAFE = ("GET", "HEAD", "OPTIONS")
UUID = re.compile(r"([0-9a-fA-F]{8})-[0-9a-fA-F]{4}-[0-9a-fA-F-]{4,}")
# What follows here lets somebody answer, or read a calendar.
TOKEN = re.compile(r"^(/(?:answer|feed)/.{4}).+")
# The small sign-in window comes back from the provider: a policy here would cut it off from the diary.
SMALL_WINDOW = ("/connect/", "/meet/authorize")


def policy(origins: Iterable[str]) -> str:
    """The content security policy. Forms may lead on to providers: Chromium checks redirects after a POST."""
    forms = " ".join(["'self'", *sorted(reach for origin in origins for reach in _reach(origin))])
    return (
        f"default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action {forms}"
    )


def _reach(origin: str) -> list[str]:
    # Providers lead on to hosts of theirs (us05web.zoom.us); an address of this machine has none.
    host = urlsplit(origin).hostname or ""
    named = origin.startswith("https://") and not host.replace(".", "").isdigit() and "." in host
    return [origin, f"https://*.{host}"] if named else [origin]


class SecurityHeaders:
    """Puts the headers on every answer that has not chosen its own."""

    def __init__(self, app: ASGIApp, *, origins: Iterable[str], secure: bool) -> None:
        self.app = app
        self._headers = {
            "Content-Security-Policy": policy(origins),
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

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._of(scope["path"]).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)

    def _of(self, path: str) -> Mapping[str, str]:
        if path.startswith(SMALL_WINDOW):
            return self._headers
        return {**self._headers, "Cross-Origin-Opener-Policy": "same-origin-allow-popups"}


class UnexpectedErrors:
    """Turns what nobody expected into a page with a reference."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:
            if started:
                raise
            response = await on_unexpected(Request(scope), error)
            await response(scope, receive, send)


class SameOrigin:
    """Refuses to change anything for another site: Sec-Fetch-Site decides, for older browsers Origin.

    A request with neither comes from no browser, so nobody's cookie was borrowed.
    """

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self.app = app
        self._home = urlsplit(base_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not self._ours(Headers(scope=scope)):
            response = await on_http_exception(Request(scope), HTTPException(403))
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _ours(self, headers: Headers) -> bool:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            return site in ("same-origin", "none")
        return origin is None or urlsplit(origin).netloc in (self._home, headers.get("host"))


class BodyLimit:
    """Refuses bodies over 1 MB, announced or streamed."""

    def __init__(self, app: ASGIApp, *, largest: int = LARGEST_BODY) -> None:
        self.app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isascii() or not announced.isdigit() or int(announced[:20]) > self._largest:
            await _read_away(receive)
            response = await on_http_exception(Request(scope), HTTPException(413))
            await response(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._largest:
                if message.get("more_body"):
                    await _read_away(receive)
                raise HTTPException(413)
            return message

        await self.app(scope, counted, send)


async def _read_away(receive: Receive) -> None:
    """Read what is still coming, within reason: a browser that is cut off while sending shows no answer."""
    left = MOST_READ_AWAY
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if not message.get("more_body"):
            return


class AccessLog:
    """One line for each request: no query strings, no cookies, links that let people in are shortened."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            path = TOKEN.sub(r"\1...", UUID.sub(r"\1...", scope["path"]))[:300]
            spent = round((perf_counter() - began) * 1000, 1)
            log.info("request", method=scope["method"], path=path, status=status, ms=spent)
