"""The calendar part of a mail, for people: what, when, where, who."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import icalendar


class CalendarError(ValueError):
    """The calendar part can't be read, or not be replied to; the text says why."""


@dataclass(frozen=True)
class Participant:
    """Somebody the event names, and their answer."""

    name: str
    address: str
    status: str = ""

    @property
    def shown(self) -> str:
        return f"{self.name} ({self.address})" if self.name not in ("", self.address) else self.address


@dataclass(frozen=True)
class Event:
    """The first event of a calendar part. `component` is the event as icalendar holds it."""

    method: str
    component: icalendar.Event
    organizer: Participant | None
    attendees: tuple[Participant, ...]

    @property
    def title(self) -> str:
        return self.text("SUMMARY")

    def text(self, name: str) -> str:
        """One property in words; empty when it isn't there."""
        value = self.component.get(name)
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(each) for each in values if each is not None)

    def attendee(self, address: str) -> Participant | None:
        return next((each for each in self.attendees if each.address.lower() == address.lower()), None)

    @property
    def when(self) -> str:
        start, end = _moment(self.component, "DTSTART"), _moment(self.component, "DTEND")
        if start is None:
            return self.text("DTSTART")
        if not isinstance(start, datetime):
            last = start if end is None or isinstance(end, datetime) else end - timedelta(days=1)
            return f"{start:%a %d %b %Y}" + (f" to {last:%a %d %b %Y}" if last > start else ", all day")
        zone = self.component["DTSTART"].params.get("TZID") or ("UTC" if start.tzinfo else "no time zone")
        return f"{start:%a %d %b %Y, %H:%M}{_until(start, end)} ({zone})"

    def properties(self) -> Iterator[tuple[str, str]]:
        """What the page lists, in its order."""
        yield "Method", self.method
        yield "Title", self.title
        yield "When", self.when
        yield "Location", self.text("LOCATION")
        yield "Organizer", self.organizer.shown if self.organizer else ""
        for attendee in self.attendees:
            yield "Attendee", f"{attendee.shown}: {attendee.status or 'NEEDS-ACTION'}"
        for name in ("Conference", "URL", "Status", "Description", "UID", "Sequence"):
            yield name, self.text(name)
        yield "Written", self._written()
        for alarm in self.component.walk("VALARM"):
            yield "Alarm", _alarm(alarm.get("TRIGGER"))

    def _written(self) -> str:
        stamp = _moment(self.component, "DTSTAMP")
        return f"{stamp:%d %b %Y, %H:%M:%S} UTC" if stamp else ""


def read_event(text: str) -> Event:
    """`CalendarError` when this is no calendar with an event."""
    try:
        calendar = icalendar.Calendar.from_ical(text)
        events = [each for each in calendar.walk("VEVENT") if isinstance(each, icalendar.Event)]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        raise CalendarError(f"This calendar part can't be read: {error}") from None
    if not events:
        raise CalendarError("There is no event in this calendar part.")
    event = events[0]
    organizers = [_participant(each) for each in _as_list(event.get("ORGANIZER"))]
    attendees = tuple(_participant(each) for each in _as_list(event.get("ATTENDEE")))
    method = str(calendar.get("METHOD", "")).upper()
    return Event(method, event, organizers[0] if organizers else None, attendees)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _participant(value: Any) -> Participant:
    address, params = str(value), getattr(value, "params", {})
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    return Participant(str(params.get("CN", "")), address, str(params.get("PARTSTAT", "")))


def _moment(component: icalendar.Component, name: str) -> Any:
    """A date, a datetime, or None; what is not a time counts as none."""
    value = component.get(name)
    return value.dt if isinstance(value, icalendar.vDDDTypes) and isinstance(value.dt, date) else None


def _until(start: datetime, end: Any) -> str:
    if not isinstance(end, datetime):
        return ""
    return f" to {end:%H:%M}" if end.date() == start.date() else f" to {end:%a %d %b %Y, %H:%M}"


def _alarm(trigger: Any) -> str:
    before = trigger.dt if isinstance(trigger, icalendar.vDDDTypes) else trigger
    if not isinstance(before, timedelta):
        return str(before or "")
    minutes = int(-before.total_seconds() // 60)
    return f"{minutes} minutes before the start"
