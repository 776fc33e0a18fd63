"""How the diary follows a change at Zoom, where it asks, and what the decision makes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.support.webhooks import deliver_pending
from tests.support.world import ADA, World

from videomeet.domain.diary.appointment import MAX_DURATION, MIN_DURATION, Attendee
from videomeet.domain.kit.errors import Conflict, Refused, Repair
from videomeet.domain.webhooks.webhook import MeetingFacts
from videomeet.flows.diary import appointments, resolve_conflict
from videomeet.flows.diary.entries import DiaryEntry

KARI = "kari@fjord.example"
MINUTE = timedelta(minutes=1)


async def current(world: World, entry: DiaryEntry) -> DiaryEntry:
    return await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)


async def made(world: World, **changes: Any) -> DiaryEntry:
    entry = await world.create_with_video(await world.connect_tenant(), **changes)
    await world.run_worker()
    return await current(world, entry)


async def change_at_zoom(world: World, **facts: Any) -> None:
    (meeting,) = world.meetings()
    world.zoom.control("PATCH", f"meetings/{meeting['id']}", facts)
    world.zoom.clear_requests()
    await deliver_pending(world)


def zoom_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


async def decide(world: World, entry: DiaryEntry, *, use_provider: bool) -> DiaryEntry:
    number, version = entry.appointment.id, entry.appointment.version
    ada = await world.caller(ADA)
    return await resolve_conflict.resolve_conflict(
        world.services, ada, number, version, use_provider=use_provider
    )


async def test_a_time_that_was_taken_over_is_not_sent_back_and_guests_hear_of_it_with_the_link(
    world: World,
) -> None:
    guests = (Attendee("email", None, KARI),)
    entry = await made(world, attendees=guests, invites=True, location="Room 4")
    world.zoom.clear_mails()
    moment = entry.appointment.times.starts_at + timedelta(hours=2)
    await change_at_zoom(world, start_time=zoom_time(moment), duration=45)
    await world.run_worker()
    assert world.zoom.requests("PATCH") == []
    after = await current(world, entry)
    assert after.reservation is not None
    assert after.reservation.starts_at == after.appointment.times.starts_at == moment
    assert after.reservation.ends_at == after.appointment.times.ends_at == moment + 45 * MINUTE
    [mail] = world.zoom.mails(KARI)
    assert mail["subject"] == "Changed: Quarterly review"
    assert world.services.join_link(after.reservation.id) in mail["text"]


async def test_a_title_of_zoom_is_on_one_line(world: World) -> None:
    entry = await made(world)
    await change_at_zoom(world, topic="A  title " + "x" * 190)
    assert (await current(world, entry)).appointment.title == "A title " + "x" * 190


async def test_what_waits_for_a_decision_is_joined_by_whatever_changes_next(world: World) -> None:
    """The diary is in step with Zoom, but for what somebody moved there unreported before our own change."""
    entry = await made(world)
    moment = entry.appointment.times.starts_at + timedelta(hours=2)
    (meeting,) = world.meetings()
    world.zoom.control("PATCH", f"meetings/{meeting['id']}", {"start_time": zoom_time(moment)})
    ada, reservation = await world.caller(ADA), entry.reservation
    assert reservation is not None
    draft = world.draft(ada, title="Ours", reservation_id=reservation.id)
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await world.run_worker()
    await change_at_zoom(world, topic="Theirs")
    after = await current(world, entry)
    assert after.reservation is not None
    assert (after.appointment.title, after.reservation.status) == ("Ours", "in_sync")
    assert after.reservation.conflict == MeetingFacts("Theirs", moment).to_json()


async def test_a_whole_day_that_is_renamed_at_zoom_stays_one(world: World) -> None:
    entry = await made(world, all_day=True)
    await change_at_zoom(world, topic="Renamed at Zoom")
    after = await current(world, entry)
    assert after.appointment.title == "Renamed at Zoom"
    assert after.appointment.times == entry.appointment.times


async def test_a_whole_day_becomes_a_time_when_somebody_decides_for_zooms(world: World) -> None:
    entry = await made(world, all_day=True)
    moment = entry.appointment.times.starts_at + timedelta(hours=9)
    await change_at_zoom(world, start_time=zoom_time(moment), duration=30)
    after = await decide(world, entry, use_provider=True)
    times = after.appointment.times
    assert (times.all_day, times.starts_at, times.ends_at) == (False, moment, moment + 30 * MINUTE)
    assert after.reservation is not None
    assert after.reservation.conflict is None
    assert after == await current(world, entry)


@pytest.mark.parametrize("length", [MIN_DURATION, MAX_DURATION])
async def test_the_diary_follows_as_far_as_its_shortest_and_longest(world: World, length: timedelta) -> None:
    entry = await made(world)
    await change_at_zoom(world, duration=length // MINUTE)
    times = (await current(world, entry)).appointment.times
    assert times.ends_at - times.starts_at == length


async def test_what_no_diary_takes_is_asked_about_and_can_only_be_refused(world: World) -> None:
    entry = await made(world)
    await change_at_zoom(world, duration=MIN_DURATION // MINUTE - 1)
    after = await current(world, entry)
    assert after.appointment.times == entry.appointment.times
    with pytest.raises(Refused, match=r"decide\.length"):
        await decide(world, after, use_provider=True)
    decided = await decide(world, after, use_provider=False)
    assert decided.reservation is not None
    assert (decided.reservation.conflict, decided.reservation.status) == (None, "working")
    await world.run_worker()
    assert [meeting["duration"] for meeting in world.meetings()] == [60]


async def test_what_is_decided_already_is_to_be_loaded_again(world: World) -> None:
    entry = await made(world)
    with pytest.raises(Conflict, match=r"decide\.decided") as conflict:
        await decide(world, entry, use_provider=True)
    assert conflict.value.repair is Repair.RELOAD
