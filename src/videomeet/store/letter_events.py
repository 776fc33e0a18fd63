"""An event as a letter keeps it: JSON, so that what is mailed is what was true when it was written."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from videomeet.domain.letter import Event, Recipient


def kept(event: Event) -> str:
    """The event as text."""
    return json.dumps(asdict(event), default=_plain)


def opened(text: str) -> Event:
    """The event again."""
    values: dict[str, Any] = json.loads(text)
    moments = {name: datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at", "written_at")}
    people = {
        "owner": Recipient(**values["owner"]),
        "attendees": tuple(Recipient(**person) for person in values["attendees"]),
    }
    return Event(**(values | moments | people | {"uid": UUID(values["uid"])}))


def _plain(value: datetime | UUID) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
