"""Accepting and declining: by the links in an e-mail, by a mail program's reply, or in the diary."""

import base64
import binascii
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from videomeet.domain.diary.appointment import ALARM_MINUTES, Appointment
from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.people import Caller
from videomeet.flows.changes.consequences import Change, Outcome, apply_consequences, change_by
from videomeet.flows.diary.appointments import get_entry
from videomeet.flows.diary.entries import DiaryEntry, entry_after, get_with_video
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments, rsvps
from videomeet.store.encryption import DecryptionError
from videomeet.store.mail import guest_emails
from videomeet.store.meetings import reservations

RESPONSES = ("accepted", "tentative", "declined")
RSVP_LINK_AAD = "answer link"


@dataclass(frozen=True)
class Invitation:
    """What the link's page shows: the event as the newest e-mail to this guest has it, and nothing else.

    `outdated` says that the appointment has another time by now, of which they have not been notified.
    """

    event: CalendarEvent
    name: str
    status: str
    over: bool
    outdated: bool

    @property
    def is_open(self) -> bool:
        """Whether it can be answered now."""
        return not (self.over or self.outdated)


async def rsvp_links(
    tx: Transaction, services: Services, tenant_id: int, appointment_id: int, address: str
) -> dict[str, str]:
    """Status -> link, for one recipient's e-mail; none when nobody is invited by this address.

    A link responds for this invitation of this address and does nothing else; it ends with the invitation.
    """
    invitation_id = await rsvps.invitation_id(tx, tenant_id, appointment_id, address)
    if invitation_id is None:
        return {}
    encrypted = services.cipher.encrypt(f"{tenant_id}/{invitation_id}/{address}", RSVP_LINK_AAD)
    token = base64.urlsafe_b64encode(encrypted).decode().rstrip("=")
    return {status: f"{services.base_url}/rsvp/{token}?{status}" for status in RESPONSES}


async def get_invitation(services: Services, token: str) -> Invitation:
    """What a link is about; `NotFound` when it is none of ours or the invitation has ended."""
    async with services.database.reading() as tx:
        invitation, _, _ = await _load_invitation(tx, services, token)
    return invitation


async def respond_by_link(services: Services, token: str, status: str) -> Invitation:
    """Store the response of whoever holds the link. Twice is harmless; the last one counts.

    Stores nothing when it is over or about another time. Raises `NotFound` for a link that is none of ours
    or of an invitation that has ended, `Refused` for a response that does not exist.
    """
    _check_response(status)
    async with services.database.writing() as tx:
        invitation, (appointment, video), address = await _load_invitation(tx, services, token)
        if not invitation.is_open:
            return invitation
        await _apply_response(tx, services, appointment, video, address, status, services.now())
    return replace(invitation, status=status)


async def respond_in_diary(
    services: Services, caller: Caller, appointment_id: int, status: str
) -> DiaryEntry:
    """An attending associate accepts or declines; `NotFound` for whoever is not invited.

    Raises `Refused` when it is over.
    """
    _check_response(status)
    async with services.database.writing() as tx:
        before, video = await get_with_video(tx, caller.tenant_id, appointment_id)
        if before.attendance_of(caller.associate_id) is None:
            raise NotFound(Reason("answer.not_invited"))
        if before.times.ends_at <= services.now():
            raise Refused(Reason("answer.over"))
        changed_keys = await rsvps.record_for_associate(
            tx, caller.tenant_id, appointment_id, caller.associate_id, status, services.now()
        )
        after = before.with_attendees(changed_keys, status=status)
        change = change_by(caller, before, after, video, video)
        return await entry_after(tx, await apply_consequences(tx, services, change))


async def set_own_alarm(
    services: Services, caller: Caller, appointment_id: int, minutes: int | None
) -> DiaryEntry:
    """An attending associate chooses when they are reminded: 0 for never, None as the owner is.

    Raises `NotFound` for whoever is not invited, `Refused` for minutes that are not on the list.
    """
    if minutes not in (None, 0, *ALARM_MINUTES):
        raise Refused.of({"alarm": Reason("appointment.alarm")})
    async with services.database.writing() as tx:
        before, video = await get_with_video(tx, caller.tenant_id, appointment_id)
        own = before.attendance_of(caller.associate_id)
        if own is None:
            raise NotFound(Reason("answer.not_invited"))
        await rsvps.set_alarm(tx, caller.tenant_id, appointment_id, caller.associate_id, minutes)
        after = before.with_attendees({own.key}, alarm=minutes)
        change = change_by(caller, before, after, video, video)
        return await entry_after(tx, await apply_consequences(tx, services, change))


async def apply_response(
    tx: Transaction,
    services: Services,
    before: Appointment,
    address: str,
    status: str,
    responded_at: datetime,
) -> Outcome | None:
    """Store the response of whoever is reached by an address; None when nothing changes by it."""
    videos = await reservations.by_appointment(tx, before.tenant_id, [before.id])
    return await _apply_response(tx, services, before, videos.get(before.id), address, status, responded_at)


async def _apply_response(
    tx: Transaction,
    services: Services,
    before: Appointment,
    video: Reservation | None,
    address: str,
    status: str,
    responded_at: datetime,
) -> Outcome | None:
    changed_keys = await rsvps.record(tx, before.tenant_id, before.id, address, status, responded_at)
    if not changed_keys:
        return None
    change = Change(before, before.with_attendees(changed_keys, status=status), video, video, by=None)
    return await apply_consequences(tx, services, change)


async def open_appointment(services: Services, caller: Caller, appointment_id: int) -> DiaryEntry:
    """One appointment, as the follow-up shows it; whoever is invited to it has seen it now."""
    entry = await get_entry(services, caller, appointment_id)
    own = entry.appointment.attendance_of(caller.associate_id)
    if own is None or own.status != "not_seen":
        return entry
    async with services.database.writing() as tx:
        await rsvps.mark_seen(tx, caller.tenant_id, appointment_id, caller.associate_id)
    return await get_entry(services, caller, appointment_id)


async def _load_invitation(
    tx: Transaction, services: Services, token: str
) -> tuple[Invitation, tuple[Appointment, Reservation | None], str]:
    tenant_id, invitation_id, address = _decrypt_token(services, token)
    appointment_id = await rsvps.invited_to(tx, tenant_id, invitation_id, address)
    diary_entry = await appointments.with_video(tx, tenant_id, appointment_id) if appointment_id else None
    if diary_entry is None:
        raise NotFound(Reason("answer.ended"))
    appointment, _ = diary_entry
    event = await guest_emails.last_notified(tx, tenant_id, appointment.id, address)
    if event is None:
        raise NotFound(Reason("answer.ended"))
    plain = normalize_email(address)
    person = next(x for x in appointment.attendees if normalize_email(x.email or "") == plain)
    times = appointment.times
    invitation = Invitation(
        event,
        address if person.kind == "email" else person.name,
        person.status,
        over=max(event.ends_at, times.ends_at) <= services.now(),
        outdated=(event.starts_at, event.ends_at) != (times.starts_at, times.ends_at),
    )
    return invitation, diary_entry, address


def _decrypt_token(services: Services, token: str) -> tuple[int, UUID, str]:
    try:
        encrypted = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        tenant_id, invitation_id, address = services.cipher.decrypt(encrypted, RSVP_LINK_AAD).split("/", 2)
        return int(tenant_id), UUID(invitation_id), address
    except (binascii.Error, ValueError, DecryptionError):
        raise NotFound(Reason("answer.link_broken")) from None


def _check_response(status: str) -> None:
    if status not in RESPONSES:
        raise Refused(Reason("answer.unknown"))
