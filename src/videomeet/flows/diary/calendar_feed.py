"""The diary in other calendars: a private address that calendar programs subscribe to."""

import hashlib
import secrets
from datetime import datetime, timedelta

from videomeet.domain.kit.errors import NotFound, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.people.people import Caller
from videomeet.flows.kit.feed_cache import Feed
from videomeet.flows.kit.token_hash import hash_token
from videomeet.flows.mail.calendar_event import to_calendar_event
from videomeet.flows.services import Services
from videomeet.isolation.processes import IsolatedCallError
from videomeet.mail import icalendar_writer
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments, calendar_feeds
from videomeet.store.meetings import reservations
from videomeet.store.people import associates

PAST_RANGE, FUTURE_RANGE, MAX_APPOINTMENTS = timedelta(days=60), timedelta(days=400), 2000
TAG_LENGTH = 32


async def has_feed(services: Services, caller: Caller) -> bool:
    """Whether the caller has a calendar address."""
    async with services.database.reading() as tx:
        return await calendar_feeds.has_feed(tx, caller.tenant_id, caller.associate_id)


async def create_feed(services: Services, caller: Caller) -> str:
    """A new calendar address, shown this once; an earlier one stops working."""
    token = secrets.token_urlsafe(32)
    async with services.database.writing() as tx:
        await calendar_feeds.set_feed(tx, caller.tenant_id, caller.associate_id, hash_token(token))
    return f"{services.base_url}/feed/{token}.ics"


async def revoke_feed(services: Services, caller: Caller) -> None:
    """The calendar address stops working."""
    async with services.database.writing() as tx:
        await calendar_feeds.set_feed(tx, caller.tenant_id, caller.associate_id, None)


async def read_feed(services: Services, token: str, known_tag: str | None = None) -> Feed | None:
    """The calendar of whoever the address belongs to: two months back, a good year ahead.

    None when it is still the one with `known_tag`. It is built in a process of its own, and once for every
    change of it. Raises `NotFound` for an address that is none, or no longer, `TooManyAttempts`, and
    `TryLater` when it can't be built just now.
    """
    token_hash, today = hash_token(token), services.now().replace(hour=0, minute=0, second=0, microsecond=0)
    await services.feed_limiter.count(token_hash.hex())
    starts, ends = today - PAST_RANGE, today + FUTURE_RANGE
    async with services.database.reading() as tx:
        owner_ids = await calendar_feeds.find_owner(tx, token_hash)
        owner = await associates.get_associate(tx, *owner_ids) if owner_ids else None
        if owner is None:
            raise NotFound(Reason("feed.not_found"))
        fingerprint = await appointments.fingerprint_between(tx, owner.tenant_id, [owner.id], starts, ends)
        facts = f"{token_hash.hex()} {owner.name} {starts} {fingerprint}"
        tag = hashlib.sha256(facts.encode()).hexdigest()[:TAG_LENGTH]
        if tag == known_tag:
            return None
        key = (owner.tenant_id, owner.id)
        if feed := services.feed_cache.get(key, tag):
            return feed
        events = await _list_events(tx, services, owner.tenant_id, owner.id, starts, ends)
    try:
        content = await services.calendar_writers.run(
            owner.tenant_id, icalendar_writer.feed_calendar, events, owner.name
        )
    except IsolatedCallError:
        raise TryLater(Reason("server.busy")) from None
    feed = Feed(tag, content)
    services.feed_cache.put(key, feed)
    return feed


async def _list_events(
    tx: Transaction, services: Services, tenant_id: int, associate_id: int, starts: datetime, ends: datetime
) -> list[CalendarEvent]:
    feed_appointments = await appointments.list_between(
        tx, tenant_id, [associate_id], starts, ends, MAX_APPOINTMENTS
    )
    reservations_by_appointment = await reservations.by_appointment(
        tx, tenant_id, [appointment.id for appointment in feed_appointments]
    )
    return [
        to_calendar_event(services, appointment, reservations_by_appointment.get(appointment.id))
        for appointment in feed_appointments
    ]
