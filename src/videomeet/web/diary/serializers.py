"""Appointments and what belongs to them as the models of `response_schemas`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from videomeet.domain.diary.appointment import Appointment, Attendee
from videomeet.domain.diary.rights import Right, as_seen_by, right_of
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import WALL_FORMAT, to_wall, zone_names
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.people import Associate, Caller
from videomeet.flows.diary.appointments import DiaryRange, StartData
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.diary.preview import SavePreview
from videomeet.flows.services import Services
from videomeet.messages.translate import sentence
from videomeet.web.diary import response_schemas as schemas
from videomeet.web.meetings.serializers import serialize_offer, serialize_video


def serialize_start(caller: Caller, data: StartData, now: datetime) -> schemas.DiaryStart:
    """What the page needs before it asks anything; `now` is an instant."""
    used_zones = {caller.zone, *(associate.zone for associate in data.associates)}
    return schemas.DiaryStart(
        me=schemas.Me(
            id=caller.associate_id, name=caller.name, zone=caller.zone, default_alarm=caller.default_alarm
        ),
        now=format_wall_time(now, caller.zone),
        administrator=caller.administrator,
        associates=[_serialize_associate(associate) for associate in data.associates],
        types=[
            schemas.AppointmentType(id=kind.id, name=kind.name, video_default=kind.video_default)
            for kind in data.types
        ],
        zones=[*sorted({*zone_names(), *used_zones} - {"UTC"}), "UTC"],
        video=serialize_offer(caller, data.video),
        mail=schemas.MailState(
            configured=data.mail, settings_url="/settings/email" if caller.administrator else None
        ),
    )


def serialize_preview(save_preview: SavePreview) -> schemas.EmailPreview:
    """What saving would send, and to whom."""
    return schemas.EmailPreview(
        subject=save_preview.subject,
        text=save_preview.text,
        html=save_preview.html,
        recipients=[
            schemas.PlannedEmail(
                name=planned_email.recipient.name,
                address=planned_email.recipient.address,
                kind=planned_email.kind,
            )
            for planned_email in save_preview.outgoing.notified
        ],
        without_address=list(save_preview.outgoing.without_address),
        configured=save_preview.outgoing.configured,
    )


def serialize_range(services: Services, caller: Caller, diary_range: DiaryRange) -> schemas.Listing:
    """The appointments of a range."""
    return schemas.Listing(
        zone=caller.zone,
        appointments=[serialize_summary(services, caller, entry) for entry in diary_range.entries],
        truncated=diary_range.truncated,
    )


def serialize_summary(services: Services, caller: Caller, entry: DiaryEntry) -> schemas.Summary:
    """An appointment in a list: times in the caller's zone."""
    entry = _as_seen_by(caller, entry)
    return schemas.Summary(
        **_common_fields(services, caller, entry, caller.zone), company=entry.appointment.company
    )


def serialize_move(services: Services, caller: Caller, entry: DiaryEntry) -> schemas.MoveResult:
    """An appointment that was moved, and how many people that notifies."""
    entry = _as_seen_by(caller, entry)
    return schemas.MoveResult(
        **_common_fields(services, caller, entry, caller.zone),
        company=entry.appointment.company,
        notified=entry.notified,
    )


def serialize_detail(services: Services, caller: Caller, entry: DiaryEntry) -> schemas.Detail:
    """An appointment in the follow-up: times in its own zone, and how the caller's clock shows them."""
    entry = _as_seen_by(caller, entry)
    appointment = entry.appointment
    shown_start, shown_end = wall_time_range(appointment, caller.zone)
    return schemas.Detail(
        **_common_fields(services, caller, entry, appointment.times.zone),
        shown_start=shown_start,
        shown_end=shown_end,
        shown_zone=caller.zone,
        agenda=appointment.agenda,
        notes=appointment.notes,
        invites=appointment.invites,
        company=_named_or_none(appointment.company_id, appointment.company),
        contact=_serialize_contact(appointment),
        attendees=[_serialize_attendee(caller, attendee, entry) for attendee in appointment.attendees],
        invited=entry.invited,
        notified=entry.notified,
        created_by=appointment.created_by,
        created_at=format_wall_time(appointment.created_at, caller.zone),
        updated_by=appointment.updated_by,
        updated_at=format_wall_time(appointment.updated_at, caller.zone),
    )


