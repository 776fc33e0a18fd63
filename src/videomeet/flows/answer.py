"""Accepting and declining: by the links in a letter, by a mail program's reply, or in the diary."""

import base64
import binascii
from dataclasses import dataclass

from videomeet.domain.appointment import Appointment
from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows import remind
from videomeet.flows.appointments import Entry, detail, entry_of
from videomeet.flows.declined import tell_owner
from videomeet.flows.services import Services
from videomeet.store import answers, appointments
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
    async with services.database.reading() as c:
        return await _invitation(services, c, tenant_id, appointment_id, address)


async def answer(services: Services, token: str, status: str) -> Invitation:
    """Keep the answer of whoever holds the link. Answering twice is harmless; the last one counts."""
    tenant_id, appointment_id, address = _opened(services, token)
    _known(status)
    async with services.database.writing() as c:
        before = await _invitation(services, c, tenant_id, appointment_id, address)
        if before.over or before.status is None:
            return before
        kept = await answers.keep(c, tenant_id, appointment_id, address, status, services.now())
        await answered(c, services, tenant_id, appointment_id, address, status, news=kept)
        after = await _invitation(services, c, tenant_id, appointment_id, address)
    services.wake()
    return after


async def answer_in_diary(services: Services, caller: Caller, appointment_id: int, status: str) -> Entry:
    """An attending associate accepts or declines; `NotFound` for whoever is not invited."""
    _known(status)
    async with services.database.writing() as c:
        before = await entry_of(c, caller, appointment_id)
        if _mine(caller, before) is None:
            raise NotFound(Reason("answer.not_invited"))
        if before.appointment.times.ends_at <= services.now():
            raise Refused(Reason("answer.over"))
        kept = await answers.keep_of_associate(
            c, caller.tenant_id, appointment_id, caller.associate_id, status, services.now()
        )
        await answered(c, services, caller.tenant_id, appointment_id, caller.email, status, news=kept)
        after = await entry_of(c, caller, appointment_id)
    services.wake()
    return after


async def opened(services: Services, caller: Caller, appointment_id: int) -> Entry:
    """One appointment, as the follow-up shows it; whoever is invited to it has seen it now."""
    entry = await detail(services, caller, appointment_id)
    if _mine(caller, entry) != "not_seen":
        return entry
    async with services.database.writing() as c:
        await answers.see(c, caller.tenant_id, appointment_id, caller.associate_id)
    return await detail(services, caller, appointment_id)


async def answered(
    c: Transaction, services: Services, tenant_id: int, appointment_id: int, address: str, status: str, *,
    news: bool,
) -> None:  # fmt: skip
    """What follows from an answer: no alarm for whoever does not come, and the owner hears of it."""
    await remind.follow(c, tenant_id, appointment_id, services.now())
    if news and status == "declined":
        await tell_owner(c, services, tenant_id, appointment_id, address)


def _mine(caller: Caller, entry: Entry) -> str | None:
    people = (person for person in entry.appointment.attendees if person.kind == "associate")
    return next((person.status for person in people if person.id == caller.associate_id), None)


async def _invitation(
    services: Services, c: Transaction, tenant_id: int, appointment_id: int, address: str
) -> Invitation:
    found = await appointments.one(c, tenant_id, appointment_id)
    if found is None:
        raise NotFound(Reason("answer.cancelled"))
    answered = await answers.of_address(c, tenant_id, appointment_id, address)
    return Invitation(
        found,
        (answered.name if answered else "") or address,
        answered.status if answered else None,
        over=found.times.ends_at <= services.now(),
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
