"""The diary in other calendars: a private address to subscribe to, and a file for one appointment."""

import hashlib
import secrets
from datetime import timedelta

from videomeet.domain.errors import NotFound
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows.appointments import Entry, detail
from videomeet.flows.planned_event import planned_event
from videomeet.flows.services import Services
from videomeet.mail import calendar_file
from videomeet.store import appointments, feeds, people, reservations

BEFORE, AFTER, MOST = timedelta(days=60), timedelta(days=400), 2000


async def has_feed(services: Services, caller: Caller) -> bool:
    """Whether the caller has a calendar address."""
    async with services.database.reading() as c:
        return await feeds.has_feed(c, caller.tenant_id, caller.associate_id)


async def make_feed(services: Services, caller: Caller) -> str:
    """A new calendar address, shown this once; an earlier one stops working."""
    token = secrets.token_urlsafe(32)
    async with services.database.writing() as c:
        await feeds.set_feed(c, caller.tenant_id, caller.associate_id, _hash(token))
    return f"{services.base_url}/feed/{token}.ics"


async def revoke_feed(services: Services, caller: Caller) -> None:
    """The calendar address stops working."""
    async with services.database.writing() as c:
        await feeds.set_feed(c, caller.tenant_id, caller.associate_id, None)


async def feed(services: Services, token: str) -> bytes:
    """The calendar of whoever the address belongs to: two months back, a good year ahead."""
    now = services.now()
    async with services.database.reading() as c:
        whose = await feeds.whose(c, _hash(token))
        mine = await people.associate(c, *whose) if whose else None
        if mine is None:
            raise NotFound(Reason("feed.not_found"))
        tenant_id = mine.tenant_id
        found = await appointments.between(c, tenant_id, [mine.id], now - BEFORE, now + AFTER, MOST)
        videos = await reservations.of_appointments(c, tenant_id, [one.id for one in found])
    events = [planned_event(services, one, videos.get(one.id)) for one in found]
    return calendar_file.feed(events, mine.name)


async def one_appointment(services: Services, caller: Caller, appointment_id: int) -> tuple[Entry, bytes]:
    """One appointment as a calendar file."""
    entry = await detail(services, caller, appointment_id)
    event = planned_event(services, entry.appointment, entry.reservation)
    return entry, calendar_file.feed([event], entry.appointment.title)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
