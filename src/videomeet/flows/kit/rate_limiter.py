"""Calls per second: a provider counts the calls of an account, and refuses those that come too fast."""

import asyncio
from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from videomeet.providers.contract import HttpClient, Response

WINDOW_SECONDS = 1.0


class RateLimiter:
    """At most so many calls within any second for each key, in this process; None is no limit."""

    def __init__(self, max_per_second: int | None = None) -> None:
        self._max_per_second = max_per_second
        self._calls_by_key: dict[Hashable, deque[float]] = {}

    async def acquire(self, key: Hashable) -> None:
        """Wait until it is the caller's turn: first come, first served."""
        if self._max_per_second is None:
            return
        recent_calls = self._calls_by_key.setdefault(key, deque(maxlen=self._max_per_second))
        now = monotonic()
        allowed_at = (
            max(now, recent_calls[0] + WINDOW_SECONDS) if len(recent_calls) == self._max_per_second else now
        )
        recent_calls.append(allowed_at)
        await asyncio.sleep(allowed_at - now)


@dataclass(frozen=True)
class RateLimitedClient:
    """A `contract.HttpClient` that limits the rate of one tenant's calls to one provider."""

    http_client: HttpClient
    rate_limiter: RateLimiter
    key: Hashable

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
        """See `contract.HttpClient`."""
        await self.rate_limiter.acquire(self.key)
        return await self.http_client.request(
            method, url, headers=headers, params=params, json=json, form=form
        )
