"""How long a provider asks us to wait: the forms of the Retry-After header."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_SECONDS = 25 * 3600.0


def parse_retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds from `now`, 0 to 25 hours; None when the header is absent or not understood.

    Takes seconds ("30"), an HTTP date and an ISO date, with or without a time (a date alone is 00:00 UTC).
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), MAX_SECONDS)
    moment = _parse_date(text)
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return min(max((aware - now).total_seconds(), 0.0), MAX_SECONDS)
    except OverflowError:
        return None


def _parse_date(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
