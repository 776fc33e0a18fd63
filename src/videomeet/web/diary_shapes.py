"""The JSON that the diary page gets: wall times, in the zone that stands beside them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from videomeet.domain.appointment import Appointment, Attendee
from videomeet.domain.hook import facts_from_json
from videomeet.domain.people import Associate, Caller, plain_email
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Remedy, Reservation, Status
from videomeet.domain.zones import WALL_FORMAT, to_wall, zones
from videomeet.flows.appointments import Entry, StartData
from videomeet.flows.preview import Preview
from videomeet.flows.reserve import VideoState, join_link
from videomeet.flows.services import Services
from videomeet.messages.say import sentence
from videomeet.web.errors import Button

Json = dict[str, Any]


def start(caller: Caller, data: StartData, now: datetime) -> Json:
    """What the page needs before it asks anything."""
    known = sorted({*zones(), caller.zone, *(one.zone for one in data.associates)} - {"UTC"})
    return {
        "me": {
            "id": caller.associate_id,
            "name": caller.name,
            "zone": caller.zone,
            "default_alarm": caller.default_alarm,
        },
        "now": shown(now, caller.zone),
        "administrator": caller.administrator,
        "associates": [_associate(one) for one in data.associates],
        "types": [asdict(one) for one in data.types],
        "zones": [*known, "UTC"],
        "video": video(caller, data.video),
        "mail": {
            "configured": data.mail,
            "settings_url": "/settings/email" if caller.administrator else None,
        },
    }


def preview(found: Preview) -> Json:
    """What saving would send, and to whom."""
    return {
        "subject": found.subject, "text": found.text, "html": found.html,
        "recipients": [
            {"name": one.recipient.name, "address": one.recipient.address, "why": one.kind}
            for one in found.post.told
        ],
        "without_address": list(found.post.without_address), "configured": found.post.configured,
    }  # fmt: skip


def video(caller: Caller, state: VideoState) -> Json:
    """What the video icon can do."""
    provider = state.provider
    return {
        "provider": {"key": provider.key, "label": provider.label} if provider else None,
        "state": state.state,
        "hint": sentence(state.hint, caller.language) if state.hint else None,
        "authorization": state.authorization,
        "authorize_url": "/meet/authorize",
    }


def summary(services: Services, caller: Caller, entry: Entry) -> Json:
    """An appointment in a list: times in the caller's zone."""
    one = entry.appointment
    begins, ends = span(one, caller.zone)
    return {
        "id": one.id, "version": one.version, "title": one.title, "type": _named(one.type_id, one.type_name),
        "start": begins, "end": ends, "all_day": one.times.all_day, "zone": caller.zone,
        "owner": _named(one.owner_id, one.owner), "completed": one.completed, "location": one.location,
        "alarm": one.alarm,
        "attendee_ids": [person.id for person in one.attendees if person.kind == "associate"],
        "company": one.company, "my_status": _my_status(caller, one),
        "video": _video_of(services, caller, entry.reservation),
    }  # fmt: skip


def detail(services: Services, caller: Caller, entry: Entry) -> Json:
    """An appointment in the follow-up: times in its own zone, and how the caller's clock shows them."""
    one, zone = entry.appointment, entry.appointment.times.zone
    begins, ends = span(one, zone)
    shown_begins, shown_ends = span(one, caller.zone)
    contact = {**_some(one.contact_id, one.contact), "email": one.contact_email} if one.contact_id else None
    return {
        **summary(services, caller, entry),
        "start": begins, "end": ends, "zone": zone,
        "shown_start": shown_begins, "shown_end": shown_ends, "shown_zone": caller.zone,
        "agenda": one.agenda, "notes": one.notes, "invites": one.invites,
        "company": _named(one.company_id, one.company), "contact": contact,
        "attendees": [_attendee(caller, person, entry) for person in one.attendees],
        "invited": entry.invited, "told": entry.told,
        "created_by": one.created_by, "created_at": shown(one.created_at, caller.zone),
        "updated_by": one.updated_by, "updated_at": shown(one.updated_at, caller.zone),
    }  # fmt: skip


