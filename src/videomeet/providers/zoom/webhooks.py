"""Zoom's webhooks: their signature, the question about our address, and the events in our words."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from videomeet.domain.hook import HookEvent, HookKind, MeetingFacts
from videomeet.providers.contract import Delivery, NotGenuine
from videomeet.providers.zoom.moment import moment

# A retry carries the time and signature of the first attempt, and the last one comes 85 minutes after it.
OLDEST = timedelta(hours=2)
MOST_AHEAD = timedelta(minutes=5)
CHALLENGE = "endpoint.url_validation"
KINDS = {
    "app_deauthorized": HookKind.UNINSTALLED,
    "meeting.updated": HookKind.MEETING_CHANGED,
    "meeting.deleted": HookKind.MEETING_GONE,
    "meeting.started": HookKind.MEETING_STARTED,
    "meeting.ended": HookKind.MEETING_ENDED,
}


@dataclass(frozen=True)
class ZoomWebhooks:
    """`contract.Webhooks` with the secret token of one Zoom app."""

    secret: str = field(repr=False)

    def verify(self, headers: Mapping[str, str], raw: bytes, now: datetime) -> datetime:
        """When Zoom signed these very bytes. Raises `NotGenuine` unless it did, and not long ago."""
        stamp, given = headers.get("x-zm-request-timestamp", ""), headers.get("x-zm-signature", "")
        if not stamp or not given:
            raise NotGenuine("signature headers are missing")
        signed = b"v0:" + stamp.encode("latin-1", "replace") + b":" + raw
        if not hmac.compare_digest(f"v0={self._hmac(signed)}".encode(), given.encode("latin-1", "replace")):
            raise NotGenuine("the signature is wrong")
        return _fresh(stamp, now)

    def read(self, raw: bytes, received_at: datetime) -> Delivery:
        """What was delivered; an event that we don't act on, or can't read, has no `event`."""
        told = _read(raw)
        name = _text(told.get("event"))[:60]
        plain = _part(told, "payload").get("plainToken")
        if name == CHALLENGE and isinstance(plain, str) and plain.isascii():
            answer = {"plainToken": plain, "encryptedToken": self._hmac(plain.encode())}
            return Delivery(name, answer=answer)
        at = _told_at(told)
        event = _event(KINDS.get(name), _part(told, "payload"), at or received_at)
        return Delivery(name or "unreadable", event=event, timed=at is not None)

    def _hmac(self, text: bytes) -> str:
        return hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest()


def _fresh(stamp: str, now: datetime) -> datetime:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise NotGenuine("the time is unreadable")
    signed_at = datetime.fromtimestamp(int(stamp), UTC)
    age = now - signed_at
    if age > OLDEST:
        raise NotGenuine("it is too old")
    if age < -MOST_AHEAD:
        raise NotGenuine("it comes from the future: compare the clocks")
    return signed_at


def _event(kind: HookKind | None, payload: dict[str, Any], at: datetime) -> HookEvent | None:
    about = _part(payload, "object")
    # In started and ended events the meeting's id is a text, in the others a number.
    subject = _text(payload.get("user_id") if kind is HookKind.UNINSTALLED else about.get("id"))
    if kind is None or not subject or len(subject) > 100:
        return None
    erase = _text(payload.get("user_data_retention")).lower() == "false"
    return HookEvent(kind, subject, at, erase, _facts(_part(payload, "old_object")), _facts(about))


def _told_at(told: dict[str, Any]) -> datetime | None:
    """When it happened; None where the event does not tell.

    Most events carry milliseconds at the top. Of `app_deauthorized` Zoom shows forms that have them in the
    payload, as number or text, or have the time of the uninstall alone.
    """
    payload = _part(told, "payload")
    stamps = (told.get("event_ts"), payload.get("event_ts"), payload.get("deauthorization_time"))
    return next((at for stamp in stamps if (at := _instant(stamp))), None)


def _instant(stamp: Any) -> datetime | None:
    """Milliseconds, as number or digits, or a date and time in words of ISO 8601."""
    if isinstance(stamp, str) and stamp.isascii() and stamp.isdigit() and len(stamp) < 14:
        stamp = int(stamp)
    if isinstance(stamp, str):
        return moment(stamp)
    if isinstance(stamp, bool) or not isinstance(stamp, int) or not 0 < stamp < 10**13:
        return None
    return datetime.fromtimestamp(stamp / 1000, UTC)


def _facts(about: dict[str, Any]) -> MeetingFacts:
    topic, minutes = about.get("topic"), about.get("duration")
    return MeetingFacts(
        topic=_text(topic)[:300] if isinstance(topic, str) else None,
        starts_at=moment(about.get("start_time")),
        minutes=minutes if isinstance(minutes, int) and not isinstance(minutes, bool) else None,
    )


def _read(raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw.decode())
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _part(told: dict[str, Any], name: str) -> dict[str, Any]:
    part = told.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return "".join(sign for sign in str(value) if sign.isprintable())
