"""The one door out: every call to a provider goes through here, bounded in time, size, number and address."""

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
import structlog

from videomeet.domain.errors import NeedsConfiguration, TryLater
from videomeet.domain.reason import Reason
from videomeet.providers.contract import Answer
from videomeet.providers.retry_after import seconds_to_wait

LARGEST_ANSWER = 1_000_000
QUICK_RETRIES = 2
# Our PATCH and DELETE say what should be, so a repeat is harmless; a repeated POST makes a second meeting.
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})
NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
CONNECTION_LOST = (httpx2.NetworkError, httpx2.RemoteProtocolError)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Limits:
    """Seconds for connecting, for each read and for the whole call; calls at once to one origin.

    `per_second` are one tenant's calls to one provider in a process; None doesn't pace them.
    """

    connect: float = 3
    read: float = 10
    total: float = 20
    concurrency: int = 16
    per_second: int | None = None


class HttpDoor:
    """A `contract.Door`. Make one per process; `aclose()` it at the end.

    `origins` (as "https://api.zoom.us") are all it goes to. `refuse` is called before each request and
    raises where calling out is a mistake (inside a transaction). `now` gives an aware time. `trusted` says
    which certificates are believed.
    """

    def __init__(
        self,
        origins: Iterable[str],
        *,
        now: Callable[[], datetime],
        refuse: Callable[[], None] = lambda: None,
        limits: Limits | None = None,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._places = {origin(url): asyncio.Semaphore(self._limits.concurrency) for url in origins}
        self._now = now
        self._refuse = refuse
        self._client = _client(self._limits, trusted)

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
    ) -> Answer:
        """See `contract.Door`. A POST whose answer was lost raises TryLater(outcome_unknown=True)."""
        self._refuse()
        place = self._place(url)
        request = self._client.build_request(
            method, url, headers=headers, params=params, json=json, data=form
        )
        call = _Call(request, started=time.monotonic())
        try:
            async with asyncio.timeout(self._limits.total), place:
                answer = await self._exchange(call)
        except TimeoutError:
            raise call.lost("deadline") from None
        except httpx2.HTTPError as error:
            raise call.lost(type(error).__name__) from None
        call.note(status=answer.status)
        return self._passed(call, answer)

    def _place(self, url: str) -> asyncio.Semaphore:
        place = self._places.get(origin(url))
        if place is None:
            host = httpx2.URL(url).host
            raise NeedsConfiguration(Reason("provider.foreign_address", host=host))
        return place

    async def _exchange(self, call: "_Call") -> Answer:
        while True:
            call.sent = True
            try:
                return await self._once(call.request)
            except httpx2.HTTPError as error:
                call.sent = not isinstance(error, NOT_SENT)
                # A kept connection that the provider closed meanwhile is lost too; a new one answers at once.
                if not (isinstance(error, CONNECTION_LOST) and call.may_retry()):
                    raise

    async def _once(self, request: httpx2.Request) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            async for part in response.aiter_raw():
                body += part
                if len(body) > LARGEST_ANSWER:
                    raise httpx2.DecodingError("too large", request=request)
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, _parsed(bytes(body)))

    def _passed(self, call: "_Call", answer: Answer) -> Answer:
        if answer.status != 429 and answer.status < 500:
            return answer
        after = seconds_to_wait(answer.headers.get("retry-after"), self._now())
        if answer.status == 429:
            raise TryLater(self._limited(after), after=after)
        raise TryLater(
            Reason("provider.fault"),
            after=after,
            outcome_unknown=not call.repeatable,
        )

    def _limited(self, after: float | None) -> Reason:
        if after is None or after < 60:
            return Reason("provider.slow_down")
        moment = (self._now() + timedelta(seconds=after)).astimezone(UTC)
        return Reason("provider.limited_until", time=f"{moment:%H:%M}")


class _Call:
    """One request on its way: whether it has been sent, how often it was tried, what may be logged of it."""

    def __init__(self, request: httpx2.Request, *, started: float) -> None:
        self.request = request
        self.repeatable = request.method in REPEATABLE
        self.sent = False
        self._started = started
        self._tries = 1

    def may_retry(self) -> bool:
        if self.request.method != "GET" or self._tries > QUICK_RETRIES:
            return False
        self._tries += 1
        return True

    def lost(self, why: str) -> TryLater:
        self.note(lost=why)
        return TryLater(
            Reason("provider.no_answer"),
            outcome_unknown=self.sent and not self.repeatable,
        )

    def note(self, **facts: object) -> None:
        # Host and path only: queries, headers and bodies carry secrets.
        url = self.request.url
        spent = round((time.monotonic() - self._started) * 1000)
        log.info(
            "provider_called", method=self.request.method, host=url.host, path=url.path, ms=spent, **facts
        )


def origin(url: str) -> str:
    """Scheme, host and port of `url`, comparable; "" when it has none or carries a user name."""
    try:
        parts = httpx2.URL(url)
    except httpx2.InvalidURL:
        return ""
    if parts.scheme not in ("http", "https") or not parts.host or parts.userinfo:
        return ""
    return f"{parts.scheme}://{parts.host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _client(limits: Limits, trusted: ssl.SSLContext | None) -> httpx2.AsyncClient:
    for name in ("httpx2", "httpcore2"):
        # Their own lines hold whole URLs and headers.
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx2.AsyncClient(
        verify=trusted or True,
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


def _parsed(body: bytes) -> Any:
    try:
        parsed = json_text.loads(body) if body else None
        # Half a character ("\ud83d" alone) is legal JSON, but no database takes it.
        json_text.dumps(parsed, ensure_ascii=False).encode()
        return parsed
    except (ValueError, RecursionError):
        return None
