"""Reservations: a join link that exists at once, and what should become true at the provider."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

JOINABLE_AFTER_END = timedelta(hours=1)
ABANDONED_AFTER = timedelta(hours=24)


class Step(StrEnum):
    """What the provider still has to be told."""

    NOTHING = "nothing"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Status(StrEnum):
    """What the diary shows beside a video meeting."""

    IN_STEP = "in_step"
    WORKING = "working"
    NEEDS_YOU = "needs_you"


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

    `problem` holds the code of `domain.errors` that stands in the way, `reason` the sentence for people.
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
    reason: str | None
    attempts: int
    created_at: datetime
    guest_url_sealed: bytes | None = field(repr=False)
    passcode_sealed: bytes | None = field(repr=False)

    def next_step(self, now: datetime) -> Step:
        """What the provider has to do for the wanted state to be true."""
        if self.wanted_version == self.applied_version:
            return Step.NOTHING
        # Another host means another provider user's meeting: gone there, made anew here, same link.
        if self.meeting_id and (not self.wanted or self.meeting_host != self.host_id):
            return Step.DELETE
        if not self.wanted or (self.meeting_id is None and self.over(now)):
            return Step.NOTHING
        return Step.UPDATE if self.meeting_id else Step.CREATE

    def over(self, now: datetime) -> bool:
        """Whether it ended so long ago that nobody can join any more."""
        return self.ends_at is not None and now > self.ends_at + JOINABLE_AFTER_END

    @property
    def status(self) -> Status:
        """In step, working on it, or in need of a person."""
        if self.wanted_version == self.applied_version:
            return Status.IN_STEP
        return Status.NEEDS_YOU if self.problem in PEOPLE_MUST_ACT else Status.WORKING

    def destination(self, now: datetime, associate_id: int | None) -> Way:
        """Where whoever holds the link goes at this moment; `associate_id` is who is signed in here."""
        if not self.wanted:
            return Way.NOT_READY if self.wanted_version == 0 else Way.CANCELLED
        if self.over(now):
            return Way.OVER
        if self.meeting_id is None:
            return Way.HOST_MUST_SIGN_IN if self.problem in PEOPLE_MUST_ACT else Way.WAIT
        return Way.START if associate_id is not None and associate_id == self.meeting_host else Way.GUEST


PEOPLE_MUST_ACT = frozenset({"needs_authorization", "needs_configuration", "refused", "not_allowed"})
