"""Which appointments can be, and when they are."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.diary.appointment import (
    AppointmentDraft,
    Attendee,
    Times,
    keep_unmoved_times,
    resolve_times,
    validate_draft,
    validate_video_times,
)
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import to_wall, zone_names

AT = datetime.fromisoformat
NOW = AT("2026-11-22T12:00+00:00")
OSLO = "Europe/Oslo"
names = st.sampled_from(zone_names())
starts = st.datetimes(AT("2000-01-01T00:00"), AT("2100-01-01T00:00")).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def draft(**changes: Any) -> AppointmentDraft:
    values: dict[str, Any] = {
        "idempotency_key": uuid4(),
        "title": "Review",
        "type_id": None,
        "start": AT("2026-11-23T10:00"),
        "end": AT("2026-11-23T11:00"),
        "zone": OSLO,
        "all_day": False,
        "location": "",
        "owner_id": 1,
        "company_id": None,
        "contact_id": None,
        "agenda": "",
        "notes": "",
        "completed": False,
        "attendees": (),
        "reservation_id": None,
    }
    return AppointmentDraft(**(values | changes))


def times(start: str, end: str, *, zone: str = OSLO, all_day: bool = False) -> Times:
    return resolve_times(AT(start), AT(end), zone, all_day=all_day)


def wrong(**changes: Any) -> dict[str, Reason]:
    with pytest.raises(Refused) as refusal:
        validate_draft(draft(**changes))
    return refusal.value.fields


def test_title_and_place_become_one_trimmed_line_and_texts_lose_their_edges() -> None:
    checked = validate_draft(draft(title=" Big\n\tdeal ", location=" Room\r\n4 ", agenda="\n a\n b \n"))
    assert (checked.title, checked.location, checked.agenda) == ("Big deal", "Room 4", "a\n b")


@pytest.mark.parametrize("title", ["", "  ", "\n\t", "\u2003"])
def test_a_title_is_needed(title: str) -> None:
    assert wrong(title=title) == {"title": Reason("appointment.title_missing")}


@pytest.mark.parametrize(
    ("field", "longest"), [("title", 200), ("location", 254), ("agenda", 2000), ("notes", 20_000)]
)
def test_texts_may_be_as_long_as_their_limit_and_no_longer(field: str, longest: int) -> None:
    validate_draft(draft(**{field: "é" * longest}))
    assert wrong(**{field: "é" * (longest + 1)}) == {field: Reason("appointment.text_too_long", most=longest)}


def test_every_wrong_field_is_named_at_once() -> None:
    assert set(wrong(title="", notes="x" * 20_001, attendees=(Attendee("email", None, "x"),))) == {
        "title",
        "notes",
        "attendees",
    }


def test_everybody_is_invited_once_in_the_order_they_were_named() -> None:
    ada, guest = Attendee("associate", 1, None), Attendee("email", None, "a@example.org")
    people = (guest, ada, ada, Attendee("contact", 1, None), Attendee("email", None, "A@Example.org"))
    assert validate_draft(draft(attendees=people)).attendees == (guest, ada, Attendee("contact", 1, None))


@pytest.mark.parametrize("address", ["kari@fjоrd.example", "kåri@fjord.example"])
def test_an_address_that_no_email_reaches_can_be_listed_but_not_invited(address: str) -> None:
    people = (Attendee("email", None, address),)
    validate_draft(draft(attendees=people))
    assert wrong(attendees=people, invites=True)["attendees"].params["address"] == address


def test_five_hundred_people_may_come_and_no_more() -> None:
    people = tuple(Attendee("email", None, f"{n}@example.org") for n in range(501))
    validate_draft(draft(attendees=people[:500]))
    assert wrong(attendees=people) == {"attendees": Reason("appointment.too_many_attendees", most=500)}


@pytest.mark.parametrize(
    "email", ["", None, "x", "a@b", "a b@example.org", "<a@example.org>", "a@example.org, b@c.de"]
)
def test_an_address_that_is_none_is_shown_back(email: str | None) -> None:
    message = wrong(attendees=(Attendee("email", None, email),))["attendees"]
    assert message == Reason("address.malformed", address=email or "")


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("2026-11-23T10:00", "2026-11-23T10:00", "end"),
        ("2026-11-23T10:00", "2026-11-23T09:00", "end"),
        ("2026-11-23T10:00", "2026-11-23T10:04", "end"),
        ("2026-11-23T10:00", "2026-11-24T10:01", "end"),
        ("1969-12-31T10:00", "1969-12-31T11:00", "start"),
        ("2199-12-31T23:00", "2200-01-01T01:00", "start"),
        ("0001-01-01T00:00", "0001-01-01T01:00", "start"),
        ("9999-12-31T22:00", "9999-12-31T23:00", "start"),
    ],
)
def test_times_that_can_not_be_are_refused_at_their_field(start: str, end: str, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        times(start, end)
    assert list(refusal.value.fields) == [field]


def test_five_minutes_and_twenty_four_hours_are_the_limits() -> None:
    for end, length in (("2026-11-23T10:05", timedelta(minutes=5)), ("2026-11-24T10:00", timedelta(days=1))):
        resolved = times("2026-11-23T10:00", end)
        assert resolved.ends_at - resolved.starts_at == length
    for end in ("2026-11-23T10:04", "2026-11-24T10:01"):
        with pytest.raises(Refused):
            times("2026-11-23T10:00", end)


def test_an_hour_that_the_clocks_skip_is_no_time_at_all() -> None:
    with pytest.raises(Refused):
        times("2026-03-29T02:00", "2026-03-29T03:00")


def test_the_whole_night_that_ends_summer_time_is_an_hour_longer() -> None:
    night = times("2026-10-24T23:00", "2026-10-25T07:00")
    assert night.ends_at - night.starts_at == timedelta(hours=9)
    with pytest.raises(Refused, match=r"appointment\.too_long"):
        times("2026-10-24T12:00", "2026-10-25T12:00")


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc"])
def test_an_unknown_zone_is_refused_at_its_field(zone: str) -> None:
    with pytest.raises(Refused) as refusal:
        times("2026-11-23T10:00", "2026-11-23T11:00", zone=zone)
    assert list(refusal.value.fields) == ["zone"]


@pytest.mark.parametrize(("day", "hours"), [("2026-11-23", 24), ("2026-03-29", 23), ("2026-10-25", 25)])
def test_all_day_is_as_long_as_its_day(day: str, hours: int) -> None:
    whole = times(f"{day}T09:00", f"{day}T10:00", all_day=True)
    assert whole.ends_at - whole.starts_at == timedelta(hours=hours)


def test_all_day_lasts_at_most_thirty_one_days_even_where_a_month_has_an_hour_more() -> None:
    times("2026-10-01T00:00", "2026-10-31T00:00", all_day=True)
    times("2026-12-01T00:00", "2026-12-31T00:00", all_day=True)
    with pytest.raises(Refused, match=r"appointment\.days_too_long"):
        times("2026-12-01T00:00", "2027-01-01T00:00", all_day=True)


@given(starts, st.integers(0, 30), names)
def test_all_day_covers_its_days_from_midnight_to_midnight_everywhere(
    start: datetime, days: int, zone: str
) -> None:
    whole = resolve_times(start, start + timedelta(days=days), zone, all_day=True)
    first, last = to_wall(whole.starts_at, zone), to_wall(whole.ends_at, zone)
    # Where the clocks skip midnight, the day begins when they have.
    assert timedelta(0) <= first - start.replace(hour=0, minute=0) <= timedelta(days=1)
    assert (
        timedelta(0) <= last - start.replace(hour=0, minute=0) - timedelta(days=days + 1) <= timedelta(days=1)
    )


@given(starts, st.integers(5, 24 * 60 - 120), names, st.booleans())
def test_what_nobody_touched_stays_as_it_was_in_every_zone(
    start: datetime, minutes: int, zone: str, all_day: bool
) -> None:
    instant = start.replace(tzinfo=UTC)
    before = Times(instant, instant + timedelta(minutes=minutes), zone, all_day=False)
    if all_day:
        before = resolve_times(start, start + timedelta(minutes=minutes), zone, all_day=True)
    shown, end = to_wall(before.starts_at, zone), to_wall(before.ends_at, zone)
    try:
        typed = resolve_times(shown, end - timedelta(days=1) if all_day else end, zone, all_day=all_day)
    except Refused:
        return
    assert keep_unmoved_times(before, typed) == before


def test_the_second_of_an_hour_that_comes_twice_stays_the_second_until_it_is_moved() -> None:
    second = Times(AT("2026-10-25T01:15+00:00"), AT("2026-10-25T01:45+00:00"), OSLO, all_day=False)
    assert keep_unmoved_times(second, times("2026-10-25T02:15", "2026-10-25T02:45")) == second
    moved = times("2026-10-25T02:20", "2026-10-25T02:50")
    assert keep_unmoved_times(second, moved) == moved


def test_another_zone_at_the_same_moment_is_a_change() -> None:
    before = times("2026-11-23T10:00", "2026-11-23T11:00")
    after = times("2026-11-23T10:00", "2026-11-23T11:00", zone="Europe/Paris")
    assert keep_unmoved_times(before, after) == after


def test_video_needs_a_time_still_ahead_or_one_that_was_there_before() -> None:
    past = times("2026-11-22T11:00", "2026-11-22T12:59")
    running = times("2026-11-22T11:00", "2026-11-22T13:01")
    validate_video_times(running, None, NOW)
    validate_video_times(past, past, NOW)
    for before in (None, running):
        with pytest.raises(Refused, match=r"video\.time_passed"):
            validate_video_times(past, before, NOW)


def test_video_lasts_a_day_at_most_even_the_one_with_twenty_five_hours() -> None:
    validate_video_times(times("2027-10-31T00:00", "2027-10-31T00:00", all_day=True), None, NOW)
    with pytest.raises(Refused, match=r"video\.too_long"):
        validate_video_times(times("2026-12-01T00:00", "2026-12-02T00:00", all_day=True), None, NOW)