def span(one: Appointment, zone: str) -> tuple[str, str]:
    """First and last wall time. All day means days, the same on every clock, the last one included."""
    if one.times.all_day:
        last = to_wall(one.times.ends_at, one.times.zone) - timedelta(minutes=1)
        days = to_wall(one.times.starts_at, one.times.zone), last
        return f"{days[0]:%Y-%m-%dT00:00}", f"{days[1]:%Y-%m-%dT00:00}"
    return shown(one.times.starts_at, zone), shown(one.times.ends_at, zone)


def busy(found: Mapping[int, list[tuple[datetime, datetime]]], zone: str) -> Json:
    """When each associate has something else to do."""
    return {
        "busy": {
            str(who): [{"start": shown(begins, zone), "end": shown(ends, zone)} for begins, ends in spans]
            for who, spans in found.items()
        }
    }


def results(found: list[tuple[int, str, str]]) -> Json:
    """What a search found."""
    return {"results": [{"id": one, "name": name, "detail": more} for one, name, more in found]}


def shown(instant: datetime, zone: str) -> str:
    """An instant as a wall time."""
    return f"{to_wall(instant, zone):{WALL_FORMAT}}"


def _video_of(services: Services, caller: Caller, reservation: Reservation | None) -> Json | None:
    if reservation is None:
        return None
    repair = _repair(caller, reservation)
    return {
        "reservation_id": str(reservation.id),
        "join_url": join_link(services, reservation.id),
        "status": reservation.status.value,
        "reason": _reason(caller, reservation),
        "repair": asdict(repair) if repair else None,
        "live": reservation.live(services.now()),
        "differs": _differs(services, caller, reservation),
    }


def _reason(caller: Caller, reservation: Reservation) -> str | None:
    """What stands in the way, and how often we have tried; a parked one says that by itself."""
    if reservation.status is Status.IN_STEP or reservation.reason is None:
        return None
    if reservation.status is Status.NEEDS_YOU or reservation.attempts < 2:
        return sentence(reservation.reason, caller.language)
    tried = Reason("video.tried", why=reservation.reason, count=reservation.attempts)
    return sentence(tried, caller.language)


def _differs(services: Services, caller: Caller, reservation: Reservation) -> Json | None:
    """What the provider has that the diary has not; null where it says nothing else."""
    if reservation.differs is None:
        return None
    told = facts_from_json(reservation.differs)
    return {
        "provider": services.provider(reservation.provider).label,
        "title": told.topic,
        "start": shown(told.starts_at, caller.zone) if told.starts_at else None,
        "minutes": told.minutes,
        "zone": caller.zone,
    }


def _repair(caller: Caller, reservation: Reservation) -> Button | None:
    """Only for whoever can press it."""
    buttons = {
        Remedy.SIGN_IN: Button("Sign in again", "/meet/authorize"),
        Remedy.TRY_AGAIN: Button(
            "Try again", f"/diary/appointments/{reservation.appointment_id}/try-again", "post"
        ),
        Remedy.CONFIGURE: Button("Configure your video-provider", "/configure"),
    }
    remedy = reservation.remedy(caller.associate_id, administrator=caller.administrator)
    return buttons[remedy] if remedy else None


def _my_status(caller: Caller, one: Appointment) -> str | None:
    """What the caller answered; null where nobody asks them."""
    mine = (x for x in one.attendees if x.kind == "associate" and x.id == caller.associate_id)
    return next((x.status for x in mine if caller.associate_id != one.owner_id), None)


def _associate(one: Associate) -> Json:
    return {"id": one.id, "name": one.name, "zone": one.zone}


def _named(number: int | None, name: str | None) -> Json | None:
    return None if number is None else _some(number, name)


def _some(number: int | None, name: str | None) -> Json:
    return {"id": number, "name": name or ""}


def _attendee(caller: Caller, person: Attendee, entry: Entry) -> Json:
    state, reason = entry.deliveries.get(plain_email(person.email or ""), (None, None))
    why = sentence(reason, caller.language) if reason else None
    return {
        "kind": person.kind, "id": person.id, "name": person.name or person.email or "",
        "email": person.email, "status": person.status,
        "delivery": {"state": state, "reason": why} if state else None,
    }  # fmt: skip
