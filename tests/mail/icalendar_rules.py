"""How often which property may stand in an object: RFC 5545 (3.6), RFC 5546 (3.2.2, 3.2.5) and RFC 7986."""

from icalendar import Calendar
from icalendar.cal import Component

EXACTLY_ONE, AT_MOST_ONE, ANY_NUMBER, AT_LEAST_ONE, NONE = (1, 1), (0, 1), (0, 10_000), (1, 10_000), (0, 0)
VCALENDAR = {
    "PRODID": EXACTLY_ONE,
    "VERSION": EXACTLY_ONE,
    "CALSCALE": AT_MOST_ONE,
    "METHOD": AT_MOST_ONE,
    "NAME": ANY_NUMBER,
    "REFRESH-INTERVAL": AT_MOST_ONE,
    "X-WR-CALNAME": AT_MOST_ONE,
    "X-PUBLISHED-TTL": AT_MOST_ONE,
}
_EVENT = {
    "UID": EXACTLY_ONE,
    "DTSTAMP": EXACTLY_ONE,
    "DTSTART": EXACTLY_ONE,
    "DTEND": AT_MOST_ONE,
    "SUMMARY": EXACTLY_ONE,
    "SEQUENCE": AT_MOST_ONE,
    "STATUS": AT_MOST_ONE,
    "LOCATION": AT_MOST_ONE,
    "DESCRIPTION": AT_MOST_ONE,
    "URL": AT_MOST_ONE,
    "LAST-MODIFIED": AT_MOST_ONE,
    "TRANSP": AT_MOST_ONE,
    "CONFERENCE": ANY_NUMBER,
}
VEVENT = {
    "REQUEST": _EVENT | {"ORGANIZER": EXACTLY_ONE, "ATTENDEE": AT_LEAST_ONE, "SEQUENCE": EXACTLY_ONE},
    "CANCEL": _EVENT
    | {"ORGANIZER": EXACTLY_ONE, "ATTENDEE": ANY_NUMBER, "SEQUENCE": EXACTLY_ONE, "STATUS": EXACTLY_ONE},
    # Nobody answers what is only published.
    "PUBLISH": _EVENT | {"ORGANIZER": AT_MOST_ONE, "ATTENDEE": NONE},
}
VALARM = {"ACTION": EXACTLY_ONE, "TRIGGER": EXACTLY_ONE, "DESCRIPTION": EXACTLY_ONE}
OBSERVANCE = {
    "DTSTART": EXACTLY_ONE,
    "TZOFFSETFROM": EXACTLY_ONE,
    "TZOFFSETTO": EXACTLY_ONE,
    "TZNAME": ANY_NUMBER,
    "RRULE": AT_MOST_ONE,
}


def broken_rules(ical: bytes) -> list[str]:
    """The rules that an object breaks, as sentences; none when it is right."""
    calendar = Calendar.from_ical(ical)
    assert isinstance(calendar, Calendar)
    method = str(calendar.get("method"))
    problems = _count_problems(calendar, VCALENDAR) + _line_problems(ical)
    for event in calendar.walk("VEVENT"):
        problems += _count_problems(event, VEVENT[method]) + [str(error) for error in event.errors]
        alarms = event.walk("VALARM")
        problems += [problem for alarm in alarms for problem in _count_problems(alarm, VALARM)]
        if method == "CANCEL":
            problems += ["an alarm in a CANCEL"] * len(alarms) + _status_problems(event)
    for zone in calendar.walk("VTIMEZONE"):
        problems += _count_problems(zone, {"TZID": EXACTLY_ONE})
        problems += [problem for part in zone.subcomponents for problem in _count_problems(part, OBSERVANCE)]
        problems += [] if zone.subcomponents else ["a zone without offsets"]
    return problems + _zone_problems(calendar)


def _count_problems(component: Component, rules: dict[str, tuple[int, int]]) -> list[str]:
    counts: dict[str, int] = {}
    for name, _ in component.property_items(recursive=False, sorted=False):
        if name not in ("BEGIN", "END"):
            counts[name] = counts.get(name, 0) + 1
    problems = [
        f"{component.name}: {counts.get(name, 0)} {name}"
        for name, (minimum, maximum) in rules.items()
        if not minimum <= counts.get(name, 0) <= maximum
    ]
    return problems + [f"{component.name}: {name} is not allowed" for name in counts.keys() - rules.keys()]


def _status_problems(event: Component) -> list[str]:
    return [] if event["STATUS"] == "CANCELLED" else ["a CANCEL that is not CANCELLED"]


def _zone_problems(calendar: Calendar) -> list[str]:
    """Every zone that is named is defined, and none besides."""
    defined = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
    named = {
        event[name].params["TZID"]
        for event in calendar.walk("VEVENT")
        for name in ("DTSTART", "DTEND")
        if "TZID" in event[name].params
    }
    return [] if sorted(defined) == sorted(named) else [f"zones {defined} are defined, {named} are named"]


def _line_problems(ical: bytes) -> list[str]:
    lines = ical.split(b"\r\n")
    problems = [f"a line of {len(line)} octets" for line in lines if len(line) > 75]
    if any(b"\n" in line or b"\r" in line for line in lines) or lines[-1] != b"":
        problems.append("a line that does not end in CRLF")
    return problems
