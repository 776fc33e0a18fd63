"""Accepting and declining: by the links in a letter, by a mail program's reply, or in the diary."""

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from videomeet.domain.appointment import Appointment
from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.people import Caller, plain_email
from videomeet.domain.reason import Reason
from videomeet.flows.appointments import Entry, detail, entry_after, with_video
from videomeet.flows.changes.consequences import Change, Outcome, apply_consequences
from videomeet.flows.services import Services
from videomeet.store import answers, appointments, reservations
from videomeet.store.database import Transaction
from videomeet.store.sealing import SealBrokenError

ANSWERS = ("accepted", "tentative", "declined")
PLACE = "answer link"


@dataclass(frozen=True)
class Invitation:
    """What the link's page shows. `status` is None for whoever is not invited any more."""

    appointment: Appointment
    name: str
    status: str | None
    over: bool


def answer_links(services: Services, tenant_id: int, appointment_id: int, address: str) -> dict[str, str]:
    """answer -> link, for one recipient's letter. They answer for this address and do nothing else."""
    sealed = services.sealer.seal(f"{tenant_id}/{appointment_id}/{address}", PLACE)
    token = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    return {answer: f"{services.base_url}/answer/{token}?{answer}" for answer in ANSWERS}


async def invitation(services: Services, token: str) -> Invitation:
    """What a link is about; `NotFound` when it is none of ours or the appointment is gone."""
    tenant_id, appointment_id, address = _opened(services, token)
    async with services.database.reading() as tx:
        appointment = await appointments.one(tx, tenant_id, appointment_id)
    return _invitation(services, appointment, address)


async def answer(services: Services, token: str, status: str) -> Invitation:
    """Keep the answer of whoever holds the link. Answering twice is harmless; the last one counts."""
    tenant_id, appointment_id, address = _opened(services, token)
    _known(status)
    async with services.database.writing() as tx:
        appointment = await appointments.one(tx, tenant_id, appointment_id)
        before = _invitation(services, appointment, address)
        if before.over or before.status is None:
            return before
        outcome = await answered(tx, services, before.appointment, address, status, services.now())
    return _invitation(services, outcome.appointment, address) if outcome else before


async def answer_in_diary(services: Services, caller: Caller, appointment_id: int, status: str) -> Entry:
    """An attending associate accepts or declines; `NotFound` for whoever is not invited."""
    _known(status)
    async with services.database.writing() as tx:
        before, video = await with_video(tx, caller.tenant_id, appointment_id)
        if _mine(caller, before) is None:
            raise NotFound(Reason("answer.not_invited"))
        if before.times.ends_at <= services.now():
            raise Refused(Reason("answer.over"))
        kept = await answers.keep_of_associate(
            tx, caller.tenant_id, appointment_id, caller.associate_id, status, services.now()
        )
        after = _with_answer(before, kept, status)
        change = Change(before, after, video, video, caller.associate_id)
        return await entry_after(tx, await apply_consequences(tx, services, change))


async def answered(
    tx: Transaction, services: Services, before: Appointment, address: str, status: str, at: datetime
) -> Outcome | None:
    """Keep the answer of whoever is reached by an address; None when nothing changes by it."""
    kept = await answers.keep(tx, before.tenant_id, before.id, address, status, at)
    if not kept:
        return None
    videos = await reservations.of_appointments(tx, before.tenant_id, [before.id])
    video = videos.get(before.id)
    change = Change(before, _with_answer(before, kept, status), video, video, by=None)
    return await apply_consequences(tx, services, change)


async def opened(services: Services, caller: Caller, appointment_id: int) -> Entry:
    """One appointment, as the follow-up shows it; whoever is invited to it has seen it now."""
    entry = await detail(services, caller, appointment_id)
    if _mine(caller, entry.appointment) != "not_seen":
        return entry
    async with services.database.writing() as c:
        await answers.see(c, caller.tenant_id, appointment_id, caller.associate_id)
    return await detail(services, caller, appointment_id)


def _mine(caller: Caller, appointment: Appointment) -> str | None:
    people = (person for person in appointment.attendees if person.kind == "associate")
    return next((person.status for person in people if person.id == caller.associate_id), None)


def _with_answer(
    before: Appointment, kept: Collection[tuple[str, int | None, str]], status: str
) -> Appointment:
    """The appointment after these attendees' answer."""
    people = tuple(
        replace(person, status=status) if person.key in kept else person for person in before.attendees
    )
    return replace(before, attendees=people)


def _invitation(services: Services, appointment: Appointment | None, address: str) -> Invitation:
    if appointment is None:
        raise NotFound(Reason("answer.cancelled"))
    plain = plain_email(address)
    reached = (person for person in appointment.attendees if plain_email(person.email or "") == plain)
    person = next(reached, None)
    named = person is not None and person.kind != "email"
    return Invitation(
        appointment,
        person.name if person and named else address,
        person.status if person else None,
        over=appointment.times.ends_at <= services.now(),
    )


def _opened(services: Services, token: str) -> tuple[int, int, str]:
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        tenant_id, appointment_id, address = services.sealer.open(sealed, PLACE).split("/", 2)
    except (binascii.Error, ValueError, SealBrokenError):
        raise NotFound(Reason("answer.link_broken")) from None
    return int(tenant_id), int(appointment_id), address


def _known(status: str) -> None:
    if status not in ANSWERS:
        raise Refused(Reason("answer.unknown"))
