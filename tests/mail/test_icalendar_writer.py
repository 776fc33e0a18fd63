"""Calendar objects, read back by two parsers that know nothing of each other, and held against the RFCs."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]
from dateutil import tz  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from tests.mail.icalendar_rules import broken_rules
from tests.mail.sample_emails import EVENT, GUEST, sample_event

from videomeet.domain.diary.appointment import resolve_times
from videomeet.domain.kit.time_zones import to_wall, zone_names
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.recipient import Recipient
from videomeet.mail.icalendar_writer import feed_calendar, invitation_calendar

ORGANIZER = "diary@acme.example"


def calendar_of(event: CalendarEvent, recipient: Recipient | None = None) -> bytes:
    text = invitation_calendar(event, organizer=ORGANIZER, recipient=recipient)
    assert broken_rules(text) == []
    return text


def parse_event(text: bytes) -> Any:
    """The event, by the first parser."""
    return Calendar.from_ical(text).walk("VEVENT")[0]


def read_again(text: bytes) -> Any:
    """The event, by the second parser."""
    return _second(text.decode()).vevent


def _second(text: str) -> Any:
    # It remembers zones by their name alone, over all that it has read.
    vars(vobject.icalendar)["__tzidMap"].clear()
    return vobject.readOne(text)


def both(text: bytes) -> list[tuple[datetime, datetime]]:
    """Begin and end in UTC: by the zone's name in one parser, by the definition in the text in the other."""
    parsed, other = parse_event(text), read_again(text)
    clock = UTC if b"VTIMEZONE" not in text else tz.tzical(StringIO(_unfolded(text))).get()
    walls = (part.value.replace(tzinfo=clock) for part in (other.dtstart, other.dtend))
    begin, end = (wall.astimezone(UTC) for wall in walls)
    return [
        (parsed.decoded("dtstart").astimezone(UTC), parsed.decoded("dtend").astimezone(UTC)),
        (begin, end),
    ]


def _unfolded(text: bytes) -> str:
    zone, _, _ = text.decode().replace("\r\n ", "").partition("BEGIN:VEVENT")
    return zone.partition("BEGIN:VTIMEZONE")[1] + zone.partition("BEGIN:VTIMEZONE")[2]


def test_an_invitation_says_everything_to_both_parsers() -> None:
    text = calendar_of(EVENT)
    parsed, other = parse_event(text), read_again(text)
    assert Calendar.from_ical(text)["METHOD"] == _second(text.decode()).method.value == "REQUEST"
    assert str(parsed["uid"]) == other.uid.value == str(EVENT.uid)
    assert int(parsed["sequence"]) == int(other.sequence.value) == 2
    assert str(parsed["summary"]) == other.summary.value == "Quarterly review"
    assert str(parsed["location"]) == other.location.value == "Room 4"
    assert str(parsed["url"]) == other.url.value == EVENT.join_url
    description = "Numbers\nQuestions\n\nJoin meeting: https://meet.example/join/1"
    assert str(parsed["description"]) == other.description.value == description
    assert parsed.decoded("dtstamp") == other.dtstamp.value == EVENT.written_at
    assert parsed["status"] == other.status.value == "CONFIRMED"
    assert both(text) == [(EVENT.starts_at, EVENT.ends_at)] * 2


def test_organizer_and_attendees_can_answer() -> None:
    people = (GUEST, Recipient("Eve", "eve@guest.example", "tentative"))
    text = calendar_of(sample_event(attendees=people))
    parsed, other = parse_event(text), read_again(text)
    assert str(parsed["organizer"]) == other.organizer.value == f"mailto:{ORGANIZER}"
    assert parsed["organizer"].params["CN"] == other.organizer.params["CN"][0] == "Ada Holm"
    assert [str(person) for person in parsed["attendee"]] == [person.value for person in other.attendee_list]
    expected = {
        "CN": "Pål Dahl",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
    }
    assert dict(parsed["attendee"][0].params) == {**expected, "RSVP": "TRUE"}
    assert other.attendee_list[0].params == {**{k: [v] for k, v in expected.items()}, "RSVP": ["TRUE"]}
    assert [person.params["PARTSTAT"] for person in parsed["attendee"]] == ["NEEDS-ACTION", "TENTATIVE"]


