"""Appointments: what a follow-up says, and which ones can't be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from videomeet.domain.address import wire_address
from videomeet.domain.errors import Refused
from videomeet.domain.people import is_email, plain_email
from videomeet.domain.reason import Reason
from videomeet.domain.zones import is_zone, to_utc, to_wall

SHORTEST, LONGEST, LONGEST_ALL_DAY = timedelta(minutes=5), timedelta(hours=24), timedelta(days=31)
LONGEST_VIDEO = timedelta(hours=24)
MOST_ATTENDEES = 500
_EARLIEST, _LATEST = datetime(1970, 1, 2), datetime(2199, 12, 31)  # noqa: DTZ001 (wall times)
ALARMS = (5, 10, 15, 30, 60, 1440)
_LENGTHS = {"title": 200, "location": 254, "agenda": 2000, "notes": 20_000}


@dataclass(frozen=True)
class AppointmentType:
    """What kind of follow-up it is. `video_default`: no_change, on or off."""

    id: int
    name: str
    video_default: str


@dataclass(frozen=True)
class Attendee:
    """Somebody who comes: an associate or a contact (`id`), or a plain e-mail address."""

    kind: str
    id: int | None
    email: str | None
    name: str = ""
    status: str = "not_seen"

    @property
    def key(self) -> tuple[str, int | None, str]:
        """Who it is, however their name and address are spelt."""
        return self.kind, self.id, plain_email(self.email or "") if self.kind == "email" else ""


@dataclass(frozen=True)
class Draft:
    """What the dialog asks for. `start` and `end` are wall times in `zone`; all day means both days whole.

    `alarm` is in minutes before the start; `invites` says that attendees are told by e-mail.
    """

    request_id: UUID
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

    `uid` names it in calendars; it never changes.
    """

    id: int
    tenant_id: int
    version: int
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
    uid: UUID | None = None
    owner_email: str = ""
    owner_language: str = "en"


def resolve(start: datetime, end: datetime, zone: str, *, all_day: bool) -> Times:
    """Turn two wall times into instants, or refuse them. All day: midnights, the end day included."""
    if not is_zone(zone):
        _refuse({"zone": Reason("zone.unlisted")})
    if all_day:
        start = start.replace(hour=0, minute=0)
        end = end.replace(hour=0, minute=0) + timedelta(days=1)
    if not (_EARLIEST <= start <= _LATEST and _EARLIEST <= end <= _LATEST):
        _refuse({"start": Reason("appointment.date_out_of_range")})
    times = Times(to_utc(start, zone), to_utc(end, zone), zone, all_day)
    _refuse(_wrong_length(times))
    return times


def unmoved(before: Times, after: Times) -> Times:
    """The old instants when the wall times were not touched: an hour that comes twice stays as it was."""
    start, end = to_wall(before.starts_at, before.zone), to_wall(before.ends_at, before.zone)
    if before.all_day:
        end -= timedelta(days=1)
    try:
        typed_again = resolve(start, end, before.zone, all_day=before.all_day)
    except Refused:
        return after
    return before if typed_again == after else after


def _wrong_length(times: Times) -> dict[str, Reason]:
    length = times.ends_at - times.starts_at
    if length <= timedelta(0):
        return {"end": Reason("appointment.end_before_start")}
    if not times.all_day and length < SHORTEST:
        return {"end": Reason("appointment.too_short")}
    if not times.all_day and length > LONGEST:
        return {"end": Reason("appointment.too_long")}
    # One hour of grace: a month that ends summer time is an hour longer than its days.
    if times.all_day and length > LONGEST_ALL_DAY + timedelta(hours=1):
        return {"end": Reason("appointment.days_too_long")}
    return {}


def check(draft: Draft) -> Draft:
    """The draft with its texts trimmed and everybody once, or `Refused` naming every field that is wrong."""
    draft = replace(
        draft, title=_one_line(draft.title), location=_one_line(draft.location), agenda=draft.agenda.strip(),
        attendees=_once(draft.attendees),
    )  # fmt: skip
    wrong: dict[str, Reason] = {}
    if not draft.title:
        wrong["title"] = Reason("appointment.title_missing")
    for name, longest in _LENGTHS.items():
        if len(getattr(draft, name)) > longest:
            wrong[name] = Reason("appointment.text_too_long", most=longest)
    if draft.alarm is not None and draft.alarm not in ALARMS:
        wrong["alarm"] = Reason("appointment.alarm")
    wrong |= _wrong_attendees(draft.attendees, invites=draft.invites)
    _refuse(wrong)
    return draft


def _once(attendees: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
    first: dict[tuple[str, int | None, str], Attendee] = {}
    for person in attendees:
        first.setdefault((person.kind, person.id, plain_email(person.email or "")), person)
    return tuple(first.values())


def _wrong_attendees(attendees: tuple[Attendee, ...], *, invites: bool) -> dict[str, Reason]:
    if len(attendees) > MOST_ATTENDEES:
        return {"attendees": Reason("appointment.too_many_attendees", most=MOST_ATTENDEES)}
    for person in attendees:
        if person.kind == "email" and not is_email(person.email or ""):
            return {"attendees": Reason("address.malformed", address=(person.email or "")[:80])}
        if person.kind == "email" and invites:
            try:
                wire_address((person.email or "").strip())
            except Refused as refusal:
                return {"attendees": refusal.reason}
    return {}


def check_video(times: Times, before: Times | None, now: datetime) -> None:
    """Refuse a video meeting that could not be held. A time that was already there may stay."""
    if before is not None and before.same_moments(times):
        return
    if times.ends_at <= now.astimezone(UTC):
        raise Refused.of({"start": Reason("video.time_passed")})
    if times.ends_at - times.starts_at > LONGEST_VIDEO + timedelta(hours=1):
        raise Refused.of({"end": Reason("video.too_long")})


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _refuse(wrong: Mapping[str, Reason]) -> None:
    if wrong:
        raise Refused.of(wrong)
