"""Zoom's webhooks: their signature, the question about our address, and the events in our words."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from videomeet.domain.webhooks.webhook import MeetingFacts, WebhookEvent, WebhookKind
from videomeet.providers.contract import InvalidSignature, WebhookDelivery
from videomeet.providers.zoom.timestamps import parse_timestamp

# A retry carries the time and signature of the first attempt, and the last one comes 85 minutes after it.
MAX_AGE = timedelta(hours=2)
MAX_CLOCK_SKEW = timedelta(minutes=5)
URL_VALIDATION_EVENT = "endpoint.url_validation"
KIND_BY_EVENT = {
    "app_deauthorized": WebhookKind.UNINSTALLED,
    "meeting.updated": WebhookKind.MEETING_CHANGED,
    "meeting.deleted": WebhookKind.MEETING_GONE,
    "meeting.started": WebhookKind.MEETING_STARTED,
    "meeting.ended": WebhookKind.MEETING_ENDED,
}


@dataclass(frozen=True)
class ZoomWebhooks:
    """`contract.Webhooks` with the secret token of one Zoom app."""

    secret: str = field(repr=False)

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> datetime:
        """When Zoom signed these very bytes. Raises `InvalidSignature` unless it did, and not long ago."""
        timestamp, signature = headers.get("x-zm-request-timestamp", ""), headers.get("x-zm-signature", "")
        if not timestamp or not signature:
            raise InvalidSignature("signature headers are missing")
        signed = b"v0:" + timestamp.encode("latin-1", "replace") + b":" + body
        if not hmac.compare_digest(
            f"v0={self._hmac(signed)}".encode(), signature.encode("latin-1", "replace")
        ):
            raise InvalidSignature("the signature is wrong")
        return _fresh(timestamp, now)

    @staticmethod
    def parse(body: bytes, received_at: datetime) -> WebhookDelivery:
        """What was delivered; an event that we don't act on, or can't read, has no `event`."""
        sent = _parse_json(body)
        event_name = _as_text(sent.get("event"))[:60]
        plain_token = _object_field(sent, "payload").get("plainToken")
        if event_name == URL_VALIDATION_EVENT and isinstance(plain_token, str) and plain_token.isascii():
            return WebhookDelivery(event_name, challenge=plain_token)
        at = _event_time(sent)
        event = _to_webhook_event(
            KIND_BY_EVENT.get(event_name), _object_field(sent, "payload"), at or received_at
        )
        return WebhookDelivery(event_name or "unreadable", event=event, timed=at is not None)

    def respond(self, challenge: str) -> Mapping[str, str]:
        """The token that Zoom sent, and the same signed with the app's secret."""
        return {"plainToken": challenge, "encryptedToken": self._hmac(challenge.encode())}

    def _hmac(self, text: bytes) -> str:
        return hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest()


def _fresh(stamp: str, now: datetime) -> datetime:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise InvalidSignature("the time is unreadable")
    signed_at = datetime.fromtimestamp(int(stamp), UTC)
    age = now - signed_at
    if age > MAX_AGE:
        raise InvalidSignature("it is too old")
    if age < -MAX_CLOCK_SKEW:
        raise InvalidSignature("it comes from the future: compare the clocks")
    return signed_at


def _to_webhook_event(
    kind: WebhookKind | None, payload: dict[str, Any], occurred_at: datetime
) -> WebhookEvent | None:
    subject_object = _object_field(payload, "object")
    # In started and ended events the meeting's id is a text, in the others a number.
    subject = _as_text(
        payload.get("user_id") if kind is WebhookKind.UNINSTALLED else subject_object.get("id")
    )
    if kind is None or not subject or len(subject) > 100:
        return None
    erase = _as_text(payload.get("user_data_retention")).lower() == "false"
    return WebhookEvent(
        kind,
        subject,
        occurred_at,
        erase,
        _meeting_facts(_object_field(payload, "old_object")),
        _meeting_facts(subject_object),
    )


def _event_time(body: dict[str, Any]) -> datetime | None:
    """When it happened; None where the event does not say.

    Most events carry milliseconds at the top. Of `app_deauthorized` Zoom shows forms that have them in the
    payload, as number or text, or have the time of the uninstall alone.
    """
    payload = _object_field(body, "payload")
    stamps = (body.get("event_ts"), payload.get("event_ts"), payload.get("deauthorization_time"))
    return next((at for stamp in stamps if (at := _parse_stamp(stamp))), None)


def _parse_stamp(milliseconds: Any) -> datetime | None:
    """Milliseconds, as number or digits, or a date and time in words of ISO 8601."""
    if (
        isinstance(milliseconds, str)
        and milliseconds.isascii()
        and milliseconds.isdigit()
        and len(milliseconds) < 14
    ):
        milliseconds = int(milliseconds)
    if isinstance(milliseconds, str):
        return parse_timestamp(milliseconds)
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int) or not 0 < milliseconds < 10**13:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _meeting_facts(meeting: dict[str, Any]) -> MeetingFacts:
    topic, minutes = meeting.get("topic"), meeting.get("duration")
    return MeetingFacts(
        topic=_as_text(topic)[:300] if isinstance(topic, str) else None,
        starts_at=parse_timestamp(meeting.get("start_time")),
        minutes=minutes if isinstance(minutes, int) and not isinstance(minutes, bool) else None,
    )


def _parse_json(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body.decode())
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def _object_field(parent: dict[str, Any], name: str) -> dict[str, Any]:
    part = parent.get(name)
    return part if isinstance(part, dict) else {}


def _as_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return "".join(sign for sign in str(value) if sign.isprintable())
