"""The JSON about video meetings that the diary page gets."""

from typing import Annotated
from uuid import UUID

from videomeet.domain.meetings.reservation import MeetingStatus
from videomeet.web.kit.response_schemas import OneOf, Repair, ResponseBody, WallTimeText


class Reservation(ResponseBody):
    """A reserved join link."""

    id: UUID
    join_url: str


class VideoProvider(ResponseBody):
    """The tenant's provider."""

    key: str
    label: str


class VideoOffer(ResponseBody):
    """What the video icon can do for the caller."""

    provider: VideoProvider | None
    state: Annotated[str, OneOf(("active", "not_configured", "needs_attention"))]
    hint: str | None
    """Who can help where there is no icon, or what is wrong with the account."""
    authorization: Annotated[str, OneOf(("connected", "none", "needs_reauth"))]
    authorize_url: str


class Conflict(ResponseBody):
    """What the provider has that the diary has not; null where it is the same."""

    provider: str
    title: str | None
    start: WallTimeText | None
    """The caller's wall time."""
    minutes: int | None
    zone: str


class VideoState(ResponseBody):
    """An appointment's video meeting."""

    reservation_id: UUID
    join_url: str
    status: MeetingStatus
    reason: str | None
    repair: Repair | None
    live: bool
    conflict: Conflict | None
