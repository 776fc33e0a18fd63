"""How often somebody may try something: counted in this process, forgotten at its end."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from videomeet.domain.errors import Refused, TooManyAttempts
from videomeet.domain.reason import Reason

PER_ACCOUNT = RateLimitItemPerMinute(10, 5)
PER_ADDRESS = RateLimitItemPerHour(100)
# Seconds by which a clock may be set back without anybody noticing.
NO_JUMP = 30


class Attempts:
    """Failed sign-ins: ten for an account in five minutes, a hundred from an address in an hour."""

    def __init__(self, wall: Callable[[], float]) -> None:
        """`wall` gives the machine's time in seconds, which the limiter reads by itself."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._under_way: Counter[str] = Counter()
        self._wall = wall
        self._ahead = self._wall_ahead()

    @asynccontextmanager
    async def one(self, account: str, address: str) -> AsyncIterator[None]:
        """One attempt, a failure when it ends in `Refused`; `TooManyAttempts` when none is left.

        Attempts under way count as failures until they have ended: sending many at once gains nothing.
        """
        keys = self._keys(account, address)
        self._under_way.update(key for _, key in keys)
        try:
            self._forget_after_jump()
            await self._check(keys)
            yield
        except Refused:
            for limit, key in keys:
                await self._limiter.hit(limit, key)
            raise
        finally:
            self._under_way.subtract(key for _, key in keys)
            # Keeps those above nought alone.
            self._under_way = +self._under_way

    def _forget_after_jump(self) -> None:
        """The limiter goes by the wall clock: set back, it would keep people out for as long as the jump."""
        before, self._ahead = self._ahead, self._wall_ahead()
        if self._ahead < before - NO_JUMP:
            self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def _wall_ahead(self) -> float:
        return self._wall() - time.monotonic()

    async def _check(self, keys: tuple[tuple[RateLimitItem, str], ...]) -> None:
        for limit, key in keys:
            left = (await self._limiter.get_window_stats(limit, key)).remaining
            if left < self._under_way[key]:
                raise TooManyAttempts(Reason("sign_in.too_many"))

    def _keys(self, account: str, address: str) -> tuple[tuple[RateLimitItem, str], ...]:
        return (PER_ACCOUNT, f"account {account}"), (PER_ADDRESS, f"address {address}")
