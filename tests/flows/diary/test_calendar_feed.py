"""The diary in other calendars: what a feed and a file hold, from when to when, and when they are anew."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.support.world import ADA, BO, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import NotFound
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments, calendar_feed
from videomeet.flows.diary.calendar_export import export_appointment
from videomeet.flows.kit.feed_cache import Feed

DAY = timedelta(days=1)
TAG_LENGTH, TOKEN_LENGTH = 32, 43


@pytest.fixture(autouse=True)
def _far_from_midnight(world: World) -> None:
    world.go_on_to_noon()


def token_of(address: str) -> str:
    return address.rpartition("/feed/")[2].removesuffix(".ics")


async def read(world: World, token: str, known_tag: str | None = None) -> Feed:
    feed = await calendar_feed.read_feed(world.services, token, known_tag)
    assert feed is not None
    return feed


def text(content: bytes) -> str:
    return content.decode().replace("\r\n ", "")


async def book(world: World, caller: Caller, title: str, start: datetime) -> None:
    start = start.replace(tzinfo=None)
    draft = world.draft(caller, title=title, zone="UTC", start=start, end=start + timedelta(minutes=30))
    await appointments.create(world.services, caller, draft)


async def test_a_feed_holds_what_its_owner_owns_or_attends_with_the_links(world: World) -> None:
    ada, bo = await world.connect_tenant(), await world.caller(BO)
    entry = await world.create_with_video(ada, title="Budget", location="Room 4")
    attending = world.draft(bo, owner_id=2, title="Attended", attendees=(Attendee("associate", 1, None),))
    await appointments.create(world.services, bo, attending)
    await appointments.create(world.services, bo, world.draft(bo, owner_id=2, title="Bo's own"))
    assert not await calendar_feed.has_feed(world.services, ada)
    address = await calendar_feed.create_feed(world.services, ada)
    assert await calendar_feed.has_feed(world.services, ada)
    assert address.startswith(f"{world.services.base_url}/feed/")
    assert len(token_of(address)) == TOKEN_LENGTH
    feed = await read(world, token_of(address))
    assert entry.reservation is not None
    assert world.services.join_link(entry.reservation.id) in text(feed.content)
    assert [title in text(feed.content) for title in ("Budget", "Attended", "Bo's own")] == [
        True,
        True,
        False,
    ]
    assert len(feed.tag) == TAG_LENGTH


async def test_a_feed_goes_from_60_days_back_to_400_days_ahead(world: World) -> None:
    ada = await world.caller(ADA)
    today = world.clock().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first, last = today - 60 * DAY, today + 400 * DAY
    await book(world, ada, "Too old", first - timedelta(minutes=30))
    await book(world, ada, "Oldest", first)
    await book(world, ada, "Newest", last - timedelta(minutes=5))
    await book(world, ada, "Too new", last)
    feed = await read(world, token_of(await calendar_feed.create_feed(world.services, ada)))
    titles = [line for line in text(feed.content).splitlines() if line.startswith("SUMMARY")]
    assert titles == ["SUMMARY:Oldest", "SUMMARY:Newest"]


async def test_a_feed_is_anew_with_every_change_and_every_day_and_only_then(world: World) -> None:
    ada = await world.caller(ADA)
    entry = await appointments.create(world.services, ada, world.draft(ada, title="Before"))
    token = token_of(await calendar_feed.create_feed(world.services, ada))
    first = await read(world, token)
    world.clock.advance(hours=1, minutes=1, seconds=1, microseconds=1)
    assert await calendar_feed.read_feed(world.services, token, first.tag) is None
    assert await read(world, token, "another tag") == first
    await appointments.update(world.services, ada, entry.appointment.id, 1, world.draft(ada, title="After"))
    second = await read(world, token, first.tag)
    assert ("Before" in text(second.content), "After" in text(second.content)) == (False, True)
    world.clock.advance(days=1)
    assert (await read(world, token, second.tag)).tag not in (first.tag, second.tag)


async def test_an_address_that_was_revoked_or_replaced_is_none_any_more(world: World) -> None:
    ada = await world.caller(ADA)
    first = token_of(await calendar_feed.create_feed(world.services, ada))
    second = token_of(await calendar_feed.create_feed(world.services, ada))
    await read(world, second)
    await calendar_feed.revoke_feed(world.services, ada)
    for token in (first, second, "made up"):
        with pytest.raises(NotFound, match=r"feed\.not_found"):
            await calendar_feed.read_feed(world.services, token)


async def test_a_file_has_the_appointment_with_its_link(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada, title="Budget", location="Room 4")
    exported, content = await export_appointment(world.services, ada, entry.appointment.id)
    assert exported.appointment == entry.appointment
    assert entry.reservation is not None
    assert world.services.join_link(entry.reservation.id) in text(content)
    assert ("SUMMARY:Budget" in text(content), "X-WR-CALNAME:Budget" in text(content)) == (True, True)
