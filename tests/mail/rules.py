"""How often which property may stand in an object: RFC 5545 (3.6), RFC 5546 (3.2.2, 3.2.5) and RFC 7986."""

from icalendar import Calendar
from icalendar.cal import Component

ONE, MAYBE, ANY, SOME, NONE = (1, 1), (0, 1), (0, 10_000), (1, 10_000), (0, 0)
VCALENDAR = {
    "PRODID": ONE, "VERSION": ONE, "CALSCALE": MAYBE, "METHOD": MAYBE, "NAME": ANY, "REFRESH-INTERVAL": MAYBE,
    "X-WR-CALNAME": MAYBE, "X-PUBLISHED-TTL": MAYBE,
}  # fmt: skip
_EVENT = {
    "UID": ONE, "DTSTAMP": ONE, "DTSTART": ONE, "DTEND": MAYBE, "SUMMARY": ONE, "SEQUENCE": MAYBE,
    "STATUS": MAYBE, "LOCATION": MAYBE, "DESCRIPTION": MAYBE, "URL": MAYBE, "LAST-MODIFIED": MAYBE,
    "TRANSP": MAYBE, "CONFERENCE": ANY,
}  # fmt: skip
VEVENT = {
    "REQUEST": _EVENT | {"ORGANIZER": ONE, "ATTENDEE": SOME, "SEQUENCE": ONE},
    "CANCEL": _EVENT | {"ORGANIZER": ONE, "ATTENDEE": ANY, "SEQUENCE": ONE, "STATUS": ONE},
    # Nobody answers what is only published.
    "PUBLISH": _EVENT | {"ORGANIZER": MAYBE, "ATTENDEE": NONE},
}
VALARM = {"ACTION": ONE, "TRIGGER": ONE, "DESCRIPTION": ONE}
OBSERVANCE = {"DTSTART": ONE, "TZOFFSETFROM": ONE, "TZOFFSETTO": ONE, "TZNAME": ANY, "RRULE": MAYBE}


def broken(text: bytes) -> list[str]:
    """The rules that an object breaks, as sentences; none when it is right."""
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    method = str(calendar.get("method"))
    found = _counted(calendar, VCALENDAR) + _lines(text)
    for event in calendar.walk("VEVENT"):
        found += _counted(event, VEVENT[method]) + [str(error) for error in event.errors]
        alarms = event.walk("VALARM")
        found += [problem for alarm in alarms for problem in _counted(alarm, VALARM)]
        if method == "CANCEL":
            found += ["an alarm in a CANCEL"] * len(alarms) + _cancelled(event)
    for zone in calendar.walk("VTIMEZONE"):
        found += _counted(zone, {"TZID": ONE})
        found += [problem for part in zone.subcomponents for problem in _counted(part, OBSERVANCE)]
        found += [] if zone.subcomponents else ["a zone without offsets"]
    return found + _zones(calendar)


def _counted(component: Component, rules: dict[str, tuple[int, int]]) -> list[str]:
    numbers: dict[str, int] = {}
    for name, _ in component.property_items(recursive=False, sorted=False):
        if name not in ("BEGIN", "END"):
            numbers[name] = numbers.get(name, 0) + 1
    wrong = [
        f"{component.name}: {numbers.get(name, 0)} {name}"
        for name, (least, most) in rules.items()
        if not least <= numbers.get(name, 0) <= most
    ]
    return wrong + [f"{component.name}: {name} is not allowed" for name in numbers.keys() - rules.keys()]


def _cancelled(event: Component) -> list[str]:
    return [] if event["STATUS"] == "CANCELLED" else ["a CANCEL that is not CANCELLED"]


def _zones(calendar: Calendar) -> list[str]:
    """Every zone that is named is defined, and none besides."""
    defined = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
    named = {
        event[name].params["TZID"]
        for event in calendar.walk("VEVENT")
        for name in ("DTSTART", "DTEND")
        if "TZID" in event[name].params
    }
    return [] if sorted(defined) == sorted(named) else [f"zones {defined} are defined, {named} are named"]


def _lines(text: bytes) -> list[str]:
    lines = text.split(b"\r\n")
    found = [f"a line of {len(line)} octets" for line in lines if len(line) > 75]
    if any(b"\n" in line or b"\r" in line for line in lines) or lines[-1] != b"":
        found.append("a line that does not end in CRLF")
    return found
