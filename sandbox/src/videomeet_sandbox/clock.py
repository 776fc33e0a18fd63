"""The sandbox's own time: the real one, moved by an offset that the control API can set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.offset = timedelta()

    def now(self) -> datetime:
        return self._now().astimezone(UTC) + self.offset

    def stamp(self) -> float:
        """Seconds since 1970, for expiry dates."""
        return self.now().timestamp()


def iso(moment: datetime) -> str:
    """A UTC time the way Zoom prints it: 2026-11-22T20:10:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
