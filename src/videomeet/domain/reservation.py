"""Reservations: a join link that exists at once, and what should become true at the provider."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from videomeet.domain.reason import Reason

JOINABLE_AFTER_END = timedelta(hours=1)
# Providers end a meeting by then, so a lost "ended" does not leave it in progress for ever.
LONGEST_LIVE = timedelta(hours=30)
ABANDONED_AFTER = timedelta(hours=24)
# A meeting seen at the provider is taken to be there for so long. One that was only asked for, for a minute.
KNOWN_FOR = timedelta(minutes=5)
ASKED_FOR = timedelta(minutes=1)


class Step(StrEnum):
    """What the provider still has to be told."""

    NOTHING = "nothing"
    CREATE = "create"
    UPDATE = "update"
    MOVE = "move"
    DELETE = "delete"
    SEARCH = "search"


class Status(StrEnum):
    """What the diary shows beside a video meeting."""

    IN_STEP = "in_step"
    WORKING = "working"
    NEEDS_YOU = "needs_you"


class Remedy(StrEnum):
    """What a person can do about a video meeting that is in need of one."""

    SIGN_IN = "sign_in"
    CONFIGURE = "configure"
    TRY_AGAIN = "try_again"


class Way(StrEnum):
    """Where the join link leads."""

    START = "start"
    GUEST = "guest"
    WAIT = "wait"
    NOT_READY = "not_ready"
    CANCELLED = "cancelled"
    OVER = "over"
    HOST_MUST_SIGN_IN = "host_must_sign_in"


@dataclass(frozen=True)
class Reservation:
    """Our record of a video meeting: what is wanted (with a version) and what was applied.

    `meeting_user_id` is the provider's user whose meeting it is. `claimed_at` is set while a create is under
    way, and stays for a day where its outcome is unknown: by it, a meeting that comes to light is ours.
    `changing_to` is what a change asked for, as JSON, while its is.
    `checked_at` is when the meeting was last seen at the provider. `problem` holds the code of
    `domain.errors` that stands in the way, `reason` what to tell people.
    """

    id: UUID
    tenant_id: int
    appointment_id: int | None
    reserved_by: int
    host_id: int
    provider: str
    wanted: bool
    wanted_version: int
    applied_version: int
    topic: str
    agenda: str
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    meeting_id: str | None
    meeting_host: int | None
    problem: str | None
    reason: Reason | None
    attempts: int
    created_at: datetime
    guest_url_sealed: bytes | None = field(repr=False)
    passcode_sealed: bytes | None = field(repr=False)
    meeting_user_id: str | None = None
    claimed_at: datetime | None = None
    effective_topic: str | None = None
    effective_starts_at: datetime | None = None
    effective_minutes: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    differs: str | None = None
    checked_at: datetime | None = None
    changing_to: str | None = None

    def next_step(self, now: datetime) -> Step:
        """What the provider has to do for the wanted state to be true."""
        if self.wanted_version == self.applied_version:
            return Step.NOTHING
        idle = not self.wanted or self.over(now)
        if self.meeting_id is None:
            if not idle:
                return Step.CREATE
            return Step.SEARCH if self.claimed_at else Step.NOTHING
        if self.meeting_host == self.host_id:
            return Step.UPDATE if self.wanted else Step.DELETE
        # Another host means another provider user's meeting: made there first, then removed here, same link.
        return Step.DELETE if idle else Step.MOVE

    def remedy(self, associate_id: int, *, administrator: bool) -> Remedy | None:
        """What this associate can do: the host signs in, an administrator configures, anybody tries again."""
        if self.status is not Status.NEEDS_YOU:
            return None
        if self.problem == PARKED:
            return Remedy.TRY_AGAIN
        if self.problem == "needs_authorization" and self.host_id == associate_id:
            return Remedy.SIGN_IN
        return Remedy.CONFIGURE if self.problem == "needs_configuration" and administrator else None

    @property
    def may_make_more(self) -> bool:
        """Whether the provider is still to be told something, by which it may get another meeting."""
        return self.wanted_version != self.applied_version

    def over(self, now: datetime) -> bool:
        """Whether it ended so long ago that nobody can join any more."""
        return self.ends_at is not None and now > self.ends_at + JOINABLE_AFTER_END

    @property
    def status(self) -> Status:
        """In step, working on it, or in need of a person."""
        if self.wanted_version == self.applied_version:
            return Status.IN_STEP
        return Status.NEEDS_YOU if self.problem in PEOPLE_MUST_ACT else Status.WORKING

    def to_be_checked(self, now: datetime) -> bool:
        """Whether it is long since anybody asked if the meeting is there. Clocks may have been set back."""
        return self.checked_at is None or abs(now - self.checked_at) >= KNOWN_FOR

    def wanted_anew(self, **desired: Any) -> "Reservation":
        """With a newer wish, which knows nothing of an older one's failure; `desired` is what it changes."""
        newer = self.wanted_version + 1
        return replace(self, wanted_version=newer, attempts=0, problem=None, reason=None, **desired)

    def live(self, now: datetime) -> bool:
        """Whether people are in the meeting, as far as the provider has told."""
        if self.started_at is None or now > self.started_at + LONGEST_LIVE:
            return False
        return self.ended_at is None or self.ended_at < self.started_at

    def destination(self, now: datetime, associate_id: int | None) -> Way:
        """Where whoever holds the link goes at this moment; `associate_id` is who is signed in here."""
        if not self.wanted:
            return Way.NOT_READY if self.wanted_version == 0 else Way.CANCELLED
        if self.over(now):
            return Way.OVER
        if self.meeting_id is None:
            return Way.HOST_MUST_SIGN_IN if self.problem in PEOPLE_MUST_ACT else Way.WAIT
        return Way.START if associate_id is not None and associate_id == self.meeting_host else Way.GUEST


PARKED = "parked"
PEOPLE_MUST_ACT = frozenset({"needs_authorization", "needs_configuration", "refused", "not_allowed", PARKED})
