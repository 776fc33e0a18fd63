"""Where a join link leads."""

from datetime import datetime
from enum import StrEnum

from videomeet.domain.meetings.reservation import PEOPLE_MUST_ACT, Reservation


class JoinOutcome(StrEnum):
    """What a join link leads to: the meeting, as its host or a guest, or a page that says why not."""

    START = "start"
    GUEST = "guest"
    WAIT = "wait"
    NOT_READY = "not_ready"
    CANCELLED = "cancelled"
    OVER = "over"
    HOST_MUST_SIGN_IN = "host_must_sign_in"


def join_outcome(reservation: Reservation, now: datetime, associate_id: int | None) -> JoinOutcome:
    """Where the link leads at this moment; `associate_id` is who is signed in, None for guests."""
    if not reservation.desired:
        # Version 0: the link was reserved, and its follow-up was never saved.
        return JoinOutcome.NOT_READY if reservation.desired_version == 0 else JoinOutcome.CANCELLED
    if reservation.is_over(now):
        return JoinOutcome.OVER
    if reservation.meeting_id is None:
        return JoinOutcome.HOST_MUST_SIGN_IN if reservation.problem in PEOPLE_MUST_ACT else JoinOutcome.WAIT
    is_host = associate_id is not None and associate_id == reservation.meeting_host_id
    return JoinOutcome.START if is_host else JoinOutcome.GUEST
