"""Zoom's limits: calls per second and account by category, creates and updates per day and host."""

from datetime import timedelta

from videomeet_sandbox.clock import Clock, iso
from videomeet_sandbox.zoom.model.errors import ApiError
from videomeet_sandbox.zoom.model.people import Person
from videomeet_sandbox.zoom.model.records import Records


class LimitCounter:
    def __init__(self, clock: Clock, records: Records) -> None:
        self._clock, self._records = clock, records
        self._second = 0
        self._calls: dict[tuple[str, str], int] = {}

    def forget(self) -> None:
        self._calls.clear()

    def count_second(self, person: Person, category: str) -> dict[str, str]:
        """The rate headers of this call; refuses the one too many."""
        second = int(self._clock.stamp())
        if second != self._second:
            self._second, self._calls = second, {}
        key = (person.account_id, category)
        self._calls[key] = self._calls.get(key, 0) + 1
        limits = self._records.limits
        limit = limits.light_per_second if category == "Light" else limits.medium_per_second
        headers = rate_headers(category, "Per-second-limit", limit, limit - self._calls[key])
        if self._calls[key] > limit:
            message = "You have reached the maximum per-second rate limit for this API. Try again later."
            raise ApiError(429, 429, message, headers={**headers, "Retry-After": "1"})
        return headers

    def count_day(self, person: Person, category: str) -> None:
        """One create or update of this host; the count starts anew at 00:00 UTC."""
        now = self._clock.now()
        key = f"{person.id} {now:%Y-%m-%d}"
        limit = self._records.limits.create_update_per_day
        if self._records.daily.get(key, 0) >= limit:
            midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
            message = (
                f"You have exceeded the daily rate limit ({limit}) of Meeting Create/Update API requests "
                "permitted for this particular user. You may resume these requests at GMT 00:00:00."
            )
            headers = rate_headers(category, "Daily-limit", limit, 0)
            raise ApiError(429, 429, message, headers={**headers, "Retry-After": iso(midnight)})
        self._records.daily[key] = self._records.daily.get(key, 0) + 1


def rate_headers(category: str, kind: str, limit: int, remaining: int) -> dict[str, str]:
    return {
        "X-RateLimit-Category": category,
        "X-RateLimit-Type": kind,
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(max(0, remaining)),
    }
