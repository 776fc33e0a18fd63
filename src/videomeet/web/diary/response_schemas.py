"""The JSON that the diary page gets: wall times, in the zone that stands beside them."""

from typing import Annotated

from videomeet.domain.mail.email import DeliveryState, EmailKind
from videomeet.web.kit.response_schemas import OneOf, ResponseBody, WallTimeText
from videomeet.web.meetings.response_schemas import VideoOffer, VideoState

AttendeeStatus = Annotated[str, OneOf(("not_seen", "seen", "accepted", "tentative", "declined"))]


class Named(ResponseBody):
    """A record by its id and the name to show."""

    id: int
    name: str


class Associate(Named):
    """A colleague and their time zone."""

    zone: str


class Me(Associate):
    """Whoever looks at the page."""

    default_alarm: int | None
    """Minutes before the start."""


class AppointmentType(Named):
    """A kind of follow-up, and whether it starts with a video meeting."""

    video_default: Annotated[str, OneOf(("no_change", "on", "off"))]


class MailState(ResponseBody):
    """Whether e-mail can be sent."""

    configured: bool
    settings_url: str | None
    """Where that is set up, for whoever may."""


class DiaryStart(ResponseBody):
    """What stands in the page, before anything is asked of the server."""

    me: Me
    now: WallTimeText
    administrator: bool
    associates: list[Associate]
    types: list[AppointmentType]
    zones: list[str]
    video: VideoOffer
    mail: MailState


class AppointmentFields(ResponseBody):
    """What lists and the follow-up both show."""

    id: int
    version: int
    title: str
    type: Named | None
    start: WallTimeText
    end: WallTimeText
    all_day: bool
    """`start` and `end` are midnights then, the end day included."""
    zone: str
    owner: Named
    attendee_ids: list[int]
    """The associates among the attendees."""
    completed: bool
    alarm: int | None
    """Minutes before the start; null without one."""
    location: str
    my_status: AttendeeStatus | None
    """The caller's own response; null where they are not invited."""
    my_alarm: int | None
    """The caller's own alarm as an invited associate: 0 for none, null for the appointment's."""
    video: VideoState | None
    private: bool
    """Colleagues who are not invited see its times alone."""
    busy_only: bool
    """The caller is such a colleague: everything but the times is left out."""
    may_change: bool


class Summary(AppointmentFields):
    """An appointment in a list: times in the caller's zone."""

    company: str | None


class MoveResult(Summary):
    """An appointment that was moved."""

    notified: int
    """How many people the move notifies."""


class Listing(ResponseBody):
    """Appointments of a range by start."""

    zone: str
    appointments: list[Summary]
    truncated: bool
    """There were more than fit."""


class Contact(Named):
    """A customer's contact."""

    email: str | None


class Delivery(ResponseBody):
    """What became of the last e-mail to somebody."""

    state: DeliveryState
    reason: str | None


class Attendee(ResponseBody):
    """Somebody invited: `id` for associates and contacts."""

    kind: Annotated[str, OneOf(("associate", "contact", "email"))]
    id: int | None
    name: str
    email: str | None
    status: AttendeeStatus
    delivery: Delivery | None
    """Null where no e-mail was written."""


class Detail(AppointmentFields):
    """An appointment in the follow-up: times in its own zone, and how the caller's clock shows them."""

    company: Named | None
    contact: Contact | None
    shown_start: WallTimeText
    shown_end: WallTimeText
    shown_zone: str
    agenda: str
    notes: str
    attendees: list[Attendee]
    invites: bool
    invited: int
    """How many would get a cancellation."""
    notified: int
    """How many people this very change notifies."""
    created_by: str
    created_at: WallTimeText
    updated_by: str
    updated_at: WallTimeText


class PlannedEmail(ResponseBody):
    """Somebody who would get an e-mail, and of which kind."""

    name: str
    address: str
    kind: EmailKind


class EmailPreview(ResponseBody):
    """What saving a draft would send, and to whom; no subject and no text where nothing is sent."""

    subject: str
    text: str
    html: str
    recipients: list[PlannedEmail]
    without_address: list[str]
    """Names of those who can't be written to."""
    configured: bool


class SearchResult(Named):
    """A company or contact that was found."""

    detail: str


class SearchResults(ResponseBody):
    """What a search found, 20 at most."""

    results: list[SearchResult]


class BusyTime(ResponseBody):
    """An interval in which somebody has something else to do."""

    start: WallTimeText
    end: WallTimeText


class BusyTimes(ResponseBody):
    """When associates are busy."""

    busy: dict[str, list[BusyTime]]
    """By the associate's id."""
