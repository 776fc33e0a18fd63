"""Zoom's webhooks as read: the two kinds of meeting ids, what changed, and bytes that mean nothing."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.webhooks import SECRET, signed_headers, webhook_body

from videomeet.domain.webhooks.webhook import MeetingFacts, WebhookKind
from videomeet.providers.contract import InvalidSignature
from videomeet.providers.zoom.webhooks import ZoomWebhooks

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
WEBHOOKS = ZoomWebhooks(SECRET)
NAMES = st.sampled_from(["object", "old_object", "id", "start_time", "topic", "plainToken", "user_id"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


@pytest.mark.parametrize("number", [81234567890, "81234567890"])
def test_a_meetings_id_comes_as_number_or_text(number: Any) -> None:
    event = WEBHOOKS.parse(webhook_body("meeting.started", {"object": {"id": number}}, NOW), NOW).event
    assert event is not None
    assert (event.kind, event.subject, event.at) == (WebhookKind.MEETING_STARTED, "81234567890", NOW)


def test_a_change_tells_what_was_and_what_is() -> None:
    payload = {
        "object": {"id": 5, "start_time": "2026-12-01T09:30:00Z", "duration": 45},
        "old_object": {"id": 5, "start_time": "2026-12-01T10:30:00+01:00", "duration": 60},
    }
    event = WEBHOOKS.parse(webhook_body("meeting.updated", payload, NOW), NOW).event
    assert event is not None
    moment = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert event.after == MeetingFacts(None, moment, 45)
    assert event.before == MeetingFacts(None, moment, 60)


@pytest.mark.parametrize(("retention", "erase"), [("false", True), ("true", False), (None, False)])
def test_an_uninstall_says_whose_and_whether_to_erase(retention: str | None, erase: bool) -> None:
    payload = {"user_id": "aB_-9", "account_id": "x", "user_data_retention": retention}
    event = WEBHOOKS.parse(webhook_body("app_deauthorized", payload, NOW), NOW).event
    assert event is not None
    assert (event.kind, event.subject, event.erase_user_data) == (WebhookKind.UNINSTALLED, "aB_-9", erase)


AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MILLISECONDS = 1795341600000


@pytest.mark.parametrize(
    ("top", "payload", "at"),
    [
        ({"event_ts": MILLISECONDS}, {"deauthorization_time": "2026-01-01T00:00:00Z"}, AT),
        ({}, {"deauthorization_time": "2026-11-22T10:00:00Z"}, AT),
        ({}, {"event_ts": MILLISECONDS}, AT),
        ({}, {"event_ts": str(MILLISECONDS)}, AT),
        ({}, {"event_ts": "2026-11-22T11:00:00.000+01:00"}, AT),
        ({"event_ts": "yesterday"}, {"event_ts": True, "deauthorization_time": "2026-11-22T10:00:00Z"}, AT),
        ({"event_ts": 10**30}, {"event_ts": "9" * 30}, NOW),
        ({}, {}, NOW),
    ],
)
def test_an_uninstall_counts_wherever_it_says_when(
    top: dict[str, Any], payload: dict[str, Any], at: datetime
) -> None:
    webhook = {"event": "app_deauthorized", **top, "payload": {"user_id": "u", **payload}}
    event = WEBHOOKS.parse(json.dumps(webhook).encode(), NOW).event
    assert event is not None
    assert (event.kind, event.subject, event.at) == (WebhookKind.UNINSTALLED, "u", at)


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_fail(raw: bytes) -> None:
    assert WEBHOOKS.parse(raw, NOW).event_name


@given(
    st.sampled_from(["meeting.updated", "meeting.deleted", "app_deauthorized", "endpoint.url_validation"]),
    JSON,
)
def test_no_payload_makes_reading_fail(name: str, payload: Any) -> None:
    raw = json.dumps({"event": name, "event_ts": 1, "payload": payload}).encode()
    assert WEBHOOKS.parse(raw, NOW).event_name == name


@given(st.binary(max_size=200), st.timedeltas(min_value=timedelta(minutes=-4), max_value=timedelta(hours=1)))
def test_what_was_signed_lately_is_genuine_and_with_another_secret_never(raw: bytes, age: timedelta) -> None:
    assert WEBHOOKS.verify(signed_headers(raw, NOW - age), raw, NOW) == (NOW - age).replace(microsecond=0)
    with pytest.raises(InvalidSignature):
        WEBHOOKS.verify(signed_headers(raw, NOW - age, "another secret"), raw, NOW)


@given(st.dictionaries(st.sampled_from(["x-zm-signature", "x-zm-request-timestamp"]), st.text()))
def test_no_headers_make_verifying_crash(headers: dict[str, str]) -> None:
    with pytest.raises(InvalidSignature):
        WEBHOOKS.verify(headers, b"{}", NOW)
