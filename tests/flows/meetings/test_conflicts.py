"""What counts as a change at the provider: what neither the diary wants, nor we knew, nor asked for."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.support.clock import START
from tests.support.world import World

from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.webhooks.webhook import MeetingFacts
from videomeet.flows.meetings.conflicts import merge_conflict, unknown_changes

HOUR = timedelta(hours=1)
WANTED = MeetingFacts("Wanted", START, 60)
KNOWN = MeetingFacts("Known", START + HOUR, 45)
REQUESTED = MeetingFacts("Requested", START + 2 * HOUR, 30)
NEW = MeetingFacts("New", START + 3 * HOUR, 15)
FACTS = ("topic", "starts_at", "minutes")


@pytest.fixture
async def reservation(world: World) -> Reservation:
    """It is wanted in one way, was seen in another, and a lost call asked for a third."""
    made = (await world.create_with_video(await world.connect_tenant())).reservation
    assert made is not None
    return replace(
        made,
        topic="Wanted",
        starts_at=START,
        ends_at=START + HOUR,
        observed_topic=KNOWN.topic,
        observed_starts_at=KNOWN.starts_at,
        observed_minutes=KNOWN.minutes,
        pending_change=REQUESTED.to_json(),
    )


@pytest.mark.parametrize("facts", [WANTED, KNOWN, REQUESTED], ids=["wanted", "known", "requested"])
async def test_what_is_wanted_known_or_requested_is_no_change(
    reservation: Reservation, facts: MeetingFacts
) -> None:
    assert unknown_changes(reservation, facts) == MeetingFacts()


@pytest.mark.parametrize("name", FACTS)
async def test_each_fact_is_compared_by_itself(reservation: Reservation, name: str) -> None:
    new: dict[str, Any] = {name: getattr(NEW, name)}
    for known in (WANTED, KNOWN, REQUESTED):
        assert unknown_changes(reservation, replace(known, **new)) == MeetingFacts(**new)


async def test_without_a_lost_call_what_it_asked_for_is_a_change(reservation: Reservation) -> None:
    assert unknown_changes(replace(reservation, pending_change=None), REQUESTED) == REQUESTED


@pytest.mark.parametrize("missing", ["starts_at", "ends_at"])
async def test_a_reservation_without_its_times_knows_of_no_change(
    reservation: Reservation, missing: str
) -> None:
    without: dict[str, Any] = {missing: None}
    assert unknown_changes(replace(reservation, **without), NEW) == MeetingFacts()


async def test_what_is_new_joins_what_waits_and_the_newest_of_a_fact_counts(reservation: Reservation) -> None:
    waiting = replace(reservation, conflict=MeetingFacts("Older", START).to_json())
    assert merge_conflict(waiting, MeetingFacts()) == waiting.conflict
    assert merge_conflict(waiting, MeetingFacts(topic="New")) == MeetingFacts("New", START).to_json()
    assert merge_conflict(reservation, NEW) == NEW.to_json()