def wall_time_range(appointment: Appointment, zone: str) -> tuple[str, str]:
    """First and last wall time. All day means days, the same on every clock, the last one included."""
    times = appointment.times
    if times.all_day:
        last_day = to_wall(times.ends_at, times.zone) - timedelta(minutes=1)
        return f"{to_wall(times.starts_at, times.zone):%Y-%m-%dT00:00}", f"{last_day:%Y-%m-%dT00:00}"
    return format_wall_time(times.starts_at, zone), format_wall_time(times.ends_at, zone)


def serialize_busy_times(
    busy_times: Mapping[int, Sequence[tuple[datetime, datetime]]], zone: str
) -> schemas.BusyTimes:
    """When each associate has something else to do: instants in, wall times of `zone` out."""
    return schemas.BusyTimes(
        busy={
            str(associate_id): [
                schemas.BusyTime(start=format_wall_time(starts_at, zone), end=format_wall_time(ends_at, zone))
                for starts_at, ends_at in intervals
            ]
            for associate_id, intervals in busy_times.items()
        }
    )


def serialize_results(matches: Sequence[tuple[int, str, str]]) -> schemas.SearchResults:
    """What a search found: id, name and what tells it from others of that name."""
    return schemas.SearchResults(
        results=[
            schemas.SearchResult(id=match_id, name=name, detail=match_detail)
            for match_id, name, match_detail in matches
        ]
    )


def format_wall_time(instant: datetime, zone: str) -> str:
    """An instant as a wall time."""
    return f"{to_wall(instant, zone):{WALL_FORMAT}}"


def _as_seen_by(caller: Caller, entry: DiaryEntry) -> DiaryEntry:
    """Nothing leaves the server that the caller may not see."""
    seen = as_seen_by(caller, entry.appointment)
    if right_of(caller, entry.appointment) is not Right.BUSY:
        return replace(entry, appointment=seen)
    label = sentence(Reason("appointment.busy"), caller.language)
    return DiaryEntry(replace(seen, title=label), None, notified=entry.notified)


def _common_fields(services: Services, caller: Caller, entry: DiaryEntry, zone: str) -> dict[str, Any]:
    """The `AppointmentFields`; the model checks them."""
    appointment = entry.appointment
    right, own = right_of(caller, appointment), _own_attendance(caller, appointment)
    start, end = wall_time_range(appointment, zone)
    return {
        "id": appointment.id,
        "version": appointment.version,
        "title": appointment.title,
        "type": _named_or_none(appointment.type_id, appointment.type_name),
        "start": start,
        "end": end,
        "all_day": appointment.times.all_day,
        "zone": zone,
        "owner": _named_or_none(appointment.owner_id, appointment.owner),
        "completed": appointment.completed,
        "location": appointment.location,
        "alarm": appointment.alarm,
        "attendee_ids": [attendee.id for attendee in appointment.attendees if attendee.kind == "associate"],
        "my_status": own.status if own else None,
        "my_alarm": own.alarm if own else None,
        "video": serialize_video(services, caller, entry.reservation),
        "private": appointment.private,
        "busy_only": right is Right.BUSY,
        "may_change": right >= Right.CHANGE,
    }


def _own_attendance(caller: Caller, appointment: Appointment) -> Attendee | None:
    """The caller as one who is invited; None where nobody asks them."""
    if caller.associate_id == appointment.owner_id:
        return None
    return appointment.attendance_of(caller.associate_id)


def _serialize_associate(associate: Associate) -> schemas.Associate:
    return schemas.Associate(id=associate.id, name=associate.name, zone=associate.zone)


def _serialize_contact(appointment: Appointment) -> schemas.Contact | None:
    if not appointment.contact_id:
        return None
    return schemas.Contact(
        id=appointment.contact_id, name=appointment.contact or "", email=appointment.contact_email
    )


def _named_or_none(record_id: int | None, name: str | None) -> schemas.Named | None:
    return None if record_id is None else schemas.Named(id=record_id, name=name or "")


def _serialize_attendee(caller: Caller, attendee: Attendee, entry: DiaryEntry) -> schemas.Attendee:
    return schemas.Attendee.model_validate(
        {
            "kind": attendee.kind,
            "id": attendee.id,
            "name": attendee.name or attendee.email or "",
            "email": attendee.email,
            "status": attendee.status,
            "delivery": _serialize_delivery(caller, attendee, entry),
        }
    )


def _serialize_delivery(caller: Caller, attendee: Attendee, entry: DiaryEntry) -> schemas.Delivery | None:
    state, reason = entry.deliveries.get(normalize_email(attendee.email or ""), (None, None))
    if state is None:
        return None
    return schemas.Delivery(state=state, reason=sentence(reason, caller.language) if reason else None)
