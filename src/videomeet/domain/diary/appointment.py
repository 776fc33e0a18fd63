"""Appointments: what a follow-up says, and which ones can't be."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import is_zone, to_utc, to_wall
from videomeet.domain.people.email_address import is_email, normalize_email, to_ascii_address

MIN_DURATION, MAX_DURATION, MAX_ALL_DAY_DURATION = (
    timedelta(minutes=5),
    timedelta(hours=24),
    timedelta(days=31),
)
MAX_VIDEO_DURATION = timedelta(hours=24)
MAX_ATTENDEES = 500
_MIN_WALL_TIME, _MAX_WALL_TIME = datetime(1970, 1, 2), datetime(2199, 12, 31)  # noqa: DTZ001 (wall times)
ALARM_MINUTES = (5, 10, 15, 30, 60, 1440)
_MAX_LENGTHS = {"title": 200, "location": 254, "agenda": 2000, "notes": 20_000}


@dataclass(frozen=True)
class AppointmentType:
    """What kind of follow-up it is. `video_default`: no_change, on or off."""

    id: int
    name: str
    video_default: str


@dataclass(frozen=True)
class Attendee:
    """Somebody who comes: an associate or a contact (`id`), or a plain e-mail address.

    `alarm` is an associate's own, in minutes before the start, 0 for none; None is the appointment's.
    """

    kind: str
    id: int | None
    email: str | None
    name: str = ""
    status: str = "not_seen"
    alarm: int | None = None

    @property
    def key(self) -> tuple[str, int | None, str]:
        """Who it is, however their name and address are spelt."""
        return self.kind, self.id, normalize_email(self.email or "") if self.kind == "email" else ""


@dataclass(frozen=True)
class AppointmentDraft:
    """What the dialog asks for. `start` and `end` are wall times in `zone`; all day means both days whole.

    `alarm` is in minutes before the start; `invites` says that attendees are notified by e-mail. Of a
    `private` one colleagues see the times alone.
    """

    idempotency_key: UUID
    title: str
    type_id: int | None
    start: datetime
    end: datetime
    zone: str
    all_day: bool
    location: str
    owner_id: int
    company_id: int | None
    contact_id: int | None
    agenda: str
    notes: str
    completed: bool
    attendees: tuple[Attendee, ...]
    reservation_id: UUID | None
    alarm: int | None = None
    invites: bool = False
    private: bool = False


@dataclass(frozen=True)
class Times:
    """When: two instants (UTC), the zone they were planned in, and whether they mean whole days."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool

    def same_moments(self, other: "Times") -> bool:
        """Whether they begin and end together, whatever their zones."""
        return (self.starts_at, self.ends_at) == (other.starts_at, other.ends_at)


@dataclass(frozen=True)
class Appointment:
    """A record in the diary. `company`, `contact`, `owner` ... are names for showing.

    `uid` names it in calendars; it never changes. `sequence` tells calendars which of two texts is newer: it
    only rises. `version` tells a dialog whether what it shows is current.
    """

    id: int
    tenant_id: int
    version: int
    sequence: int
    title: str
    type_id: int | None
    type_name: str | None
    times: Times
    location: str
    owner_id: int
    owner: str
    company_id: int | None
    company: str | None
    contact_id: int | None
    contact: str | None
    contact_email: str | None
    agenda: str
    notes: str
    completed: bool
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
    attendees: tuple[Attendee, ...] = ()
    alarm: int | None = None
    invites: bool = False
    private: bool = False
    uid: UUID | None = None
    owner_email: str = ""
    owner_language: str = "en"

    def alarm_of(self, associate_id: int) -> int | None:
        """The minutes before the start at which an associate is reminded; None for never."""
        own = self.attendance_of(associate_id)
        return self.alarm if own is None or own.alarm is None else own.alarm or None

    def attendance_of(self, associate_id: int) -> Attendee | None:
        """An associate as one of those invited; None for whoever is not."""
        associates = (person for person in self.attendees if person.kind == "associate")
        return next((person for person in associates if person.id == associate_id), None)

    def with_attendees(self, keys: Collection[tuple[str, int | None, str]], **changes: Any) -> "Appointment":
        """The appointment with these of its attendees (`Attendee.key`) changed."""
        attendees = (
            replace(person, **changes) if person.key in keys else person for person in self.attendees
        )
        return replace(self, attendees=tuple(attendees))

    @property
    def attached_ids(self) -> set[int]:
        """The owner and every invited associate, whatever they answered."""
        associates = (person for person in self.attendees if person.kind == "associate")
        return {self.owner_id} | {person.id for person in associates if person.id is not None}

    @property
    def attending_ids(self) -> set[int]:
        """The owner, and associates who have not declined."""
        associates = (person for person in self.attendees if person.kind == "associate")
        coming = {person.id for person in associates if person.status != "declined" and person.id is not None}
        return {self.owner_id} | coming


