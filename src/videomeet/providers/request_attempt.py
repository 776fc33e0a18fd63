"""What is sent to a provider a second time at once, and what is known when no answer comes.

How long a job waits before it tries again stands in its flow (`BACKOFF`).
"""

import time
from collections.abc import Awaitable, Callable

import httpx2
import structlog

from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import Response

MAX_QUICK_RETRIES = 2
# Our PATCH and DELETE say what should be, so a repeat is harmless; a repeated POST makes a second meeting.
IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})
NOT_SENT_ERRORS = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
CONNECTION_LOST_ERRORS = (httpx2.NetworkError, httpx2.RemoteProtocolError)
log = structlog.get_logger(__name__)


class RequestAttempt:
    """One request on its way: whether it has been sent, how often it was tried, what may be logged of it."""

    def __init__(self, request: httpx2.Request, *, started: float) -> None:
        self.request = request
        self.idempotent = request.method in IDEMPOTENT_METHODS
        self.sent = False
        self._started = started
        self._attempts = 1

    async def send(self, send_once: Callable[[httpx2.Request], Awaitable[Response]]) -> Response:
        """Send it; a lost GET is sent again at once, a few times. Raises `httpx2.HTTPError`."""
        while True:
            self.sent = True
            try:
                return await send_once(self.request)
            except httpx2.HTTPError as error:
                self.sent = not isinstance(error, NOT_SENT_ERRORS)
                # A connection kept for reuse that the provider closed is lost too; a new one answers at once.
                if not (isinstance(error, CONNECTION_LOST_ERRORS) and self._may_retry()):
                    raise

    def _may_retry(self) -> bool:
        if self.request.method != "GET" or self._attempts > MAX_QUICK_RETRIES:
            return False
        self._attempts += 1
        return True

    def no_response(self, cause: str) -> TryLater:
        """What to raise; its outcome is unknown when it may have arrived and is not harmless to repeat."""
        self.log_outcome(lost=cause)
        return TryLater(
            Reason("provider.no_answer"),
            outcome_unknown=self.sent and not self.idempotent,
        )

    def log_outcome(self, **facts: object) -> None:
        """One line of the log for the whole call, its repetitions included."""
        # Host and path only: queries, headers and bodies carry secrets.
        url = self.request.url
        elapsed_ms = round((time.monotonic() - self._started) * 1000)
        log.info(
            "provider_called",
            method=self.request.method,
            host=url.host,
            path=url.path,
            ms=elapsed_ms,
            **facts,
        )
