"""Webhooks of every kind, good and bad, drawn by lot: what is sent, and which status has to be answered."""

import json
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.support.webhooks import signed_headers, webhook_body

MEGABYTE = 1024 * 1024
MALFORMED_BODIES = (
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b"\xff\xfe",
    b"[" * 5000,
    b'{"event":{}}',
    b'{"event":"meeting.ended"}',
    b'{"event":"meeting.deleted","event_ts":"soon","payload":{"object":{"id":1}}}',
    b'{"event":"\\ud83d"}',
    b'{"event":"meeting.updated","event_ts":1,"payload":[]}',
    b"event=meeting.deleted&id=1",
)
CONTENT_TYPES = (
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "x",
    "",
)


@dataclass(frozen=True)
class WebhookPost:
    """One delivery; `status` is what has to be answered. `streamed` does not announce how long it is."""

    kind: str
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    status: int = 200
    streamed: bool = False

    @property
    def content(self) -> bytes | AsyncIterator[bytes]:
        return _stream_parts(self.body) if self.streamed else self.body


async def _stream_parts(body: bytes) -> AsyncIterator[bytes]:
    for offset in range(0, len(body), 65536):
        yield body[offset : offset + 65536]


class RandomWebhooks:
    """Draws deliveries. `ours` are numbers of meetings that stand, `genuine` what Zoom has sent so far."""

    def __init__(self, rng: random.Random, now: Callable[[], datetime]) -> None:
        self._rng, self._now, self._began_at = rng, now, now()
        self.meeting_ids: list[str] = []
        self.genuine: list[WebhookPost] = []
        self._generators = (
            self._repeated,
            self._signed_again,
            self._stale,
            self._from_the_future,
            self._forged,
            self._tampered,
            self._without_a_header,
            self._unknown_event,
            self._unknown_meeting,
            self._unknown_user,
            self._malformed,
            self._too_large,
            self._wrong_content_type,
            self._url_validation,
            self._untrue_event,
        )

    def sent_by_zoom(self, body: str) -> WebhookPost:
        """What the sandbox has to tell, signed now."""
        body_bytes = body.encode()
        request = WebhookPost("genuine", body_bytes, signed_headers(body_bytes, self._now()))
        self.genuine.append(request)
        return request

    def draw(self) -> WebhookPost:
        return self._rng.choice(self._generators)()

    def _event(self, name: str, payload: dict[str, Any]) -> bytes:
        # A number of its own makes two of them differ.
        return webhook_body(name, {**payload, "lot": self._rng.random()}, self._now())

    def _event_about(self, meeting_id: str) -> bytes:
        name = self._rng.choice(["deleted", "updated", "started", "ended"])
        return self._event(f"meeting.{name}", {"object": {"id": int(meeting_id), "topic": "Not so"}})

    def _event_about_known_meeting(self) -> bytes:
        return self._event_about(self._rng.choice(self.meeting_ids))

    def _repeated(self) -> WebhookPost:
        return replace(self._rng.choice(self.genuine), kind="again")

    def _signed_again(self) -> WebhookPost:
        request = self._rng.choice(self.genuine)
        signed_at = self._now() - timedelta(minutes=self._rng.randint(1, 110))
        return WebhookPost("signed anew", request.body, signed_headers(request.body, signed_at))

    def _stale(self) -> WebhookPost:
        body = self._event_about_known_meeting()
        return WebhookPost(
            "stale", body, signed_headers(body, self._now() - timedelta(hours=self._rng.randint(3, 99))), 401
        )

    def _from_the_future(self) -> WebhookPost:
        body = self._event_about_known_meeting()
        signed_at = self._now() + timedelta(minutes=self._rng.randint(6, 600))
        return WebhookPost("from the future", body, signed_headers(body, signed_at), 401)

    def _forged(self) -> WebhookPost:
        body = self._event_about_known_meeting()
        return WebhookPost("forged", body, signed_headers(body, self._now(), "guessed"), 401)

    def _tampered(self) -> WebhookPost:
        body = self._event_about_known_meeting()
        headers, position = signed_headers(body, self._now()), self._rng.randrange(len(body))
        return WebhookPost(
            "tampered", body[:position] + bytes([body[position] ^ 1]) + body[position + 1 :], headers, 401
        )

    def _without_a_header(self) -> WebhookPost:
        body = self._event_about_known_meeting()
        headers = signed_headers(body, self._now())
        del headers[self._rng.choice(list(headers))]
        return WebhookPost("without a header", body, headers, 401)

    def _signed_now(self, kind: str, body: bytes) -> WebhookPost:
        return WebhookPost(kind, body, signed_headers(body, self._now()))

    def _unknown_event(self) -> WebhookPost:
        name = self._rng.choice(["user.created", "recording.completed", "meeting.risk_alert", "", "x" * 500])
        return self._signed_now(
            "unknown event", self._event(name, {"object": {"id": self._rng.choice(self.meeting_ids)}})
        )

    def _unknown_meeting(self) -> WebhookPost:
        return self._signed_now("unknown meeting", self._event_about(str(self._rng.randint(1, 10**9))))

    def _unknown_user(self) -> WebhookPost:
        payload = {"user_id": f"user {self._rng.random()}", "user_data_retention": "false"}
        return self._signed_now("unknown user", self._event("app_deauthorized", payload))

    def _malformed(self) -> WebhookPost:
        body = self._rng.choice(MALFORMED_BODIES)
        if self._rng.random() < 0.5:
            intact_body = self._event_about_known_meeting()
            body = intact_body[: self._rng.randrange(len(intact_body) - 1)]
        # At one instant: where an event does not say when it happened, only that tells two of them apart.
        return WebhookPost("malformed", body, signed_headers(body, self._began_at))

    def _too_large(self) -> WebhookPost:
        body = json.dumps({"event": "meeting.deleted", "padding": "x" * MEGABYTE}).encode()
        streamed = self._rng.random() < 0.5
        return WebhookPost("too large", body, signed_headers(body, self._now()), 413, streamed)

    def _wrong_content_type(self) -> WebhookPost:
        request = self._rng.choice([self._unknown_event, self._untrue_event, self._repeated])()
        return replace(
            request,
            kind="of a wrong type",
            headers={**request.headers, "content-type": self._rng.choice(CONTENT_TYPES)},
        )

    def _url_validation(self) -> WebhookPost:
        plain_token = f"{self._rng.randrange(16**22):022x}"
        return self._signed_now(
            "question", self._event("endpoint.url_validation", {"plainToken": plain_token})
        )

    def _untrue_event(self) -> WebhookPost:
        """It says that one of ours was deleted or changed, which Zoom itself does not confirm."""
        name = self._rng.choice(["meeting.deleted", "meeting.updated"])
        meeting = {"id": int(self._rng.choice(self.meeting_ids)), "topic": "Not so"}
        return self._signed_now("untrue", self._event(name, {"object": meeting}))
