"""Appointments as calendar objects (RFC 5545): invitations and cancellations (RFC 5546), and feeds."""

from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from functools import lru_cache
from typing import Any

from icalendar import Alarm, Calendar, vCalAddress, vUri
from icalendar import Event as Entry

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.printable_text import one_line, printable
from videomeet.domain.kit.time_zones import to_utc, to_wall
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.recipient import Recipient
from videomeet.domain.people.email_address import to_ascii_address
from videomeet.mail.vtimezone import vtimezone

PRODUCT_ID = "-//Videomeet//Videomeet//EN"
_PARTSTATS = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}


def invitation_calendar(event: CalendarEvent, *, organizer: str, recipient: Recipient | None = None) -> bytes:
    """An invitation, or a cancellation (REQUEST, CANCEL). Answers to it go to the address `organizer`.

    A recipient who is not among the attendees (any more) is named too: mail programs look for whom it is.
    """
    attendees = event.attendees
    if recipient and recipient.address not in {person.address for person in attendees}:
        attendees = (*attendees, recipient)
    return _invitation_calendar(event, organizer, attendees)


# Everybody gets the same one: hundreds of people make it large.
@lru_cache(maxsize=32)
def _invitation_calendar(event: CalendarEvent, organizer: str, attendees: tuple[Recipient, ...]) -> bytes:
    component = _event_component(event)
    component["organizer"] = _cal_address(event.owner, organizer)
    for person in attendees:
        if address := _ascii_address_or_none(person):
            component.add("attendee", _attendee(person, address))
    return _to_ical([component], [event], ("method", "CANCEL" if event.cancelled else "REQUEST"))


def feed_calendar(events: Iterable[CalendarEvent], name: str) -> bytes:
    """A diary to subscribe to: it invites nobody, and nothing answers it."""
    feed_events = list(events)
    properties = (
        ("method", "PUBLISH"),
        ("name", name),
        ("x-wr-calname", name),
        ("refresh-interval", timedelta(minutes=15)),
        ("x-published-ttl", timedelta(minutes=15)),
    )
    return _to_ical([_event_component(event) for event in feed_events], feed_events, *properties)


def _to_ical(
    components: Sequence[Entry], events: Sequence[CalendarEvent], *properties: tuple[str, Any]
) -> bytes:
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT_ID), ("version", "2.0"), ("calscale", "GREGORIAN"), *properties):
        # RFC 7986 wants the kind of value to be named.
        parameters = {"VALUE": "DURATION"} if name == "refresh-interval" else {}
        calendar.add(name, value, parameters=parameters)
    zoned_events = [event for event in events if not event.all_day and _has_plain_wall_times(event)]
    for zone in sorted({event.zone for event in zoned_events}):
        events_in_zone = [event for event in zoned_events if event.zone == zone]
        first_year = min(to_wall(event.starts_at, zone).year for event in events_in_zone)
        last_year = max(to_wall(event.ends_at, zone).year for event in events_in_zone)
        calendar.add_component(vtimezone(zone, first_year, last_year))
    for component in components:
        calendar.add_component(component)
    ical: bytes = calendar.to_ical()
    return ical


def _event_component(event: CalendarEvent) -> Entry:
    component = Entry()
    component.add("uid", str(event.uid))
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.written_at.astimezone(UTC))
    component.add("last-modified", event.written_at.astimezone(UTC))
    component.add("summary", printable(event.title))
    _add_times(component, event)
    component.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    component.add("transp", "OPAQUE")
    if event.location:
        component.add("location", printable(event.location))
    if event.cancelled:
        return component
    if text := "\n\n".join(part for part in (event.agenda, _join_text(event)) if part):
        component.add("description", printable(text))
    if event.join_url:
        component.add("url", event.join_url)
        conference = vUri(
            event.join_url, params={"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Join meeting"}
        )
        component.add("conference", conference)
    if event.alarm is not None:
        component.add_component(_valarm(event))
    return component


def _join_text(event: CalendarEvent) -> str:
    return f"Join meeting: {event.join_url}" if event.join_url else ""


def _add_times(component: Entry, event: CalendarEvent) -> None:
    start, end = to_wall(event.starts_at, event.zone), to_wall(event.ends_at, event.zone)
    if event.all_day:
        component.add("dtstart", start.date())
        component.add("dtend", end.date())
    elif _has_plain_wall_times(event):
        component.add("dtstart", start, parameters={"TZID": event.zone})
        component.add("dtend", end, parameters={"TZID": event.zone})
    else:
        component.add("dtstart", event.starts_at.astimezone(UTC))
        component.add("dtend", event.ends_at.astimezone(UTC))


def _has_plain_wall_times(event: CalendarEvent) -> bool:
    """Whether wall times say it all: in an hour that comes twice they mean the first."""
    instants = (event.starts_at, event.ends_at)
    return event.zone != "UTC" and all(
        to_utc(to_wall(instant, event.zone), event.zone) == instant for instant in instants
    )


def _ascii_address_or_none(person: Recipient) -> str | None:
    try:
        return to_ascii_address(person.address)
    except Refused:
        # Whoever can't be written to is not shown to the others.
        return None


def _attendee(person: Recipient, ascii_address: str) -> vCalAddress:
    address = _cal_address(person, ascii_address)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = _PARTSTATS.get(person.status, "NEEDS-ACTION")
    address.params["RSVP"] = "TRUE"
    return address


def _cal_address(person: Recipient, address: str) -> vCalAddress:
    cal_address = vCalAddress(f"mailto:{address}")
    # Quotation marks can't stand in a parameter.
    cal_address.params["CN"] = one_line(person.name or address).replace('"', "'")
    return cal_address


def _valarm(event: CalendarEvent) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", printable(event.title))
    alarm.add("trigger", -timedelta(minutes=event.alarm or 0))
    return alarm