def resolve_times(start: datetime, end: datetime, zone: str, *, all_day: bool) -> Times:
    """Two wall times as instants; raises `Refused` with the field. All day: the end day included."""
    if not is_zone(zone):
        _refuse_if_any({"zone": Reason("zone.unlisted")})
    if all_day:
        start = start.replace(hour=0, minute=0)
        end = end.replace(hour=0, minute=0) + timedelta(days=1)
    if not (_MIN_WALL_TIME <= start <= _MAX_WALL_TIME and _MIN_WALL_TIME <= end <= _MAX_WALL_TIME):
        _refuse_if_any({"start": Reason("appointment.date_out_of_range")})
    times = Times(to_utc(start, zone), to_utc(end, zone), zone, all_day)
    _refuse_if_any(_duration_errors(times))
    return times


def keep_unmoved_times(before: Times, after: Times) -> Times:
    """The old instants when the wall times were not touched: an hour that comes twice stays as it was."""
    start, end = to_wall(before.starts_at, before.zone), to_wall(before.ends_at, before.zone)
    if before.all_day:
        end -= timedelta(days=1)
    try:
        retyped = resolve_times(start, end, before.zone, all_day=before.all_day)
    except Refused:
        return after
    return before if retyped == after else after


def _duration_errors(times: Times) -> dict[str, Reason]:
    duration = times.ends_at - times.starts_at
    if duration <= timedelta(0):
        return {"end": Reason("appointment.end_before_start")}
    if not times.all_day and duration < MIN_DURATION:
        return {"end": Reason("appointment.too_short")}
    if not times.all_day and duration > MAX_DURATION:
        return {"end": Reason("appointment.too_long")}
    # One hour of grace: a month that ends summer time is an hour longer than its days.
    if times.all_day and duration > MAX_ALL_DAY_DURATION + timedelta(hours=1):
        return {"end": Reason("appointment.days_too_long")}
    return {}


def validate_draft(draft: AppointmentDraft) -> AppointmentDraft:
    """The draft with its texts trimmed and everybody once, or `Refused` naming every field that is wrong."""
    draft = replace(
        draft,
        title=_collapse_whitespace(draft.title),
        location=_collapse_whitespace(draft.location),
        agenda=draft.agenda.strip(),
        attendees=_deduplicate_attendees(draft.attendees),
    )
    field_errors: dict[str, Reason] = {}
    if not draft.title:
        field_errors["title"] = Reason("appointment.title_missing")
    for name, max_length in _MAX_LENGTHS.items():
        if len(getattr(draft, name)) > max_length:
            field_errors[name] = Reason("appointment.text_too_long", most=max_length)
    if draft.alarm is not None and draft.alarm not in ALARM_MINUTES:
        field_errors["alarm"] = Reason("appointment.alarm")
    field_errors |= _attendee_errors(draft.attendees, invites=draft.invites)
    _refuse_if_any(field_errors)
    return draft


def _deduplicate_attendees(attendees: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
    by_identity: dict[tuple[str, int | None, str], Attendee] = {}
    for person in attendees:
        by_identity.setdefault((person.kind, person.id, normalize_email(person.email or "")), person)
    return tuple(by_identity.values())


def _attendee_errors(attendees: tuple[Attendee, ...], *, invites: bool) -> dict[str, Reason]:
    if len(attendees) > MAX_ATTENDEES:
        return {"attendees": Reason("appointment.too_many_attendees", most=MAX_ATTENDEES)}
    for person in attendees:
        if person.kind == "email" and not is_email(person.email or ""):
            return {"attendees": Reason("address.malformed", address=(person.email or "")[:80])}
        if person.kind == "email" and invites:
            try:
                to_ascii_address((person.email or "").strip())
            except Refused as refusal:
                return {"attendees": refusal.reason}
    return {}


def validate_video_times(times: Times, before: Times | None, now: datetime) -> None:
    """Raise `Refused` for a time at which no video meeting can be. One stored before may stay."""
    if before is not None and before.same_moments(times):
        return
    if times.ends_at <= now.astimezone(UTC):
        raise Refused.of({"start": Reason("video.time_passed")})
    if times.ends_at - times.starts_at > MAX_VIDEO_DURATION + timedelta(hours=1):
        raise Refused.of({"end": Reason("video.too_long")})


def _collapse_whitespace(text: str) -> str:
    return " ".join(text.split())


def _refuse_if_any(field_errors: Mapping[str, Reason]) -> None:
    if field_errors:
        raise Refused.of(field_errors)
