"""Accepting and declining: by the links in an e-mail, by a mail program's reply, or in the diary."""

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.people import Caller
from videomeet.flows.changes.consequences import Change, Outcome, apply_consequences
from videomeet.flows.diary.appointments import get_entry
from videomeet.flows.diary.entries import DiaryEntry, entry_after, get_with_video
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments, rsvps
from videomeet.store.encryption import DecryptionError
from videomeet.store.meetings import reservations

RESPONSES = ("accepted", "tentative", "declined")
RSVP_LINK_AAD = "answer link"


@dataclass(frozen=True)
class Invitation:
    """What the link's page shows. `status` is None for whoever is not invited any more."""

    appointment: Appointment
    name: str
    status: str | None
    over: bool


def rsvp_links(services: Services, tenant_id: int, appointment_id: int, address: str) -> dict[str, str]:
    """Status -> link, for one recipient's e-mail. A link responds for this address and does nothing else."""
    encrypted = services.cipher.encrypt(f"{tenant_id}/{appointment_id}/{address}", RSVP_LINK_AAD)
    token = base64.urlsafe_b64encode(encrypted).decode().rstrip("=")
    return {status: f"{services.base_url}/rsvp/{token}?{status}" for status in RESPONSES}


async def get_invitation(services: Services, token: str) -> Invitation:
    """What a link is about; `NotFound` when it is none of ours or the appointment is gone."""
    tenant_id, appointment_id, address = _decrypt_token(services, token)
    async with services.database.reading() as tx:
        appointment = await appointments.get(tx, tenant_id, appointment_id)
    return _load_invitation(services, appointment, address)


async def respond_by_link(services: Services, token: str, status: str) -> Invitation:
    """Store the response of whoever holds the link. Twice is harmless; the last one counts.

    Raises `NotFound` for a link that is none of ours, `Refused` for a response that does not exist.
    """
    tenant_id, appointment_id, address = _decrypt_token(services, token)
    _check_response(status)
    async with services.database.writing() as tx:
        appointment = await appointments.get(tx, tenant_id, appointment_id)
        before = _load_invitation(services, appointment, address)
        if before.over or before.status is None:
            return before
        outcome = await apply_response(tx, services, before.appointment, address, status, services.now())
    return _load_invitation(services, outcome.appointment, address) if outcome else before


async def respond_in_diary(
    services: Services, caller: Caller, appointment_id: int, status: str
) -> DiaryEntry:
    """An attending associate accepts or declines; `NotFound` for whoever is not invited.

    Raises `Refused` when it is over.
    """
    _check_response(status)
    async with services.database.writing() as tx:
        before, video = await get_with_video(tx, caller.tenant_id, appointment_id)
        if _own_response(caller, before) is None:
            raise NotFound(Reason("answer.not_invited"))
        if before.times.ends_at <= services.now():
            raise Refused(Reason("answer.over"))
        changed_keys = await rsvps.record_for_associate(
            tx, caller.tenant_id, appointment_id, caller.associate_id, status, services.now()
        )
        after = _with_response(before, changed_keys, status)
        change = Change(before, after, video, video, caller.associate_id)
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
    changed_keys = await rsvps.record(tx, before.tenant_id, before.id, address, status, responded_at)
    if not changed_keys:
        return None
    videos = await reservations.by_appointment(tx, before.tenant_id, [before.id])
    video = videos.get(before.id)
    change = Change(before, _with_response(before, changed_keys, status), video, video, by=None)
    return await apply_consequences(tx, services, change)


async def open_appointment(services: Services, caller: Caller, appointment_id: int) -> DiaryEntry:
    """One appointment, as the follow-up shows it; whoever is invited to it has seen it now."""
    entry = await get_entry(services, caller, appointment_id)
    if _own_response(caller, entry.appointment) != "not_seen":
        return entry
    async with services.database.writing() as tx:
        await rsvps.mark_seen(tx, caller.tenant_id, appointment_id, caller.associate_id)
    return await get_entry(services, caller, appointment_id)


def _own_response(caller: Caller, appointment: Appointment) -> str | None:
    associates = (person for person in appointment.attendees if person.kind == "associate")
    return next((person.status for person in associates if person.id == caller.associate_id), None)


def _with_response(
    before: Appointment, changed_keys: Collection[tuple[str, int | None, str]], status: str
) -> Appointment:
    """The appointment after these attendees' response."""
    attendees = tuple(
        replace(person, status=status) if person.key in changed_keys else person
        for person in before.attendees
    )
    return replace(before, attendees=attendees)


def _load_invitation(services: Services, appointment: Appointment | None, address: str) -> Invitation:
    if appointment is None:
        raise NotFound(Reason("answer.cancelled"))
    plain = normalize_email(address)
    reached = (person for person in appointment.attendees if normalize_email(person.email or "") == plain)
    person = next(reached, None)
    named = person is not None and person.kind != "email"
    return Invitation(
        appointment,
        person.name if person and named else address,
        person.status if person else None,
        over=appointment.times.ends_at <= services.now(),
    )


def _decrypt_token(services: Services, token: str) -> tuple[int, int, str]:
    try:
        encrypted = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        tenant_id, appointment_id, address = services.cipher.decrypt(encrypted, RSVP_LINK_AAD).split("/", 2)
    except (binascii.Error, ValueError, DecryptionError):
        raise NotFound(Reason("answer.link_broken")) from None
    return int(tenant_id), int(appointment_id), address


def _check_response(status: str) -> None:
    if status not in RESPONSES:
        raise Refused(Reason("answer.unknown"))
