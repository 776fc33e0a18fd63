"""When an appointment rings, over every zone and every change of the clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.alarms.alarm import (
    Alarm,
    alarm_due_at,
    is_worth_announcing,
    should_ring_again,
)
from videomeet.domain.diary.appointment import ALARM_MINUTES, Appointment, Attendee, Times
from videomeet.domain.kit.time_zones import to_utc, to_wall, zone_names

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOW = NINE - timedelta(hours=3)
HOUR = timedelta(hours=1)


def appointment(**changes: object) -> Appointment:
    made = Appointment(
        id=1,
        tenant_id=1,
        sequence=0,
        version=1,
        title="Review",
        type_id=None,
        type_name=None,
        times=Times(NINE, NINE + HOUR, "Europe/Oslo", all_day=False),
        location="",
        owner_id=1,
        owner="Ada",
        company_id=None,
        company=None,
        contact_id=None,
        contact=None,
        contact_email=None,
        agenda="",
        notes="",
        completed=False,
        created_by="Ada",
        created_at=NOW,
        updated_by="Ada",
        updated_at=NOW,
        alarm=15,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


FROM, TO = datetime(2024, 1, 1), datetime(2031, 1, 1)  # noqa: DTZ001 (wall times)
SPRING, AUTUMN = datetime(2027, 3, 28, 10), datetime(2027, 10, 31, 10)  # noqa: DTZ001 (wall times)
starts = st.datetimes(FROM, TO).map(lambda at: at.replace(tzinfo=UTC))


@given(
    starts, st.sampled_from(zone_names()), st.sampled_from([each for each in ALARM_MINUTES if each < 1440])
)
def test_minutes_are_minutes_whatever_the_clocks_do(start: datetime, zone: str, minutes: int) -> None:
    times = Times(start, start + HOUR, zone, all_day=False)
    assert alarm_due_at(appointment(times=times, alarm=minutes), 1) == start - timedelta(minutes=minutes)


@given(starts, st.sampled_from(zone_names()))
def test_a_day_before_is_the_same_hour_on_the_clock(start: datetime, zone: str) -> None:
    times = Times(start, start + HOUR, zone, all_day=False)
    rings = alarm_due_at(appointment(times=times, alarm=1440), 1)
    assert rings is not None
    # A day apart, give or take what a change of the clocks adds or takes; a few zones left out a whole day.
    assert timedelta(hours=20) < start - rings < timedelta(hours=28)
    wall = to_wall(start, zone) - timedelta(days=1)
    skipped = to_wall(to_utc(wall, zone), zone) != wall
    assert skipped or to_wall(rings, zone) == wall


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_a_day_before_a_change_of_the_clocks_is_an_hour_nearer_or_farther(day: datetime, hours: int) -> None:
    start = to_utc(day, "Europe/Oslo")
    times = Times(start, start + HOUR, "Europe/Oslo", all_day=False)
    assert alarm_due_at(appointment(times=times, alarm=1440), 1) == start - timedelta(hours=hours)


def test_nothing_rings_without_an_alarm_when_done_or_for_whole_days() -> None:
    all_day = Times(NINE, NINE + 24 * HOUR, "Europe/Oslo", all_day=True)
    for changes in ({"alarm": None}, {"completed": True}, {"times": all_day}):
        assert alarm_due_at(appointment(**changes), 1) is None


def test_it_concerns_the_owner_and_colleagues_who_have_not_declined() -> None:
    coming = (
        Attendee("associate", 2, None),
        Attendee("associate", 3, None, status="declined"),
        Attendee("contact", 4, None),
        Attendee("email", None, "kari@fjord.example"),
        Attendee("associate", 5, None, status="accepted"),
    )
    assert appointment(attendees=coming).attending_ids == {1, 2, 5}


def alarm(**changes: object) -> Alarm:
    made = Alarm(1, 1, NINE, fired_at=None, due_at=NINE - timedelta(minutes=15))
    return replace(made, **changes)  # type: ignore[arg-type]


RANG = {"fired_at": NINE - timedelta(minutes=15), "due_at": None}


@pytest.mark.parametrize(
    ("before", "start", "minutes", "anew"),
    [
        (None, NINE, 15, True),
        (alarm(), NINE, 15, False),
        (alarm(), NINE, 30, True),
        (alarm(**RANG), NINE, 15, False),
        (alarm(**RANG), NINE, 60, False),
        (alarm(**RANG), NINE, 5, True),
        (alarm(**RANG), NINE + HOUR, 15, True),
        (alarm(due_at=None), NINE, 15, True),
    ],
)
def test_what_was_moved_rings_again_and_nothing_else_twice(
    before: Alarm | None, start: datetime, minutes: int, anew: bool
) -> None:
    assert should_ring_again(before, start, start - timedelta(minutes=minutes), NOW) is anew


def test_what_is_put_where_it_has_begun_already_is_not_announced() -> None:
    begun = NOW - timedelta(minutes=10)
    assert not is_worth_announcing(None, begun, NOW)
    assert not is_worth_announcing(alarm(), begun, NOW)
    assert is_worth_announcing(alarm(starts_at=begun), begun, NOW)
    assert is_worth_announcing(None, NINE, NOW)
