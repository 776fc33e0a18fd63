"""The JSON that the diary page gets: wall times, in the zone that stands beside them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from videomeet.domain.appointment import Appointment, Attendee
from videomeet.domain.email_address import normalize_email
from videomeet.domain.people import Associate, Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import MeetingStatus, Remedy, Reservation
from videomeet.domain.time_zones import WALL_FORMAT, to_wall, zone_names
from videomeet.domain.webhook import meeting_facts_from_json
from videomeet.flows.diary.appointments import StartData
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.diary.preview import SavePreview
from videomeet.flows.meetings.video_state import VideoState
from videomeet.flows.services import Services
from videomeet.messages.translate import sentence
from videomeet.web.kit.repairs import RepairButton

Json = dict[str, Any]


def serialize_start(caller: Caller, data: StartData, now: datetime) -> Json:
    """What the page needs before it asks anything."""
    known_zones = sorted({*zone_names(), caller.zone, *(one.zone for one in data.associates)} - {"UTC"})
    return {
        "me": {
            "id": caller.associate_id,
            "name": caller.name,
            "zone": caller.zone,
            "default_alarm": caller.default_alarm,
        },
        "now": format_wall_time(now, caller.zone),
        "administrator": caller.administrator,
        "associates": [_serialize_associate(record) for record in data.associates],
        "types": [asdict(one) for one in data.types],
        "zones": [*known_zones, "UTC"],
        "video": serialize_video_state(caller, data.video),
        "mail": {
            "configured": data.mail,
            "settings_url": "/settings/email" if caller.administrator else None,
        },
    }


def serialize_preview(save_preview: SavePreview) -> Json:
    """What saving would send, and to whom."""
    return {
        "subject": save_preview.subject,
        "text": save_preview.text,
        "html": save_preview.html,
        "recipients": [
            {
                "name": planned_email.recipient.name,
                "address": planned_email.recipient.address,
                "kind": planned_email.kind,
            }
            for planned_email in save_preview.outgoing.notified
        ],
        "without_address": list(save_preview.outgoing.without_address),
        "configured": save_preview.outgoing.configured,
    }


def serialize_video_state(caller: Caller, state: VideoState) -> Json:
    """What the video icon can do."""
    provider = state.provider
    return {
        "provider": {"key": provider.key, "label": provider.label} if provider else None,
        "state": state.state,
        "hint": sentence(state.hint, caller.language) if state.hint else None,
        "authorization": state.authorization,
        "authorize_url": "/meet/authorize",
    }


def serialize_summary(services: Services, caller: Caller, entry: DiaryEntry) -> Json:
    """An appointment in a list: times in the caller's zone."""
    appointment = entry.appointment
    start_text, end_text = wall_time_range(appointment, caller.zone)
    return {
        "id": appointment.id,
        "version": appointment.version,
        "title": appointment.title,
        "type": _id_and_name_or_none(appointment.type_id, appointment.type_name),
        "start": start_text,
        "end": end_text,
        "all_day": appointment.times.all_day,
        "zone": caller.zone,
        "owner": _id_and_name_or_none(appointment.owner_id, appointment.owner),
        "completed": appointment.completed,
        "location": appointment.location,
        "alarm": appointment.alarm,
        "attendee_ids": [attendee.id for attendee in appointment.attendees if attendee.kind == "associate"],
        "company": appointment.company,
        "my_status": _own_response(caller, appointment),
        "video": _serialize_video(services, caller, entry.reservation),
    }


def serialize_detail(services: Services, caller: Caller, entry: DiaryEntry) -> Json:
    """An appointment in the follow-up: times in its own zone, and how the caller's clock shows them."""
    appointment, zone = entry.appointment, entry.appointment.times.zone
    start_text, end_text = wall_time_range(appointment, zone)
    shown_start, shown_end = wall_time_range(appointment, caller.zone)
    contact = (
        {**_id_and_name(appointment.contact_id, appointment.contact), "email": appointment.contact_email}
        if appointment.contact_id
        else None
    )
    return {
        **serialize_summary(services, caller, entry),
        "start": start_text,
        "end": end_text,
        "zone": zone,
        "shown_start": shown_start,
        "shown_end": shown_end,
        "shown_zone": caller.zone,
        "agenda": appointment.agenda,
        "notes": appointment.notes,
        "invites": appointment.invites,
        "company": _id_and_name_or_none(appointment.company_id, appointment.company),
        "contact": contact,
        "attendees": [_serialize_attendee(caller, attendee, entry) for attendee in appointment.attendees],
        "invited": entry.invited,
        "notified": entry.notified,
        "created_by": appointment.created_by,
        "created_at": format_wall_time(appointment.created_at, caller.zone),
        "updated_by": appointment.updated_by,
        "updated_at": format_wall_time(appointment.updated_at, caller.zone),
    }


