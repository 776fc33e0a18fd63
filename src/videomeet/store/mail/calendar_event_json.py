"""A calendar event as JSON, stored with its e-mail: what is sent is what was true when it was written."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.recipient import Recipient


def to_json(event: CalendarEvent) -> str:
    """The event as JSON text."""
    return json.dumps(asdict(event), default=_json_default)


def from_json(text: str) -> CalendarEvent:
    """The event that `to_json` has written."""
    values: dict[str, Any] = json.loads(text)
    instants = {name: datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at", "written_at")}
    participants = {
        "owner": Recipient(**values["owner"]),
        "attendees": tuple(Recipient(**person) for person in values["attendees"]),
    }
    return CalendarEvent(**(values | instants | participants | {"uid": UUID(values["uid"])}))


def _json_default(value: datetime | UUID) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
