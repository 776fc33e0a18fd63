"""The list of a host's meetings: which of them, in pages, with Zoom's page tokens."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import QueryParams

from videomeet_sandbox.clock import Clock
from videomeet_sandbox.zoom.model.errors import invalid_fields, invalid_request
from videomeet_sandbox.zoom.model.meeting_rules import INSTANT, ZONES
from videomeet_sandbox.zoom.model.meetings import Meetings, end_of, start_of
from videomeet_sandbox.zoom.model.opaque import read_signed, signed
from videomeet_sandbox.zoom.model.people import Person
from videomeet_sandbox.zoom.model.records import Meeting

KINDS = ("scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings")
WINDOW = timedelta(days=183)
TOKEN_SECONDS = 15 * 60
MAX_AGENDA = 250


def list_meetings(
    meetings: Meetings, clock: Clock, host: Person, query: QueryParams, secret: str
) -> dict[str, Any]:
    kind = query.get("type", "scheduled")
    if kind not in KINDS:
        raise invalid_fields([{"field": "type", "message": "Invalid field."}])
    size = min(300, _positive_int(query, "page_size", 30))
    listed = [
        meeting
        for meeting in meetings.existing()
        if meeting.host_id == host.id and not meetings.expired(meeting)
    ]
    listed = [
        meeting for meeting in listed if _is_listed(meeting, kind, clock.now()) and _between(meeting, query)
    ]
    listed.sort(key=lambda meeting: (start_of(meeting), meeting.id))
    query_key = f"{host.id} {kind} {size} {query.get('from', '')} {query.get('to', '')}"
    offset = _offset(query, size, query_key, clock, secret)
    more = offset + size < len(listed)
    claims = {"at": offset + size, "for": query_key, "exp": int(clock.stamp()) + TOKEN_SECONDS}
    return {
        "page_count": max(1, -(-len(listed) // size)),
        "page_number": offset // size + 1,
        "page_size": size,
        "total_records": len(listed),
        "next_page_token": signed(secret, claims) if more else "",
        "meetings": [_row(meeting, meetings) for meeting in listed[offset : offset + size]],
    }


def _is_listed(meeting: Meeting, kind: str, now: datetime) -> bool:
    """Instant meetings are never listed; upcoming and previous ones reach half a year."""
    if meeting.type == INSTANT:
        return False
    live = meeting.status == "started"
    if kind == "scheduled":
        return True
    if kind == "live":
        return live
    if kind == "previous_meetings":
        return not live and now - WINDOW <= end_of(meeting) <= now
    return live or meeting.start_time is None or (end_of(meeting) > now and start_of(meeting) <= now + WINDOW)


def _between(meeting: Meeting, query: QueryParams) -> bool:
    zone = query.get("timezone", "UTC")
    if zone not in ZONES:
        raise invalid_fields([{"field": "timezone", "message": "Invalid field."}])
    first, last = (_day(query, name, zone) for name in ("from", "to"))
    start = start_of(meeting)
    return (first is None or start >= first) and (last is None or start < last + timedelta(days=1))


def _day(query: QueryParams, name: str, zone: str) -> datetime | None:
    if name not in query:
        return None
    try:
        return datetime.strptime(query[name], "%Y-%m-%d").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except ValueError:
        raise invalid_fields([{"field": name, "message": "Invalid field."}]) from None


def _offset(query: QueryParams, size: int, query_key: str, clock: Clock, secret: str) -> int:
    token = query.get("next_page_token", "")
    if not token:
        return (_positive_int(query, "page_number", 1) - 1) * size
    claims = read_signed(secret, token)
    if claims is None or claims.get("for") != query_key or claims["exp"] <= clock.stamp():
        raise invalid_request("The next page token is invalid or expired.")
    return int(claims["at"])


def _positive_int(query: QueryParams, name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise invalid_fields([{"field": name, "message": "Invalid field."}])
    return int(text)


def _row(meeting: Meeting, meetings: Meetings) -> dict[str, Any]:
    """A listed meeting: no start link, no passcode of its own, a shortened agenda."""
    row = {
        "uuid": meeting.uuid,
        "id": meeting.id,
        "host_id": meeting.host_id,
        "topic": meeting.topic,
        "type": meeting.type,
        "start_time": meeting.start_time,
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "agenda": meeting.agenda[:MAX_AGENDA],
        "created_at": meeting.created_at,
        "join_url": meetings.join_url(meeting),
    }
    return {name: value for name, value in row.items() if value is not None}