def wall_time_range(appointment: Appointment, zone: str) -> tuple[str, str]:
    """First and last wall time. All day means days, the same on every clock, the last one included."""
    if appointment.times.all_day:
        last_day = to_wall(appointment.times.ends_at, appointment.times.zone) - timedelta(minutes=1)
        day_range = to_wall(appointment.times.starts_at, appointment.times.zone), last_day
        return f"{day_range[0]:%Y-%m-%dT00:00}", f"{day_range[1]:%Y-%m-%dT00:00}"
    return format_wall_time(appointment.times.starts_at, zone), format_wall_time(
        appointment.times.ends_at, zone
    )


def serialize_busy_times(busy_times: Mapping[int, list[tuple[datetime, datetime]]], zone: str) -> Json:
    """When each associate has something else to do."""
    return {
        "busy": {
            str(associate_id): [
                {"start": format_wall_time(starts_at, zone), "end": format_wall_time(ends_at, zone)}
                for starts_at, ends_at in intervals
            ]
            for associate_id, intervals in busy_times.items()
        }
    }


def serialize_results(matches: list[tuple[int, str, str]]) -> Json:
    """What a search found."""
    return {
        "results": [
            {"id": match_id, "name": name, "detail": match_detail} for match_id, name, match_detail in matches
        ]
    }


def format_wall_time(instant: datetime, zone: str) -> str:
    """An instant as a wall time."""
    return f"{to_wall(instant, zone):{WALL_FORMAT}}"


def _serialize_video(services: Services, caller: Caller, reservation: Reservation | None) -> Json | None:
    if reservation is None:
        return None
    repair = _repair_button(caller, reservation)
    return {
        "reservation_id": str(reservation.id),
        "join_url": services.join_link(reservation.id),
        "status": reservation.status.value,
        "reason": _problem_reason(caller, reservation),
        "repair": asdict(repair) if repair else None,
        "live": reservation.is_live(services.now()),
        "conflict": _serialize_conflict(services, caller, reservation),
    }


def _problem_reason(caller: Caller, reservation: Reservation) -> str | None:
    """What stands in the way, and how often we have tried; a parked one says that by itself."""
    if reservation.status is MeetingStatus.IN_SYNC or reservation.reason is None:
        return None
    if reservation.status is MeetingStatus.NEEDS_YOU or reservation.attempts < 2:
        return sentence(reservation.reason, caller.language)
    tried = Reason("video.tried", why=reservation.reason, count=reservation.attempts)
    return sentence(tried, caller.language)


def _serialize_conflict(services: Services, caller: Caller, reservation: Reservation) -> Json | None:
    """What the provider has that the diary has not; null where it says nothing else."""
    if reservation.conflict is None:
        return None
    facts = meeting_facts_from_json(reservation.conflict)
    return {
        "provider": services.provider(reservation.provider).label,
        "title": facts.topic,
        "start": format_wall_time(facts.starts_at, caller.zone) if facts.starts_at else None,
        "minutes": facts.minutes,
        "zone": caller.zone,
    }


def _repair_button(caller: Caller, reservation: Reservation) -> RepairButton | None:
    """Only for whoever can press it."""
    buttons = {
        Remedy.SIGN_IN: RepairButton("Sign in again", "/meet/authorize"),
        Remedy.TRY_AGAIN: RepairButton(
            "Try again", f"/diary/appointments/{reservation.appointment_id}/retry-meeting", "post"
        ),
        Remedy.CONFIGURE: RepairButton("Configure your video-provider", "/configure"),
    }
    remedy = reservation.remedy(caller.associate_id, administrator=caller.administrator)
    return buttons[remedy] if remedy else None


def _own_response(caller: Caller, appointment: Appointment) -> str | None:
    """What the caller answered; null where nobody asks them."""
    own_attendees = (
        attendee
        for attendee in appointment.attendees
        if attendee.kind == "associate" and attendee.id == caller.associate_id
    )
    return next((x.status for x in own_attendees if caller.associate_id != appointment.owner_id), None)


def _serialize_associate(associate: Associate) -> Json:
    return {"id": associate.id, "name": associate.name, "zone": associate.zone}


def _id_and_name_or_none(record_id: int | None, name: str | None) -> Json | None:
    return None if record_id is None else _id_and_name(record_id, name)


def _id_and_name(record_id: int | None, name: str | None) -> Json:
    return {"id": record_id, "name": name or ""}


def _serialize_attendee(caller: Caller, attendee: Attendee, entry: DiaryEntry) -> Json:
    state, reason = entry.deliveries.get(normalize_email(attendee.email or ""), (None, None))
    why = sentence(reason, caller.language) if reason else None
    return {
        "kind": attendee.kind,
        "id": attendee.id,
        "name": attendee.name or attendee.email or "",
        "email": attendee.email,
        "status": attendee.status,
        "delivery": {"state": state, "reason": why} if state else None,
    }
