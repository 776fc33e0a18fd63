"""How long to wait before something that failed is tried again. Which waits a job has stands in its flow."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

JITTER = 0.2
# Two to this power is more than any longest pause here, and no number to overflow.
MAX_DOUBLINGS = 32


@dataclass(frozen=True)
class Backoff:
    """Waits `initial` after the first failure, twice as long after each further one, never above `longest`.

    `jitter` is the part of it by which a delay may be shorter or longer, so that those who failed together
    don't return together: 0.2 makes 8 to 12 seconds of 10.
    """

    initial: timedelta
    longest: timedelta
    jitter: float = JITTER

    def delay(
        self,
        attempts: int,
        draw: Callable[[], float] = random.random,
        *,
        at_least: float | timedelta | None = None,
    ) -> timedelta:
        """How long to wait after `attempts` failures, the last one included.

        `draw` gives a number from 0 to 1. `at_least` (a time, or seconds) is a wait that somebody else asked
        for, such as a provider's `Retry-After`: it may be longer than `longest`.
        """
        doublings = min(max(attempts - 1, 0), MAX_DOUBLINGS)
        # In seconds: a timedelta overflows sooner than a float.
        seconds = min(self.initial.total_seconds() * 2.0**doublings, self.longest.total_seconds())
        spread = timedelta(seconds=seconds * (1 + self.jitter * (2 * draw() - 1)))
        return max(spread, _to_timedelta(at_least))

    def longest_delay(self, draw: Callable[[], float] = random.random) -> timedelta:
        """The longest delay, spread: for what does not mend itself soon."""
        return Backoff(self.longest, self.longest, self.jitter).delay(1, draw)


def _to_timedelta(given: float | timedelta | None) -> timedelta:
    return given if isinstance(given, timedelta) else timedelta(seconds=given or 0)
