"""The forms of Retry-After, and everything that is none."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from videomeet.providers.retry_after import MAX_SECONDS, parse_retry_after

NOW = datetime(2026, 11, 22, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        (" 0 ", 0),
        ("2026-11-23T00:00:00Z", 3 * 3600 + 50 * 60),
        ("2026-11-23T01:00:00+01:00", 3 * 3600 + 50 * 60),
        ("2026-11-23", 3 * 3600 + 50 * 60),
        ("Sun, 22 Nov 2026 20:11:00 GMT", 60),
        ("2026-11-22T20:09:00Z", 0),
        ("99999999999999999999", MAX_SECONDS),
        ("9999-12-31T23:59:59Z", MAX_SECONDS),
    ],
)
def test_seconds_and_dates_are_understood_and_kept_within_bounds(header: str, seconds: float) -> None:
    assert parse_retry_after(header, NOW) == seconds


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1e3", "²", "0001-01-01T00:00:00+23:59x"])
def test_what_is_no_time_to_wait_is_none(header: str | None) -> None:
    assert parse_retry_after(header, NOW) is None


@given(some.integers(0, 24 * 3600))
def test_an_iso_date_and_an_http_date_mean_the_same(seconds: int) -> None:
    moment = NOW + timedelta(seconds=seconds)
    assert parse_retry_after(moment.isoformat(), NOW) == seconds
    assert parse_retry_after(format_datetime(moment, usegmt=True), NOW) == seconds


@given(some.text())
def test_no_header_whatever_breaks_it(header: str) -> None:
    seconds = parse_retry_after(header, NOW)
    assert seconds is None or 0 <= seconds <= MAX_SECONDS
