"""How often somebody may try something: counted in this process, forgotten at its end."""

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from videomeet.domain.errors import TooManyAttempts

PER_ACCOUNT = RateLimitItemPerMinute(10, 5)
PER_ADDRESS = RateLimitItemPerHour(100)


class Attempts:
    """Failed sign-ins: ten for an account in five minutes, a hundred from an address in an hour."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def check(self, account: str, address: str) -> None:
        """Raise `TooManyAttempts` when either has used its attempts up."""
        for limit, key in self._keys(account, address):
            if not await self._limiter.test(limit, key):
                raise TooManyAttempts("Too many attempts to sign in. Wait five minutes, then try again.")

    async def count(self, account: str, address: str) -> None:
        """Note a failure."""
        for limit, key in self._keys(account, address):
            await self._limiter.hit(limit, key)

    def _keys(self, account: str, address: str) -> tuple[tuple[RateLimitItem, str], ...]:
        return (PER_ACCOUNT, f"account {account}"), (PER_ADDRESS, f"address {address}")
