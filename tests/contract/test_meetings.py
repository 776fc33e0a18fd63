"""Meetings as every provider must keep them: what is wanted comes back, at the right moment, well hosted."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.contract.sandboxes import ProviderSandbox
from tests.contract.steps import CORRELATION_ID, PASSCODE, TOMORROW, ConnectedPerson, connect, desired_meeting

from videomeet.domain.kit.errors import Vanished
from videomeet.providers.contract import HttpClient

NEXT_YEAR = TOMORROW.year + 1
WALLS = [
    ("Europe/Oslo", (7, 1, 9, 30)),
    ("Europe/Oslo", (1, 15, 23, 45)),
    ("America/New_York", (3, 20, 9, 0)),
    ("America/St_Johns", (11, 20, 8, 15)),
    ("Asia/Kolkata", (6, 5, 0, 10)),
    ("Asia/Kathmandu", (2, 28, 5, 45)),
    ("Australia/Lord_Howe", (12, 31, 23, 50)),
    ("Pacific/Kiritimati", (1, 1, 0, 30)),
    ("Pacific/Marquesas", (8, 8, 8, 8)),
    ("UTC", (5, 17, 12, 0)),
]


async def test_a_meeting_is_made_as_wanted_and_hosted_by_the_grants_owner(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    assert made.host_id == connected.account.provider_user_id
    assert (made.topic, made.start, made.minutes) == ("Review of the offer", TOMORROW, 45)
    assert await connected.meetings.read(connected.access, made.id) == made
    (meeting,) = sandbox.meetings()
    assert (meeting["id"], meeting["zone"], meeting["passcode"]) == (made.id, "Europe/Oslo", PASSCODE)
    assert CORRELATION_ID in meeting["text"]


async def test_two_hosts_at_once_never_cross(sandbox: ProviderSandbox, http_client: HttpClient) -> None:
    first = await connect(sandbox, http_client, sandbox.host)
    other = await connect(sandbox, http_client, sandbox.other_host)
    for person in (first, other, first, other):
        made = await person.meetings.create(person.access, desired_meeting())
        assert made.host_id == person.account.provider_user_id


@pytest.mark.parametrize(("zone", "wall"), WALLS)
async def test_a_wall_time_in_any_zone_is_the_same_instant_there(
    sandbox: ProviderSandbox, connected: ConnectedPerson, zone: str, wall: tuple[int, int, int, int]
) -> None:
    start = datetime(NEXT_YEAR, *wall, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    made = await connected.meetings.create(connected.access, desired_meeting(start=start, zone=zone))
    assert made.start == start
    assert sandbox.meetings()[0]["zone"] == zone


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe"])
async def test_both_hours_of_a_night_when_the_clock_goes_back_stay_apart(
    connected: ConnectedPerson, zone: str
) -> None:
    change = _clock_goes_back(zone)
    for start in (change - timedelta(minutes=15), change + timedelta(minutes=15)):
        made = await connected.meetings.create(connected.access, desired_meeting(start=start, zone=zone))
        assert made.start == start


def _clock_goes_back(zone: str) -> datetime:
    """The first instant next year at which the zone's offset becomes smaller."""
    hours = (datetime(NEXT_YEAR, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in range(24 * 366))
    before = None
    for hour in hours:
        offset = hour.astimezone(ZoneInfo(zone)).utcoffset()
        if before is not None and offset is not None and offset < before:
            return hour
        before = offset
    raise AssertionError(f"{zone} has no such night")


async def test_a_change_is_read_back(sandbox: ProviderSandbox, connected: ConnectedPerson) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    later = TOMORROW + timedelta(days=2)
    change = desired_meeting(topic="Moved", start=later, minutes=30, zone="Asia/Tokyo", passcode="Xy98765")
    changed = await connected.meetings.update(connected.access, made.id, change)
    assert (changed.id, changed.host_id) == (made.id, made.host_id)
    assert (changed.topic, changed.start, changed.minutes) == ("Moved", later, 30)
    (meeting,) = sandbox.meetings()
    assert (meeting["zone"], meeting["passcode"]) == ("Asia/Tokyo", "Xy98765")
    assert changed.guest_url != made.guest_url


async def test_a_change_without_a_passcode_keeps_the_one_there_is(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    changed = await connected.meetings.update(connected.access, made.id, desired_meeting(passcode=None))
    assert changed.guest_url == made.guest_url
    assert sandbox.meetings()[0]["passcode"] == PASSCODE


async def test_a_start_in_the_past_that_is_ignored_shows_in_what_comes_back(
    connected: ConnectedPerson,
) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    past = desired_meeting(topic="Renamed", start=TOMORROW - timedelta(days=3))
    changed = await connected.meetings.update(connected.access, made.id, past)
    assert (changed.topic, changed.start) == ("Renamed", TOMORROW)


async def test_a_passcode_the_account_refuses_still_gives_a_meeting(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    sandbox.demand_special_characters()
    made = await connected.meetings.create(connected.access, desired_meeting())
    (meeting,) = sandbox.meetings()
    assert meeting["id"] == made.id
    assert meeting["passcode"] not in ("", PASSCODE)


@pytest.mark.parametrize("sign", ["x", "ø", "🎥", "م", "<script>", "\u202e", '"\\'])
async def test_long_and_strange_texts_are_taken(
    sandbox: ProviderSandbox, connected: ConnectedPerson, sign: str
) -> None:
    made = await connected.meetings.create(
        connected.access, desired_meeting(topic=sign * 300, agenda=sign * 3000, minutes=24 * 60)
    )
    assert made.topic.startswith(sign)
    assert CORRELATION_ID in sandbox.meetings()[0]["text"]


async def test_a_deleted_meeting_is_gone_and_deleting_it_again_is_done(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    await connected.meetings.delete(connected.access, made.id)
    assert sandbox.meetings() == []
    await connected.meetings.delete(connected.access, made.id)
    with pytest.raises(Vanished):
        await connected.meetings.read(connected.access, made.id)


async def test_a_meeting_that_vanished_is_distinguished_from_every_other_trouble(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    sandbox.vanish_meeting(made.id)
    for call in (
        connected.meetings.read(connected.access, made.id),
        connected.meetings.update(connected.access, made.id, desired_meeting()),
        connected.meetings.start_url(connected.access, made.id),
    ):
        with pytest.raises(Vanished):
            await call
    await connected.meetings.delete(connected.access, made.id)


async def test_the_hosts_way_in_is_not_the_guests(connected: ConnectedPerson) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    start_url = await connected.meetings.start_url(connected.access, made.id)
    assert start_url.startswith("http")
    assert start_url != made.guest_url
    assert start_url not in repr(made)
