"""Wall times and instants, over every zone and every clock change that hypothesis finds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from videomeet.domain.kit.time_zones import (
    format_instant,
    format_time_range,
    is_zone,
    parse_wall,
    to_utc,
    to_wall,
    zone_names,
)

WALL = datetime.fromisoformat
names = st.sampled_from(zone_names())
walls = st.datetimes(WALL("1970-01-02T00:00"), WALL("2199-12-31T00:00")).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
instants = walls.map(lambda moment: moment.replace(tzinfo=UTC))


@given(instants, names)
@example(WALL("2026-10-25T01:30+00:00"), "Europe/Oslo")
@example(WALL("2026-04-04T15:15+00:00"), "Australia/Lord_Howe")
@example(WALL("2011-12-30T10:00+00:00"), "Pacific/Apia")
def test_an_instant_shown_on_a_wall_is_that_instant_again_or_its_twin_an_hour_away(
    instant: datetime, zone: str
) -> None:
    wall = to_wall(instant, zone)
    assert wall.tzinfo is None
    back = to_utc(wall, zone)
    assert to_wall(back, zone) == wall
    twice = instant.astimezone(ZoneInfo(zone)).fold
    assert (back == instant) is not bool(twice)


@given(walls, names)
@example(WALL("2026-03-29T02:30"), "Europe/Oslo")
@example(WALL("2026-10-04T02:15"), "Australia/Lord_Howe")
def test_a_wall_time_comes_back_as_written_unless_the_clocks_skip_it(wall: datetime, zone: str) -> None:
    back = to_wall(to_utc(wall, zone), zone)
    offsets = {wall.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1)}
    assert back == wall or (len(offsets) == 2 and back > wall)


@given(walls, names, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_whatever_is_later_by_more_than_a_day_stays_later(wall: datetime, zone: str, by: timedelta) -> None:
    later = wall + by + timedelta(days=2)
    assert to_utc(later, zone) > to_utc(wall, zone)


def test_a_time_that_the_clocks_skip_is_as_many_minutes_after_the_change() -> None:
    assert to_utc(WALL("2026-03-29T02:30"), "Europe/Oslo") == WALL("2026-03-29T01:30+00:00")
    assert to_wall(to_utc(WALL("2026-03-29T02:30"), "Europe/Oslo"), "Europe/Oslo") == WALL("2026-03-29T03:30")


def test_a_time_that_comes_twice_means_the_first() -> None:
    assert to_utc(WALL("2026-10-25T02:30"), "Europe/Oslo") == WALL("2026-10-25T00:30+00:00")


@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        ("Asia/Kathmandu", "2026-11-22T04:15+00:00"),
        ("Australia/Lord_Howe", "2026-11-21T23:00+00:00"),
        ("Pacific/Kiritimati", "2026-11-21T20:00+00:00"),
        ("UTC", "2026-11-22T10:00+00:00"),
    ],
)
def test_ten_in_the_morning_is_another_moment_everywhere(zone: str, instant: str) -> None:
    assert to_utc(WALL("2026-11-22T10:00"), zone) == WALL(instant)


def test_the_list_of_zones_has_places_and_utc_and_nothing_of_the_machines() -> None:
    assert {"Europe/Oslo", "America/New_York", "Asia/Tokyo", "UTC"} <= set(zone_names())
    assert not [
        name for name in zone_names() if name.startswith(("Etc/", "posix", "right")) or name == "localtime"
    ]
    assert all(is_zone(name) for name in zone_names())


@pytest.mark.parametrize(
    "name", ["", "Oslo", "Mars/Base", "../../etc/passwd", "/etc/localtime", "a\x00b", "Europe"]
)
def test_what_is_no_zone_is_no_zone(name: str) -> None:
    assert not is_zone(name)


def test_a_wall_time_is_read_to_the_minute() -> None:
    assert parse_wall("2026-11-22T09:30") == WALL("2026-11-22T09:30")
    assert parse_wall("2026-11-22T09:30:59") == WALL("2026-11-22T09:30")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-22",
        "2026-11-22T09:30Z",
        "2026-11-22T09:30+01:00",
        "2026-13-01T00:00",
        "2026-02-30T10:00",
        "2026-11-22T24:30",
        "09:30",
        "tomorrow at ten o'clock",
        "2026-11-22T09:30\x00",
        "2026-11-22T09:30\n",
        "2026-W47-7T09:30",
        "20261122T093000",
        "2026-11-22 09:30",
        "٢٠٢٦-11-22T09:30",
    ],
)
def test_anything_else_is_no_wall_time(text: str) -> None:
    with pytest.raises(ValueError):
        parse_wall(text)


@given(st.text(max_size=40))
def test_no_text_whatever_breaks_the_reading(text: str) -> None:
    try:
        assert parse_wall(text).tzinfo is None
    except ValueError:
        return


def test_an_instant_is_formatted_with_its_zone() -> None:
    assert (
        format_instant(WALL("2026-11-23T08:00+00:00"), "Europe/Oslo")
        == "Mon 23 Nov 2026, 09:00 (Europe/Oslo)"
    )


@pytest.mark.parametrize(
    ("start", "end", "all_day", "expected"),
    [
        ("2026-11-23T08:00", "2026-11-23T09:30", False, "Mon 23 Nov 2026, 09:00 – 10:30 (Europe/Oslo)"),
        (
            "2026-11-23T22:00",
            "2026-11-23T23:30",
            False,
            "Mon 23 Nov 2026, 23:00 – Tue 24 Nov 2026, 00:30 (Europe/Oslo)",
        ),
        ("2026-11-22T23:00", "2026-11-23T23:00", True, "Mon 23 Nov 2026"),
        ("2026-10-23T22:00", "2026-10-25T23:00", True, "Sat 24 Oct 2026 – Sun 25 Oct 2026"),
    ],
)
def test_a_span_is_formatted_as_hours_or_as_days(start: str, end: str, all_day: bool, expected: str) -> None:
    instants = (WALL(f"{start}+00:00"), WALL(f"{end}+00:00"))
    assert format_time_range(*instants, "Europe/Oslo", all_day=all_day) == expected
