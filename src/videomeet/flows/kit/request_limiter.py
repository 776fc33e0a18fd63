"""How often something may be asked for: counted in this process, forgotten at its end."""

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from videomeet.domain.kit.errors import TooManyAttempts
from videomeet.domain.kit.reason import Reason


class RequestLimiter:
    """`limit` requests for each key."""

    def __init__(self, limit: RateLimitItem) -> None:
        self._limiter, self._limit = SlidingWindowCounterRateLimiter(MemoryStorage()), limit

    async def count(self, key: str) -> None:
        """Count one request. Raises `TooManyAttempts` when none is left."""
        if not await self._limiter.hit(self._limit, key):
            raise TooManyAttempts(Reason("request.too_many"))
