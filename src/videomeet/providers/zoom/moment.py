"""Zoom's times, as instants."""

from datetime import UTC, datetime
from typing import Any


def moment(value: Any) -> datetime | None:
    """An aware UTC time; what carries no zone is in UTC already. None for what can't be read."""
    try:
        read = datetime.fromisoformat(value)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None
