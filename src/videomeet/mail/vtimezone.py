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
MIN_RULE_YEARS = 3
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class OffsetChange:
    """A clock is put from one offset to another when it shows `wall`."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=256)
def vtimezone(zone: str, first_year: int, last_year: int) -> Timezone:
    """A zone, right for everything from the year `first` to the year `last`."""
    component = Timezone()
    component.add("tzid", zone)
    changes = _offset_changes(zone, first_year - 1, max(last_year, first_year + MIN_RULE_YEARS - 2))
    yearly_rules = _yearly_rules(changes)
    if yearly_rules:
        for change, rule in yearly_rules:
            component.add_component(_observance(change, rule))
        return component
    for change in (_initial_offset(zone, first_year - 1), *changes):
        component.add_component(_observance(change, None))
    return component


def _initial_offset(zone: str, year: int) -> OffsetChange:
    local = datetime(year, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(zone))
    offset = local.utcoffset() or timedelta(0)
    return OffsetChange(local.replace(tzinfo=None), offset, offset, local.tzname() or zone)


def _offset_changes(zone: str, first_year: int, last_year: int) -> list[OffsetChange]:
    """Every change from January of one year to December of another."""
    zone_info, day = ZoneInfo(zone), timedelta(days=1)
    start, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    days = [start + day * number for number in range((end - start).days + 1)]
    offsets = [_utc_offset(zone_info, instant) for instant in days]
    return [
        _find_change(zone_info, earlier, later)
        for (earlier, before), (later, after) in pairwise(zip(days, offsets, strict=True))
        if before != after
    ]


def _find_change(zone_info: ZoneInfo, earlier: datetime, later: datetime) -> OffsetChange:
    before = _utc_offset(zone_info, earlier)
    while later - earlier > timedelta(seconds=1):
        middle = earlier + (later - earlier) / 2
        middle = middle.replace(microsecond=0)
        if _utc_offset(zone_info, middle) == before:
            earlier = middle
        else:
            later = middle
    local = later.astimezone(zone_info)
    return OffsetChange(
        (later + before).replace(tzinfo=None), before, _utc_offset(zone_info, later), local.tzname() or ""
    )


def _utc_offset(zone_info: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone_info).utcoffset() or timedelta(0)


def _yearly_rules(changes: list[OffsetChange]) -> list[tuple[OffsetChange, dict[str, object]]]:
    """The two changes of a year with the rule that gives all of them; nothing when there is no such rule."""
    years = sorted({change.wall.year for change in changes})
    by_year = [[change for change in changes if change.wall.year == year] for year in years]
    if len(years) < MIN_RULE_YEARS or any(len(year) != 2 for year in by_year):
        return []
    yearly_rules = []
    for series in zip(*by_year, strict=True):
        rules = [_possible_rules(change) for change in series]
        common_rules = [rule for rule in rules[0] if all(rule in other for other in rules)]
        if not common_rules:
            return []
        month, nth, weekday = common_rules[0][:3]
        rule: dict[str, object] = {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{nth}{_WEEKDAYS[weekday]}"}
        yearly_rules.append((series[0], rule))
    return yearly_rules


_YearlyRule = tuple[int, int, int, object]


def _possible_rules(change: OffsetChange) -> list[_YearlyRule]:
    """What a change may be by rule: the last Sunday of a month, or its fourth."""
    wall = change.wall
    signature = (wall.time(), change.before, change.after, change.name)
    weeks_of_month = [(wall.day - 1) // 7 + 1]
    if (wall + timedelta(days=7)).month != wall.month:
        weeks_of_month.insert(0, -1)
    return [(wall.month, number, wall.weekday(), signature) for number in weeks_of_month if number < 5]


def _observance(change: OffsetChange, rule: dict[str, object] | None) -> TimezoneStandard | TimezoneDaylight:
    observance = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    observance.add("dtstart", change.wall)
    observance.add("tzoffsetfrom", change.before)
    observance.add("tzoffsetto", change.after)
    observance.add("tzname", change.name)
    if rule:
        observance.add("rrule", rule)
    return observance
