"""Appointments as calendar objects (RFC 5545): invitations and cancellations (RFC 5546), and feeds."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from functools import lru_cache
from typing import Any

from icalendar import Alarm, Calendar, vCalAddress, vUri
from icalendar import Event as Entry

from videomeet.domain.address import wire_address
from videomeet.domain.errors import Refused
from videomeet.domain.letter import Event, Recipient
from videomeet.domain.zones import to_utc, to_wall
from videomeet.mail.calendar_zone import zone_definition

PRODUCT = "-//Videomeet//Videomeet//EN"
_ANSWERED = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}


def calendar_of(event: Event, *, organizer: str, recipient: Recipient | None = None) -> bytes:
    """An invitation, or a cancellation (REQUEST, CANCEL). Answers to it go to the address `organizer`.

    A recipient who is not among the attendees (any more) is named too: mail programs look for whom it is.
    """
    people = event.attendees
    if recipient and recipient.address not in {person.address for person in people}:
        people = (*people, recipient)
    return _made(event, organizer, people)


# Everybody gets the same one: hundreds of people make it large.
@lru_cache(maxsize=32)
def _made(event: Event, organizer: str, people: tuple[Recipient, ...]) -> bytes:
    entry = _entry(event)
    entry["organizer"] = _person(event.owner, organizer)
    for person in people:
        if address := _reached(person):
            entry.add("attendee", _attendee(person, address))
    return _calendar([entry], [event], ("method", "CANCEL" if event.cancelled else "REQUEST"))


def feed(events: Iterable[Event], name: str) -> bytes:
    """A diary to subscribe to: it invites nobody, and nothing answers it."""
    shown = list(events)
    more = (
        ("method", "PUBLISH"), ("name", name), ("x-wr-calname", name),
        ("refresh-interval", timedelta(minutes=15)), ("x-published-ttl", timedelta(minutes=15)),
    )  # fmt: skip
    return _calendar([_entry(event) for event in shown], shown, *more)


def _calendar(entries: Sequence[Entry], events: Sequence[Event], *properties: tuple[str, Any]) -> bytes:
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), *properties):
        # RFC 7986 wants to be told what kind of value it is.
        told = {"VALUE": "DURATION"} if name == "refresh-interval" else {}
        calendar.add(name, value, parameters=told)
    timed = [event for event in events if not event.all_day and _zoned(event)]
    for zone in sorted({event.zone for event in timed}):
        theirs = [event for event in timed if event.zone == zone]
        first = min(to_wall(event.starts_at, zone).year for event in theirs)
        last = max(to_wall(event.ends_at, zone).year for event in theirs)
        calendar.add_component(zone_definition(zone, first, last))
    for entry in entries:
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def _entry(event: Event) -> Entry:
    entry = Entry()
    entry.add("uid", str(event.uid))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.written_at.astimezone(UTC))
    entry.add("last-modified", event.written_at.astimezone(UTC))
    entry.add("summary", _shown(event.title))
    _add_times(entry, event)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("transp", "OPAQUE")
    if event.location:
        entry.add("location", _shown(event.location))
    if event.cancelled:
        return entry
    if text := "\n\n".join(part for part in (event.agenda, _join_line(event)) if part):
        entry.add("description", _shown(text))
    if event.join_url:
        entry.add("url", event.join_url)
        conference = vUri(
            event.join_url, params={"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Join meeting"}
        )
        entry.add("conference", conference)
    if event.alarm is not None:
        entry.add_component(_alarm(event))
    return entry


def _join_line(event: Event) -> str:
    return f"Join meeting: {event.join_url}" if event.join_url else ""


def _add_times(entry: Entry, event: Event) -> None:
    start, end = to_wall(event.starts_at, event.zone), to_wall(event.ends_at, event.zone)
    if event.all_day:
        entry.add("dtstart", start.date())
        entry.add("dtend", end.date())
    elif _zoned(event):
        entry.add("dtstart", start, parameters={"TZID": event.zone})
        entry.add("dtend", end, parameters={"TZID": event.zone})
    else:
        entry.add("dtstart", event.starts_at.astimezone(UTC))
        entry.add("dtend", event.ends_at.astimezone(UTC))


def _zoned(event: Event) -> bool:
    """Whether wall times say it all: in an hour that comes twice they mean the first."""
    instants = (event.starts_at, event.ends_at)
    return event.zone != "UTC" and all(
        to_utc(to_wall(instant, event.zone), event.zone) == instant for instant in instants
    )


def _reached(person: Recipient) -> str | None:
    try:
        return wire_address(person.address)
    except Refused:
        # Nobody who can't be written to is told of to the others.
        return None


def _attendee(person: Recipient, wire: str) -> vCalAddress:
    address = _person(person, wire)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = _ANSWERED.get(person.status, "NEEDS-ACTION")
    address.params["RSVP"] = "TRUE"
    return address


def _person(person: Recipient, address: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    # Quotation marks can't stand in a parameter.
    made.params["CN"] = " ".join(_shown(person.name or address).replace('"', "'").split())
    return made


def _shown(text: str) -> str:
    """Control characters can stand nowhere, and halves of a character neither."""
    kept = (letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs"))
    return "".join(kept)


def _alarm(event: Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _shown(event.title))
    alarm.add("trigger", -timedelta(minutes=event.alarm or 0))
    return alarm
