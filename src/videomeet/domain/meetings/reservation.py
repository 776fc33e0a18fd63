"""Reservations: a join link that exists at once, and what should become true at the provider."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from videomeet.domain.kit.reason import Reason

JOINABLE_AFTER_END = timedelta(hours=1)
# Providers end a meeting by then, so a lost "ended" does not leave it in progress for ever.
MAX_LIVE_DURATION = timedelta(hours=30)
ABANDONED_AFTER = timedelta(hours=24)
# Links of an associate that no appointment was saved with: more than anybody has dialogs open.
MAX_OPEN_RESERVATIONS = 50
# A meeting seen at the provider is taken to be there for so long. One that was only asked for, for a minute.
OBSERVATION_LIFETIME = timedelta(minutes=5)
CHECK_LEASE = timedelta(minutes=1)


class Step(StrEnum):
    """What is to be done next at the provider."""

    NOTHING = "nothing"
    CREATE = "create"
    UPDATE = "update"
    MOVE = "move"
    DELETE = "delete"
    SEARCH = "search"


class MeetingStatus(StrEnum):
    """What the diary shows beside a video meeting."""

    IN_SYNC = "in_sync"
    WORKING = "working"
    NEEDS_YOU = "needs_you"


class Remedy(StrEnum):
    """What a person can do about a video meeting that is in need of one."""

    SIGN_IN = "sign_in"
    CONFIGURE = "configure"
    TRY_AGAIN = "try_again"


class Disposition(StrEnum):
    """What becomes of upcoming meetings when their host leaves: as an administrator chose."""

    KEEP = "keep"
    DELETE = "delete"
    HAND_OVER = "hand_over"


@dataclass(frozen=True)
class Reservation:
    """Our record of a video meeting: the desired state, with a version, and the observed one.

    `provider_user_id` is the provider's user whose meeting it is. `creating_since` is set while a create
    is under way, and stays for a day where its outcome is unknown: by it, a meeting that comes to light is
    ours. `pending_change` is what a change asked for, as JSON, while its outcome is unknown.
    `checked_at` is when the meeting was last seen at the provider. `problem` holds the code of
    `domain.errors` that stands in the way, `reason` what to tell people.
    """

    id: UUID
    tenant_id: int
    appointment_id: int | None
    reserved_by: int
    host_id: int
    provider: str
    desired: bool
    desired_version: int
    observed_version: int
    topic: str
    agenda: str
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    meeting_id: str | None
    meeting_host_id: int | None
    problem: str | None
    reason: Reason | None
    attempts: int
    created_at: datetime
    guest_url_encrypted: bytes | None = field(repr=False)
    passcode_encrypted: bytes | None = field(repr=False)
    provider_user_id: str | None = None
    creating_since: datetime | None = None
    observed_topic: str | None = None
    observed_starts_at: datetime | None = None
    observed_minutes: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    conflict: str | None = None
    checked_at: datetime | None = None
    pending_change: str | None = None

    def next_step(self, now: datetime) -> Step:
        """What is to be done at the provider for the desired state to be true there."""
        if self.desired_version == self.observed_version:
            return Step.NOTHING
        idle = not self.desired or self.is_over(now)
        if self.meeting_id is None:
            if not idle:
                return Step.CREATE
            return Step.SEARCH if self.creating_since else Step.NOTHING
        if self.meeting_host_id == self.host_id:
            return Step.UPDATE if self.desired else Step.DELETE
        # Another host means another provider user's meeting: made there first, then removed here, same link.
        return Step.DELETE if idle else Step.MOVE

    def remedy(self, associate_id: int, *, administrator: bool) -> Remedy | None:
        """What this associate can do: the host signs in, an administrator configures, anybody tries again."""
        if self.status is not MeetingStatus.NEEDS_YOU:
            return None
        if self.problem == PARKED:
            return Remedy.TRY_AGAIN
        if self.problem == "needs_authorization" and self.host_id == associate_id:
            return Remedy.SIGN_IN
        return Remedy.CONFIGURE if self.problem == "needs_configuration" and administrator else None

    @property
    def obstacle(self) -> Reason | None:
        """What stands in the way, and how often we have tried; a parked one says that by itself."""
        if self.status is MeetingStatus.IN_SYNC or self.reason is None:
            return None
        if self.status is MeetingStatus.NEEDS_YOU or self.attempts < 2:
            return self.reason
        return Reason("video.tried", why=self.reason, count=self.attempts)

    @property
    def is_pending(self) -> bool:
        """Whether something is still to be reconciled, by which the link may get another meeting."""
        return self.desired_version != self.observed_version

    def is_over(self, now: datetime) -> bool:
        """Whether it ended so long ago that nobody can join any more."""
        return self.ends_at is not None and now > self.ends_at + JOINABLE_AFTER_END

    @property
    def status(self) -> MeetingStatus:
        """In step, working on it, or in need of a person."""
        if self.desired_version == self.observed_version:
            return MeetingStatus.IN_SYNC
        return MeetingStatus.NEEDS_YOU if self.problem in PEOPLE_MUST_ACT else MeetingStatus.WORKING

    def needs_check(self, now: datetime) -> bool:
        """Whether it is long since anybody asked if the meeting is there. Clocks may have been set back."""
        return self.checked_at is None or abs(now - self.checked_at) >= OBSERVATION_LIFETIME

    def with_desired_state(self, **desired: Any) -> "Reservation":
        """In the next desired version, free of what an older one failed by; `desired` is what it changes."""
        newer = self.desired_version + 1
        return replace(self, desired_version=newer, attempts=0, problem=None, reason=None, **desired)

    def is_live(self, now: datetime) -> bool:
        """Whether people are in the meeting, as far as the provider has reported."""
        if self.started_at is None or now > self.started_at + MAX_LIVE_DURATION:
            return False
        return self.ended_at is None or self.ended_at < self.started_at


PARKED = "parked"
PEOPLE_MUST_ACT = frozenset({"needs_authorization", "needs_configuration", "refused", "not_allowed", PARKED})
