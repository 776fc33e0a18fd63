"""The diary in other calendars: a private address that calendar programs subscribe to."""

import hashlib
import secrets
from datetime import timedelta

from videomeet.domain.kit.errors import NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.mail.calendar_event import to_calendar_event
from videomeet.flows.services import Services
from videomeet.mail import icalendar_writer
from videomeet.store.diary import appointments, calendar_feeds
from videomeet.store.meetings import reservations
from videomeet.store.people import associates

PAST_RANGE, FUTURE_RANGE, MAX_APPOINTMENTS = timedelta(days=60), timedelta(days=400), 2000


async def has_feed(services: Services, caller: Caller) -> bool:
    """Whether the caller has a calendar address."""
    async with services.database.reading() as tx:
        return await calendar_feeds.has_feed(tx, caller.tenant_id, caller.associate_id)


async def create_feed(services: Services, caller: Caller) -> str:
    """A new calendar address, shown this once; an earlier one stops working."""
    token = secrets.token_urlsafe(32)
    async with services.database.writing() as tx:
        await calendar_feeds.set_feed(tx, caller.tenant_id, caller.associate_id, _hash_token(token))
    return f"{services.base_url}/feed/{token}.ics"


async def revoke_feed(services: Services, caller: Caller) -> None:
    """The calendar address stops working."""
    async with services.database.writing() as tx:
        await calendar_feeds.set_feed(tx, caller.tenant_id, caller.associate_id, None)


async def read_feed(services: Services, token: str) -> bytes:
    """The calendar of whoever the address belongs to: two months back, a good year ahead.

    Raises `NotFound` for an address that is none, or no longer.
    """
    now = services.now()
    async with services.database.reading() as tx:
        owner_ids = await calendar_feeds.find_owner(tx, _hash_token(token))
        owner = await associates.get_associate(tx, *owner_ids) if owner_ids else None
        if owner is None:
            raise NotFound(Reason("feed.not_found"))
        tenant_id = owner.tenant_id
        feed_appointments = await appointments.list_between(
            tx, tenant_id, [owner.id], now - PAST_RANGE, now + FUTURE_RANGE, MAX_APPOINTMENTS
        )
        reservations_by_appointment = await reservations.by_appointment(
            tx, tenant_id, [appointment.id for appointment in feed_appointments]
        )
    events = [
        to_calendar_event(services, appointment, reservations_by_appointment.get(appointment.id))
        for appointment in feed_appointments
    ]
    return icalendar_writer.feed_calendar(events, owner.name)


def _hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
