"""How often somebody may try something: counted in this process, forgotten at its end."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from videomeet.domain.kit.errors import Refused, TooManyAttempts
from videomeet.domain.kit.reason import Reason

# From one network at one account, from a network at all accounts, and at an account from all networks.
PER_NETWORK_AND_ACCOUNT = RateLimitItemPerMinute(10, 5)
PER_NETWORK = RateLimitItemPerHour(100)
PER_ACCOUNT = RateLimitItemPerHour(200)
# Six digits are guessed in the end, by whoever knows the password: far fewer.
CODES_PER_ACCOUNT = RateLimitItemPerDay(30)
# In a browser in which somebody signed in to this account before: nothing else counts there.
PER_DEVICE = RateLimitItemPerMinute(10, 5)
# Seconds by which a clock may be set back without anybody noticing.
CLOCK_TOLERANCE_SECONDS = 30


class LoginThrottle:
    """Failed sign-ins, counted where they come from: a stranger's don't keep the owner out elsewhere."""

    def __init__(self, wall_clock: Callable[[], float], per_account: RateLimitItem = PER_ACCOUNT) -> None:
        """`wall_clock` gives the machine's time in seconds, which the limiter reads by itself.

        `per_account` is the limit of an account from all networks.
        """
        self._per_account = per_account
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pending: Counter[str] = Counter()
        self._wall_clock = wall_clock
        self._clock_offset = self._read_clock_offset()

    @asynccontextmanager
    async def attempt(self, account: str, network: str, device: str | None = None) -> AsyncIterator[None]:
        """One attempt, a failure when it ends in `Refused`; `TooManyAttempts` when none is left.

        `device` is a browser in which somebody signed in to this account before.

        Attempts under way count as failures until they have ended: sending many at once gains nothing.
        """
        keys = self._keys(account, network, device)
        self._pending.update(key for _, key in keys)
        try:
            self._reset_after_clock_jump()
            await self._require_remaining(keys)
            yield
        except Refused:
            for limit, key in keys:
                await self._limiter.hit(limit, key)
            raise
        finally:
            self._pending.subtract(key for _, key in keys)
            # Keeps those above nought alone.
            self._pending = +self._pending

    def _reset_after_clock_jump(self) -> None:
        """The limiter goes by the wall clock: set back, it would keep people out for as long as the jump."""
        before, self._clock_offset = self._clock_offset, self._read_clock_offset()
        if self._clock_offset < before - CLOCK_TOLERANCE_SECONDS:
            self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def _read_clock_offset(self) -> float:
        return self._wall_clock() - time.monotonic()

    async def _require_remaining(self, keys: tuple[tuple[RateLimitItem, str], ...]) -> None:
        for limit, key in keys:
            remaining = (await self._limiter.get_window_stats(limit, key)).remaining
            if remaining < self._pending[key]:
                raise TooManyAttempts(Reason("sign_in.too_many"))

    def _keys(self, account: str, network: str, device: str | None) -> tuple[tuple[RateLimitItem, str], ...]:
        if device:
            return ((PER_DEVICE, f"device {device}"),)
        return (
            (PER_NETWORK_AND_ACCOUNT, f"network {network} account {account}"),
            (PER_NETWORK, f"network {network}"),
            (self._per_account, f"account {account}"),
        )