def test_the_link_is_a_conference() -> None:
    conference = parse_event(calendar_of(EVENT))["conference"]
    assert str(conference) == EVENT.join_url
    assert dict(conference.params) == {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Join meeting"}


def test_an_alarm_rings_before_the_start() -> None:
    text = calendar_of(sample_event(alarm=60))
    assert parse_event(text).walk("VALARM")[0].decoded("trigger") == timedelta(hours=-1)
    assert read_again(text).valarm.trigger.value == timedelta(hours=-1)
    assert parse_event(calendar_of(sample_event(alarm=None))).walk("VALARM") == []


def test_a_cancellation_keeps_the_uid_and_rings_nowhere() -> None:
    text = calendar_of(sample_event(cancelled=True, sequence=3))
    parsed, other = parse_event(text), read_again(text)
    assert Calendar.from_ical(text)["METHOD"] == "CANCEL"
    assert str(parsed["uid"]) == other.uid.value == str(EVENT.uid)
    assert (parsed["status"], other.status.value) == ("CANCELLED", "CANCELLED")
    assert "meet.example" not in text.decode()


def test_whoever_is_written_to_is_named_although_they_no_longer_attend() -> None:
    text = calendar_of(sample_event(cancelled=True, attendees=()), GUEST)
    assert str(parse_event(text)["attendee"]) == f"mailto:{GUEST.address}"


def test_whole_days_are_dates_and_end_on_the_morning_after() -> None:
    times = resolve_times(datetime(2026, 3, 28), datetime(2026, 3, 30), "Europe/Oslo", all_day=True)  # noqa: DTZ001
    text = calendar_of(sample_event(starts_at=times.starts_at, ends_at=times.ends_at, all_day=True))
    parsed, other = parse_event(text), read_again(text)
    assert (parsed.decoded("dtstart"), parsed.decoded("dtend")) == (date(2026, 3, 28), date(2026, 3, 31))
    assert (other.dtstart.value, other.dtend.value) == (date(2026, 3, 28), date(2026, 3, 31))


def test_an_hour_that_comes_twice_is_written_in_utc_the_second_time() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for begin, zoned in ((first, True), (first + timedelta(hours=1), False)):
        text = calendar_of(sample_event(starts_at=begin, ends_at=begin + timedelta(hours=2)))
        assert ("TZID" in parse_event(text)["dtstart"].params) is zoned
        assert both(text) == [(begin, begin + timedelta(hours=2))] * 2


def test_a_domain_of_other_scripts_stands_as_the_wire_wants_it() -> None:
    text = calendar_of(
        sample_event(attendees=(Recipient("Pål", "pål@bücher.example"), Recipient("B", "b@bücher.example")))
    )
    assert str(parse_event(text)["attendee"]) == "mailto:b@xn--bcher-kva.example"


NASTY = 'Ünd; a, "b" \\n\\ c: <b>:=^ 🎉\r\nATTENDEE:mailto:eve@evil.example\x00\x07'


def test_nothing_in_a_text_becomes_a_property() -> None:
    text = calendar_of(
        sample_event(
            title=NASTY,
            location=NASTY,
            agenda=NASTY,
            owner=Recipient(NASTY, "ada@acme.example"),
            attendees=(Recipient(NASTY, GUEST.address),),
        )
    )
    assert str(parse_event(text)["attendee"]) == f"mailto:{GUEST.address}"
    assert [person.value for person in read_again(text).attendee_list] == [f"mailto:{GUEST.address}"]
    assert str(parse_event(text)["summary"]) == read_again(text).summary.value
    assert "\x00" not in text.decode()


@given(st.text(max_size=200), st.text(max_size=254), st.text(max_size=400), st.text(max_size=60))
def test_any_text_comes_back_from_both_parsers(title: str, location: str, agenda: str, name: str) -> None:
    event = sample_event(
        title=title or "x", location=location, agenda=agenda, attendees=(Recipient(name, GUEST.address),)
    )
    text = calendar_of(event)
    assert str(parse_event(text)["summary"]) == read_again(text).summary.value
    assert str(parse_event(text)["attendee"]) == read_again(text).attendee.value == f"mailto:{GUEST.address}"


YEARS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2060, 1, 1))  # noqa: DTZ001


@given(YEARS, st.sampled_from([*zone_names()]), st.integers(min_value=5, max_value=1440))
def test_both_parsers_see_the_same_instants_in_every_zone(begin: datetime, zone: str, minutes: int) -> None:
    starts_at = begin.replace(second=0, microsecond=0, tzinfo=UTC)
    event = sample_event(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), zone=zone)
    assert both(calendar_of(event)) == [(event.starts_at, event.ends_at)] * 2


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Gaza"])
@given(st.integers(2024, 2037), st.integers(-150, 150), st.booleans())
def test_around_every_change_of_the_clocks_the_definition_is_right(
    zone: str, year: int, minutes: int, spring: bool
) -> None:
    changes = [
        day
        for number in range(366)
        if (day := datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=number))
        and _offset(day, zone) != _offset(day + timedelta(days=1), zone)
    ]
    near = changes[0 if spring else -1]
    while _offset(near, zone) == _offset(near + timedelta(minutes=30), zone):
        near += timedelta(minutes=30)
    starts_at = near + timedelta(minutes=minutes)
    event = sample_event(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45), zone=zone)
    text = calendar_of(event)
    assert both(text) == [(event.starts_at, event.ends_at)] * 2


def _offset(instant: datetime, zone: str) -> timedelta:
    return to_wall(instant, zone) - instant.replace(tzinfo=None)


def test_a_feed_holds_every_appointment_and_invites_nobody() -> None:
    others = [
        sample_event(uid=EVENT.uid, zone=zone, title=zone) for zone in ("Asia/Tokyo", "Europe/Oslo", "UTC")
    ]
    text = feed_calendar(others, "Ada's diary")
    assert broken_rules(text) == []
    assert [str(component["summary"]) for component in Calendar.from_ical(text).walk("VEVENT")] == [
        o.title for o in others
    ]
    assert _second(text.decode()).contents["x-wr-calname"][0].value == "Ada's diary"
    assert broken_rules(feed_calendar([], "Empty")) == []
