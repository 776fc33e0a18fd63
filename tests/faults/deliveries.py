"""Webhooks of every kind, good and bad, drawn by lot: what is sent, and which status has to be answered."""

import json
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.support.hooks import event, signed

MEGABYTE = 1024 * 1024
MALFORMED = (
    b"", b"null", b"[]", b'"text"', b"{", b"\xff\xfe", b"[" * 5000, b'{"event":{}}',
    b'{"event":"meeting.ended"}',
    b'{"event":"meeting.deleted","event_ts":"soon","payload":{"object":{"id":1}}}', b'{"event":"\\ud83d"}',
    b'{"event":"meeting.updated","event_ts":1,"payload":[]}', b"event=meeting.deleted&id=1",
)  # fmt: skip
TYPES = ("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "x", "")


@dataclass(frozen=True)
class Post:
    """One delivery; `status` is what has to be answered. `streamed` does not announce how long it is."""

    kind: str
    raw: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    status: int = 200
    streamed: bool = False

    @property
    def content(self) -> bytes | AsyncIterator[bytes]:
        return _in_parts(self.raw) if self.streamed else self.raw


async def _in_parts(raw: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(raw), 65536):
        yield raw[at : at + 65536]


class Lot:
    """Draws deliveries. `ours` are numbers of meetings that stand, `genuine` what Zoom has sent so far."""

    def __init__(self, chance: random.Random, now: Callable[[], datetime]) -> None:
        self._chance, self._now = chance, now
        self.ours: list[str] = []
        self.genuine: list[Post] = []
        self._kinds = (
            self._again, self._signed_anew, self._stale, self._from_the_future, self._forged, self._tampered,
            self._without_a_header, self._unknown_event, self._unknown_meeting, self._unknown_user,
            self._malformed, self._too_large, self._of_a_wrong_type, self._question, self._untrue,
        )  # fmt: skip

    def sent_by_zoom(self, body: str) -> Post:
        """What the sandbox has to tell, signed now."""
        raw = body.encode()
        post = Post("genuine", raw, signed(raw, self._now()))
        self.genuine.append(post)
        return post

    def draw(self) -> Post:
        return self._chance.choice(self._kinds)()

    def _event(self, name: str, payload: dict[str, Any]) -> bytes:
        # A number of its own makes two of them differ.
        return event(name, {**payload, "lot": self._chance.random()}, self._now())

    def _about(self, meeting: str) -> bytes:
        name = self._chance.choice(["deleted", "updated", "started", "ended"])
        return self._event(f"meeting.{name}", {"object": {"id": int(meeting), "topic": "Not so"}})

    def _about_ours(self) -> bytes:
        return self._about(self._chance.choice(self.ours))

    def _again(self) -> Post:
        return replace(self._chance.choice(self.genuine), kind="again")

    def _signed_anew(self) -> Post:
        post = self._chance.choice(self.genuine)
        at = self._now() - timedelta(minutes=self._chance.randint(1, 110))
        return Post("signed anew", post.raw, signed(post.raw, at))

    def _stale(self) -> Post:
        raw = self._about_ours()
        return Post(
            "stale", raw, signed(raw, self._now() - timedelta(hours=self._chance.randint(3, 99))), 401
        )

    def _from_the_future(self) -> Post:
        raw = self._about_ours()
        at = self._now() + timedelta(minutes=self._chance.randint(6, 600))
        return Post("from the future", raw, signed(raw, at), 401)

    def _forged(self) -> Post:
        raw = self._about_ours()
        return Post("forged", raw, signed(raw, self._now(), "guessed"), 401)

    def _tampered(self) -> Post:
        raw = self._about_ours()
        headers, at = signed(raw, self._now()), self._chance.randrange(len(raw))
        return Post("tampered", raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :], headers, 401)

    def _without_a_header(self) -> Post:
        raw = self._about_ours()
        headers = signed(raw, self._now())
        del headers[self._chance.choice(list(headers))]
        return Post("without a header", raw, headers, 401)

    def _good(self, kind: str, raw: bytes) -> Post:
        return Post(kind, raw, signed(raw, self._now()))

    def _unknown_event(self) -> Post:
        name = self._chance.choice(
            ["user.created", "recording.completed", "meeting.risk_alert", "", "x" * 500]
        )
        return self._good(
            "unknown event", self._event(name, {"object": {"id": self._chance.choice(self.ours)}})
        )

    def _unknown_meeting(self) -> Post:
        return self._good("unknown meeting", self._about(str(self._chance.randint(1, 10**9))))

    def _unknown_user(self) -> Post:
        payload = {"user_id": f"user {self._chance.random()}", "user_data_retention": "false"}
        return self._good("unknown user", self._event("app_deauthorized", payload))

    def _malformed(self) -> Post:
        raw = self._chance.choice(MALFORMED)
        if self._chance.random() < 0.5:
            whole = self._about_ours()
            raw = whole[: self._chance.randrange(len(whole) - 1)]
        return self._good("malformed", raw)

    def _too_large(self) -> Post:
        raw = json.dumps({"event": "meeting.deleted", "padding": "x" * MEGABYTE}).encode()
        streamed = self._chance.random() < 0.5
        return Post("too large", raw, signed(raw, self._now()), 413, streamed)

    def _of_a_wrong_type(self) -> Post:
        post = self._chance.choice([self._unknown_event, self._untrue, self._again])()
        return replace(
            post, kind="of a wrong type", headers={**post.headers, "content-type": self._chance.choice(TYPES)}
        )

    def _question(self) -> Post:
        plain = f"{self._chance.randrange(16**22):022x}"
        return self._good("question", self._event("endpoint.url_validation", {"plainToken": plain}))

    def _untrue(self) -> Post:
        """It says that one of ours was deleted or changed, which Zoom itself does not confirm."""
        name = self._chance.choice(["meeting.deleted", "meeting.updated"])
        about = {"id": int(self._chance.choice(self.ours)), "topic": "Not so"}
        return self._good("untrue", self._event(name, {"object": about}))
