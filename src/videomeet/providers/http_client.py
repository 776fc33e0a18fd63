"""The one HTTP client for providers: every call is bounded in time, size, number and address."""

import asyncio
import json as json_text
import logging
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx2

from videomeet.domain.kit.errors import NeedsConfiguration, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import Response
from videomeet.providers.request_attempt import RequestAttempt
from videomeet.providers.retry_after import parse_retry_after

MAX_RESPONSE_BYTES = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Seconds for connecting, for each read and for the whole call; calls at once to one origin.

    `per_second` are one tenant's calls to one provider in a process; None doesn't pace them. `join_check` is
    how long a guest's click waits for the answer whether the meeting is still there.
    """

    connect: float = 3
    read: float = 10
    total: float = 20
    concurrency: int = 16
    per_second: int | None = None
    join_check: float = 1.0


class ProviderHttpClient:
    """A `contract.HttpClient`. Make one per process; `aclose()` it at the end.

    `origins` (as "https://api.zoom.us") are all it goes to. `network_guard` is called before each request and
    raises where calling out is a mistake (inside a transaction). `now` gives an aware time. `ssl_context`
    says which certificates are believed.
    """

    def __init__(
        self,
        origins: Iterable[str],
        *,
        now: Callable[[], datetime],
        network_guard: Callable[[], None] = lambda: None,
        limits: Limits | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._slots_by_origin = {origin(url): asyncio.Semaphore(self._limits.concurrency) for url in origins}
        self._now = now
        self._network_guard = network_guard
        self._client = _make_client(self._limits, ssl_context)

    async def aclose(self) -> None:
        """Close the connections kept for reuse."""
        await self._client.aclose()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Response:
        """See `contract.HttpClient`. A POST whose answer was lost raises TryLater(outcome_unknown=True)."""
        self._network_guard()
        slots = self._slots_for(url)
        request = self._client.build_request(
            method, url, headers=headers, params=params, json=json, data=form
        )
        call = RequestAttempt(request, started=time.monotonic())
        try:
            async with asyncio.timeout(self._limits.total), slots:
                response = await call.send(self._send_once)
        except TimeoutError:
            raise call.no_response("deadline") from None
        except httpx2.HTTPError as error:
            raise call.no_response(type(error).__name__) from None
        call.log_outcome(status=response.status)
        return self._raise_for_status(call, response)

    def _slots_for(self, url: str) -> asyncio.Semaphore:
        slots = self._slots_by_origin.get(origin(url))
        if slots is None:
            host = httpx2.URL(url).host
            raise NeedsConfiguration(Reason("provider.foreign_address", host=host))
        return slots

    async def _send_once(self, request: httpx2.Request) -> Response:
        response = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MAX_RESPONSE_BYTES:
                    raise httpx2.DecodingError("too large", request=request)
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(response.status_code, headers, _parse_json(bytes(body)))

    def _raise_for_status(self, call: RequestAttempt, response: Response) -> Response:
        if response.status != 429 and response.status < 500:
            return response
        after = parse_retry_after(response.headers.get("retry-after"), self._now())
        if response.status == 429:
            raise TryLater(self._rate_limit_message(after), retry_after=after)
        raise TryLater(
            Reason("provider.fault"),
            retry_after=after,
            outcome_unknown=not call.idempotent,
        )

    def _rate_limit_message(self, after: float | None) -> Reason:
        if after is None or after < 60:
            return Reason("provider.slow_down")
        moment = (self._now() + timedelta(seconds=after)).astimezone(UTC)
        return Reason("provider.limited_until", time=f"{moment:%H:%M}")


def origin(url: str) -> str:
    """Scheme, host and port of `url`, comparable; "" when it has none or carries a user name."""
    try:
        parts = httpx2.URL(url)
    except httpx2.InvalidURL:
        return ""
    if parts.scheme not in ("http", "https") or not parts.host or parts.userinfo:
        return ""
    return f"{parts.scheme}://{parts.host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _make_client(limits: Limits, ssl_context: ssl.SSLContext | None) -> httpx2.AsyncClient:
    for name in ("httpx2", "httpcore2"):
        # Their own lines hold whole URLs and headers.
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx2.AsyncClient(
        verify=ssl_context or True,
        timeout=httpx2.Timeout(limits.read, connect=limits.connect, pool=limits.total),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=limits.concurrency),
        follow_redirects=False,
        # Not compressed: a small body can't swell past the limit.
        headers={"User-Agent": "videomeet", "Accept": "application/json", "Accept-Encoding": "identity"},
        # A shared cookie jar would carry one person's session into another's call.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        # A company's proxy may stand before the internet, never before this machine itself.
        mounts={"all://127.0.0.1": None, "all://localhost": None},
    )


def _parse_json(body: bytes) -> Any:
    try:
        parsed = json_text.loads(body) if body else None
        # Half a character ("\ud83d" alone) is legal JSON, but no database takes it.
        json_text.dumps(parsed, ensure_ascii=False).encode()
        return parsed
    except (ValueError, RecursionError):
        return None
