"""Time zones as calendars carry them (VTIMEZONE): by a yearly rule, or else every change by itself.

Made from the package tzdata. `icalendar` has a function for this, but it names the hour after a change
instead of the one before.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

# Rules are believed when they held for so many years.
YEARS = 3
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Change:
    """A clock is put from one offset to another when it shows `wall`."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=256)
def zone_definition(zone: str, first: int, last: int) -> Timezone:
    """A zone, right for everything from the year `first` to the year `last`."""
    defined = Timezone()
    defined.add("tzid", zone)
    changes = _changes(zone, first - 1, max(last, first + YEARS - 2))
    regular = _regular(changes)
    if regular:
        for change, rule in regular:
            defined.add_component(_observance(change, rule))
        return defined
    for change in (_begin(zone, first - 1), *changes):
        defined.add_component(_observance(change, None))
    return defined


def _begin(zone: str, year: int) -> Change:
    local = datetime(year, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(zone))
    offset = local.utcoffset() or timedelta(0)
    return Change(local.replace(tzinfo=None), offset, offset, local.tzname() or zone)


def _changes(zone: str, first: int, last: int) -> list[Change]:
    """Every change from January of one year to December of another."""
    clock, day = ZoneInfo(zone), timedelta(days=1)
    begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    days = [begin + day * number for number in range((end - begin).days + 1)]
    offsets = [_offset(clock, instant) for instant in days]
    return [
        _change(clock, earlier, later)
        for (earlier, before), (later, after) in pairwise(zip(days, offsets, strict=True))
        if before != after
    ]


def _change(clock: ZoneInfo, earlier: datetime, later: datetime) -> Change:
    before = _offset(clock, earlier)
    while later - earlier > timedelta(seconds=1):
        middle = earlier + (later - earlier) / 2
        middle = middle.replace(microsecond=0)
        if _offset(clock, middle) == before:
            earlier = middle
        else:
            later = middle
    local = later.astimezone(clock)
    return Change((later + before).replace(tzinfo=None), before, _offset(clock, later), local.tzname() or "")


def _offset(clock: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(clock).utcoffset() or timedelta(0)


def _regular(changes: list[Change]) -> list[tuple[Change, dict[str, object]]]:
    """The two changes of a year with the rule that gives all of them; nothing when there is no such rule."""
    years = sorted({change.wall.year for change in changes})
    by_year = [[change for change in changes if change.wall.year == year] for year in years]
    if len(years) < YEARS or any(len(year) != 2 for year in by_year):
        return []
    found = []
    for series in zip(*by_year, strict=True):
        rules = [_rules(change) for change in series]
        common = [rule for rule in rules[0] if all(rule in other for other in rules)]
        if not common:
            return []
        month, nth, weekday = common[0][:3]
        rule: dict[str, object] = {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{nth}{_WEEKDAYS[weekday]}"}
        found.append((series[0], rule))
    return found


_Rule = tuple[int, int, int, object]


def _rules(change: Change) -> list[_Rule]:
    """What a change may be by rule: the last Sunday of a month, or its fourth."""
    wall = change.wall
    same = (wall.time(), change.before, change.after, change.name)
    nth = [(wall.day - 1) // 7 + 1]
    if (wall + timedelta(days=7)).month != wall.month:
        nth.insert(0, -1)
    return [(wall.month, number, wall.weekday(), same) for number in nth if number < 5]


def _observance(change: Change, rule: dict[str, object] | None) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    made.add("dtstart", change.wall)
    made.add("tzoffsetfrom", change.before)
    made.add("tzoffsetto", change.after)
    made.add("tzname", change.name)
    if rule:
        made.add("rrule", rule)
    return made
