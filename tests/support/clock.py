"""The suite's clock: every test begins at the same instant, whatever the machine says, and time goes on.

`TEST_NOW=2028-02-29T12:00:00+00:00` moves that instant. Server, worker, sandbox, browser and the programs
that tests start all go by it: by `clock` in this process, by `environment()` in others.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from videomeet.clock import utc_now

ORDINARY_DAY = "2027-09-15T09:20:00+00:00"  # a Wednesday with nothing special about it
START = datetime.fromisoformat(os.environ.get("TEST_NOW", ORDINARY_DAY)).astimezone(UTC)
NOON = (START + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)


class SuiteClock:
    """Goes on like the machine's, so far ahead of it that the test began at `START`."""

    def __init__(self) -> None:
        self.begin()

    def begin(self, before: timedelta = timedelta(0)) -> None:
        """It is `START` again, or some time before."""
        self.ahead = START - before - utc_now()

    @contextmanager
    def an_hour_before(self) -> Iterator[None]:
        """For what tests share: it was made before any of them begins."""
        self.begin(timedelta(hours=1))
        yield
        self.begin()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


clock = SuiteClock()


def from_noon() -> datetime:
    """The same, but tests begin at the next day's noon: a daily limit begins anew at midnight in UTC."""
    return clock() + (NOON - START)


def environment() -> dict[str, str]:
    """What tells a program of ours to go by this clock; production refuses it, so it makes a demo of it."""
    return {"VIDEOMEET_DEMO": "true", "VIDEOMEET_CLOCK_AHEAD": str(clock.ahead.total_seconds())}


def coming(weekday: int, weeks: int = 1) -> date:
    """A weekday (Monday is 0) that lies `weeks` weeks ahead, so that every hour of it is still to come."""
    today = START.astimezone(ZoneInfo("Europe/Oslo")).date()
    return today + timedelta(days=(weekday - today.weekday()) % 7 + 7 * weeks)
