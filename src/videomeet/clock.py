"""The only place that reads the machine's wall clock: everything else gets a clock passed in.

How long something takes is another matter: `time.monotonic` and `time.perf_counter` measure it anywhere.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's time, aware."""
    return datetime.now(UTC)


def ahead_by(seconds: float) -> Clock:
    """A clock that goes on like the machine's, so many seconds ahead of it; behind it where negative."""
    offset = timedelta(seconds=seconds)
    return lambda: utc_now() + offset
