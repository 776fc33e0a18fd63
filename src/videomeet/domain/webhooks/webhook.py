"""Webhooks: what a provider reports of its own accord, in our terms."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from videomeet.domain.kit.reason import Reason

NOT_IN_DIARY = Reason("webhook.not_ours")


class WebhookKind(StrEnum):
    """What happened there, as far as it concerns us."""

    UNINSTALLED = "uninstalled"
    MEETING_CHANGED = "meeting_changed"
    MEETING_GONE = "meeting_gone"
    MEETING_STARTED = "meeting_started"
    MEETING_ENDED = "meeting_ended"


class WebhookState(StrEnum):
    """Where a delivery stands. `answered` was a validation of our address, and is done with the response."""

    WAITING = "waiting"
    APPLIED = "applied"
    IGNORED = "ignored"
    FAILED = "failed"
    ANSWERED = "answered"


@dataclass(frozen=True)
class MeetingFacts:
    """What a provider says of a meeting; None where it says nothing. `starts_at` is aware UTC."""

    topic: str | None = None
    starts_at: datetime | None = None
    minutes: int | None = None

    def to_json(self) -> str:
        """The form in which it is stored."""
        values = {"topic": self.topic, "starts_at": self.starts_at and self.starts_at.isoformat()}
        return json.dumps({**values, "minutes": self.minutes})


def meeting_facts_from_json(text: str) -> MeetingFacts:
    """The facts that `to_json` has written."""
    values = json.loads(text)
    starts_at = values["starts_at"] and datetime.fromisoformat(values["starts_at"])
    return MeetingFacts(values["topic"], starts_at, values["minutes"])


@dataclass(frozen=True)
class WebhookEvent:
    """One thing that happened. `subject` is the provider's id: of the meeting, or of the user who left.

    `erase_user_data` says that what we store about that user must go. `before`, `after`: a change's facts.
    """

    kind: WebhookKind
    subject: str
    at: datetime
    erase_user_data: bool = False
    before: MeetingFacts = MeetingFacts()
    after: MeetingFacts = MeetingFacts()


@dataclass(frozen=True)
class WebhookLogEntry:
    """A delivery as the administrator sees it: no body, no secret."""

    id: int
    event: str
    received_at: datetime
    state: WebhookState
    outcome: Reason | None
    can_reapply: bool
