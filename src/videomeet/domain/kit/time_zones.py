"""Instants and wall times. Instants are aware UTC; wall times are naive and travel with an IANA zone."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones, reset_tzpath

# The operating system's zone data is as old as the machine; the tzdata package is the one truth.
reset_tzpath(to=[])

WALL_FORMAT = "%Y-%m-%dT%H:%M"
# Stricter than `fromisoformat`, which takes weeks, spaces and even a NUL at the end.
_WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?", re.ASCII)


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA zone we know."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone a person may choose, places first by continent, then UTC."""
    regional_zones = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith("Etc/")
    )
    return (*regional_zones, "UTC")


def zone_choices(current: str) -> tuple[str, ...]:
    """`zone_names`, and before them the one that is set now if it is none of them (an older name, say)."""
    return zone_names() if current in zone_names() else (current, *zone_names())


def to_utc(wall: datetime, zone: str) -> datetime:
    """The instant of a wall time.

    A wall time that a clock change skips means the moment as many minutes after the change; one that comes
    twice means the first (PEP 495, fold 0).
    """
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def to_wall(instant: datetime, zone: str) -> datetime:
    """What a clock in `zone` shows at an instant, without its offset."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def parse_wall(text: str) -> datetime:
    """Read `YYYY-MM-DDTHH:MM` (seconds allowed, ignored); ValueError for anything else."""
    if not _WALL.fullmatch(text):
        raise ValueError("a wall time is YYYY-MM-DDTHH:MM")
    return datetime.fromisoformat(text).replace(second=0, microsecond=0)


def format_instant(instant: datetime, zone: str) -> str:
    """An instant as people read it, always with its zone: `Mon 23 Nov 2026, 09:00 (Europe/Oslo)`."""
    return f"{to_wall(instant, zone):%a %-d %b %Y, %H:%M} ({zone})"


def format_time_range(starts_at: datetime, ends_at: datetime, zone: str, *, all_day: bool) -> str:
    """From when to when: `Mon 23 Nov 2026, 09:00 – 10:00 (Europe/Oslo)`; whole days without a clock."""
    start, end = to_wall(starts_at, zone), to_wall(ends_at, zone)
    if all_day:
        days = dict.fromkeys(f"{day:%a %-d %b %Y}" for day in (start, end - timedelta(days=1)))
        return " – ".join(days)
    end_text = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%a %-d %b %Y, %H:%M}"
    return f"{start:%a %-d %b %Y, %H:%M} – {end_text} ({zone})"
