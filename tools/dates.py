"""Runs the tests with the clock at dates on which programs go wrong: `make dates`.

Without words it takes all of them, else the named ones; `--drawn` takes two, the same ones for the same
commit. What pytest shall run comes after `--`; without it that is everything but `tests/faults`.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATES = {
    "year-ends": "2026-12-31T23:59:00+00:00",
    "year-begins": "2027-01-01T00:00:00+00:00",
    "year-ends-in-oslo": "2026-12-31T22:59:30+00:00",
    "week-53": "2027-01-03T12:00:00+00:00",
    "january-ends": "2027-01-31T09:00:00+00:00",
    "february-ends": "2027-02-28T23:59:00+00:00",
    "leap-day": "2028-02-29T12:00:00+00:00",
    "leap-day-ends": "2028-02-29T23:59:00+00:00",
    "day-after-leap-day": "2028-03-01T00:01:00+00:00",
    "spring-new-york": "2027-03-14T06:59:00+00:00",
    "spring-oslo": "2027-03-28T00:59:00+00:00",
    "spring-oslo-week-before": "2027-03-22T08:00:00+00:00",
    "autumn-auckland": "2027-04-03T13:59:00+00:00",
    "april-ends": "2027-04-30T21:59:00+00:00",
    "midsummer-sunday": "2027-06-20T10:00:00+00:00",
    "last-minute": "2027-07-14T23:59:00+00:00",
    "first-second": "2027-07-15T00:00:00+00:00",
    "saturday": "2027-08-07T16:45:00+00:00",
    "august-ends": "2027-08-31T22:30:00+00:00",
    "spring-auckland": "2027-09-25T13:59:00+00:00",
    "autumn-oslo-week-before": "2027-10-25T08:00:00+00:00",
    "autumn-oslo": "2027-10-31T00:59:00+00:00",
    "autumn-new-york": "2027-11-07T05:59:00+00:00",
    "new-year-2030": "2030-01-01T23:59:00+00:00",
}
EVERYTHING_BUT_FAULTS = ["tests", "--ignore=tests/faults"]
PARALLEL = ["--numprocesses", "auto", "--dist", "loadfile"]


def main(words: list[str]) -> int:
    """0 when every chosen date was green, 1 otherwise, 2 for a date that isn't there."""
    words, given = _parted(words)
    if words[:1] == ["--drawn"]:
        words = _drawn()
    if unknown := set(words) - set(DATES):
        print(f"videomeet: no date is called {', '.join(sorted(unknown))}: there are {', '.join(DATES)}.")
        return 2
    red = [name for name in words or DATES if not _green(name, given or EVERYTHING_BUT_FAULTS)]
    for name in red:
        print(f"videomeet: red on {name}: TEST_NOW={DATES[name]} repeats it.")
    return 1 if red else 0


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


def _drawn() -> list[str]:
    """Two dates that the commit decides on, so that over many commits all have their turn."""
    commit = subprocess.run(  # nosec B603 B607 # a developer's git
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.strip()
    return random.Random(commit).sample(list(DATES), 2)  # noqa: S311 (not a secret)  # nosec B311 # no secret


def _green(name: str, tests: list[str]) -> bool:
    print(f"\n{name}: {DATES[name]}", flush=True)
    pytest = [sys.executable, "-m", "pytest", "--quiet", *PARALLEL, *tests]
    return subprocess.run(pytest, cwd=ROOT, env=os.environ | {"TEST_NOW": DATES[name]}).returncode == 0  # nosec B603 # a developer's words


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
