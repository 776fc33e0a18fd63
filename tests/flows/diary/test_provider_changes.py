"""A meeting changed at Zoom: it comes back to the appointment, or the appointment asks; echoes are none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.support.webhooks import deliver_event, deliver_pending
from tests.support.world import ADA, BO, World

from videomeet.domain.kit.errors import Conflict
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.webhooks.webhook import MeetingFacts
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.diary.resolve_conflict import resolve_conflict

PATCH = "PATCH /v2/meetings"


async def current_entry(world: World, entry: DiaryEntry) -> DiaryEntry:
    return await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)


async def made(world: World, **changes: Any) -> tuple[DiaryEntry, str]:
    """A follow-up of Ada's and the number of its meeting at Zoom; its webhooks are delivered."""
    entry = await world.create_with_video(await world.connect_tenant(), **changes)
    await world.run_worker()
    reservation = (await current_entry(world, entry)).reservation
    assert reservation is not None
    return entry, str(reservation.meeting_id)


def at_zoom(world: World, meeting_id: str, **facts: Any) -> None:
    world.zoom.control("PATCH", f"meetings/{meeting_id}", facts)


def later(entry: DiaryEntry, hours: int) -> tuple[datetime, str]:
    moment = entry.appointment.times.starts_at + timedelta(hours=hours)
    return moment, moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


async def test_a_new_title_and_time_come_to_the_appointment(world: World) -> None:
    entry, meeting_id = await made(world)
    moment, text = later(entry, 2)
    at_zoom(world, meeting_id, topic="Renamed at Zoom", start_time=text, duration=45)
    await deliver_pending(world)
    after = (await current_entry(world, entry)).appointment
    assert (after.title, after.times.starts_at) == ("Renamed at Zoom", moment)
    assert after.times.ends_at - after.times.starts_at == timedelta(minutes=45)
    assert after.times.zone == entry.appointment.times.zone
    assert after.version == entry.appointment.version + 1


async def test_what_was_taken_over_is_not_sent_back(world: World) -> None:
    entry, meeting_id = await made(world)
    at_zoom(world, meeting_id, topic="Renamed at Zoom")
    world.zoom.clear_requests()
    await deliver_pending(world)
    await deliver_pending(world)
    assert world.zoom.requests(PATCH) == []
    after = (await current_entry(world, entry)).reservation
    assert after is not None
    assert (after.status, after.conflict, after.topic) == ("in_sync", None, "Renamed at Zoom")


@pytest.mark.parametrize("order", [[0, 1], [1, 0], [1, 0, 1, 0]])
async def test_two_changes_end_in_the_newest_whatever_the_order(world: World, order: list[int]) -> None:
    entry, meeting_id = await made(world)
    at_zoom(world, meeting_id, topic="First")
    at_zoom(world, meeting_id, topic="Second", duration=30)
    await deliver_pending(world, order=order)
    after = await current_entry(world, entry)
    assert after.appointment.title == "Second"
    assert after.reservation is not None
    assert after.reservation.conflict is None


async def test_our_own_changes_come_back_without_a_loop(world: World) -> None:
    entry, _ = await made(world)
    ada = await world.caller(ADA)
    for number in range(3):
        before = await current_entry(world, entry)
        assert before.reservation is not None
        draft = world.draft(ada, title=f"Mine {number}", reservation_id=before.reservation.id)
        await appointments.update(
            world.services, ada, entry.appointment.id, before.appointment.version, draft
        )
        await world.run_worker()
    calls = len(world.zoom.requests(PATCH))
    version = (await current_entry(world, entry)).appointment.version
    for order in ([0, 1, 2], [2, 1, 0]):
        await deliver_pending(world, order=order)
    after = await current_entry(world, entry)
    assert (after.appointment.title, after.appointment.version) == ("Mine 2", version)
    assert after.reservation is not None
    assert after.reservation.conflict is None
    assert len(world.zoom.requests(PATCH)) == calls


async def renamed(world: World, entry: DiaryEntry, title: str) -> None:
    """Ada gives it another title in the diary."""
    ada, reservation = await world.caller(ADA), entry.reservation
    assert reservation is not None
    draft = world.draft(ada, title=title, reservation_id=reservation.id)
    await appointments.update(world.services, ada, entry.appointment.id, entry.appointment.version, draft)


async def both_changed(world: World) -> DiaryEntry:
    """Ada renames it while Zoom is down for changes; somebody renames it at Zoom; the webhook comes."""
    entry, meeting_id = await made(world)
    world.zoom.fault("down", match="PATCH /v2/")
    await renamed(world, entry, "Ours")
    await world.run_worker()
    at_zoom(world, meeting_id, topic="Theirs")
    await deliver_pending(world)
    world.zoom.clear_faults()
    return await current_entry(world, entry)


async def test_when_both_changed_it_the_appointment_says_that_they_differ(world: World) -> None:
    after = await both_changed(world)
    assert after.appointment.title == "Ours"
    assert after.reservation is not None
    assert "Theirs" in str(after.reservation.conflict)


@pytest.mark.parametrize(("theirs", "title"), [(True, "Theirs"), (False, "Ours")])
async def test_either_decision_ends_with_both_alike(world: World, theirs: bool, title: str) -> None:
    before = await both_changed(world)
    ada = await world.caller(ADA)
    await resolve_conflict(
        world.services, ada, before.appointment.id, before.appointment.version, use_provider=theirs
    )
    world.clock.advance(minutes=5)
    await world.run_worker()
    after = await current_entry(world, before)
    assert after.reservation is not None
    assert (after.appointment.title, after.reservation.status, after.reservation.conflict) == (
        title,
        "in_sync",
        None,
    )
    assert [meeting["topic"] for meeting in world.meetings()] == [title]
    with pytest.raises(Conflict):
        await resolve_conflict(
            world.services, ada, before.appointment.id, after.appointment.version, use_provider=theirs
        )
    action = AuditAction.KEEP_PROVIDER if theirs else AuditAction.KEEP_DIARY
    decided = await world.sql("SELECT action, subject FROM audit WHERE action IN ('keep_ours', 'use_theirs')")
    assert decided == [(action, Reason("audit.appointment", id=before.appointment.id).as_json())]


async def test_a_decision_on_an_older_version_is_a_conflict(world: World) -> None:
    before = await both_changed(world)
    with pytest.raises(Conflict):
        await resolve_conflict(
            world.services, await world.caller(BO), before.appointment.id, 1, use_provider=True
        )
    assert (await current_entry(world, before)).reservation == before.reservation


async def test_a_day_is_no_time_so_a_new_time_is_asked_about(world: World) -> None:
    entry, meeting_id = await made(world, all_day=True)
    _, text = later(entry, 3)
    at_zoom(world, meeting_id, start_time=text)
    await deliver_pending(world)
    after = await current_entry(world, entry)
    assert after.appointment.times == entry.appointment.times
    assert after.reservation is not None
    assert after.reservation.conflict is not None


async def test_an_invented_change_is_looked_at_and_not_believed(world: World) -> None:
    entry, meeting_id = await made(world)
    payload = {"object": {"id": int(meeting_id), "topic": "Invented"}, "old_object": {"topic": "x"}}
    await deliver_event(world, "meeting.updated", payload, world.clock())
    assert (await current_entry(world, entry)).appointment.title == entry.appointment.title


async def test_a_change_at_zoom_that_nobody_reported_is_offered_when_ours_lies_over_it(
    world: World,
) -> None:
    entry, meeting_id = await made(world)
    moment, text = later(entry, 2)
    at_zoom(world, meeting_id, start_time=text)
    await renamed(world, entry, "Ours")
    await world.run_worker()
    after = await current_entry(world, entry)
    assert after.reservation is not None
    assert (after.appointment.title, after.reservation.status) == ("Ours", "in_sync")
    assert after.reservation.conflict == MeetingFacts(starts_at=moment).to_json()
    ada = await world.caller(ADA)
    await resolve_conflict(
        world.services, ada, entry.appointment.id, after.appointment.version, use_provider=True
    )
    await world.run_worker()
    assert [(m["topic"], m["start_time"]) for m in world.meetings()] == [("Ours", text)]
    last = await current_entry(world, entry)
    assert last.reservation is not None
    assert (last.appointment.times.starts_at, last.reservation.conflict) == (moment, None)


async def test_what_our_own_lost_call_left_at_zoom_is_nobodys_change(world: World) -> None:
    entry, _ = await made(world)
    await renamed(world, entry, "First of ours")
    world.zoom.fault("lost_reply", match=PATCH)
    await world.run_worker()
    world.zoom.clear_faults()
    assert world.meetings()[0]["topic"] == "First of ours"
    await renamed(world, await current_entry(world, entry), "Second of ours")
    await world.run_worker()
    after = await current_entry(world, entry)
    assert after.reservation is not None
    assert (after.reservation.status, after.reservation.conflict) == ("in_sync", None)
    await renamed(world, after, "Third of ours")
    at_zoom(world, str(after.reservation.meeting_id), topic="Theirs")
    await world.run_worker()
    last = await current_entry(world, entry)
    assert last.reservation is not None
    assert last.reservation.conflict == MeetingFacts(topic="Theirs").to_json()


async def test_a_webhook_of_our_own_lost_call_offers_nobody_our_own_older_words(world: World) -> None:
    entry, _ = await made(world)
    for lost in ("First of ours", "Second of ours"):
        await renamed(world, await current_entry(world, entry), lost)
        world.zoom.fault("lost_reply", match=PATCH)
        await world.run_worker()
        world.zoom.clear_faults()
        assert world.meetings()[0]["topic"] == lost
        world.clock.advance(minutes=5)
    await renamed(world, await current_entry(world, entry), "Third of ours")
    await deliver_pending(world)
    before = await current_entry(world, entry)
    assert before.reservation is not None
    assert before.reservation.conflict is None
    await world.run_worker()
    after = await current_entry(world, entry)
    assert after.reservation is not None
    assert (after.appointment.title, after.reservation.status) == ("Third of ours", "in_sync")
    assert (after.reservation.conflict, after.reservation.pending_change) == (None, None)
    assert [meeting["topic"] for meeting in world.meetings()] == ["Third of ours"]


@pytest.mark.parametrize("announced", [True, False])
async def test_what_somebody_changed_after_our_own_lost_call_is_offered(
    world: World, announced: bool
) -> None:
    entry, meeting_id = await made(world)
    await renamed(world, entry, "Ours")
    world.zoom.fault("lost_reply", match=PATCH)
    await world.run_worker()
    world.zoom.clear_faults()
    at_zoom(world, meeting_id, topic="Theirs")
    if announced:
        await deliver_pending(world)
    world.clock.advance(minutes=5)
    await world.run_worker()
    after = await current_entry(world, entry)
    assert after.reservation is not None
    assert (after.appointment.title, after.reservation.status) == ("Ours", "in_sync")
    assert after.reservation.conflict == MeetingFacts(topic="Theirs").to_json()


async def test_two_changes_at_zoom_wait_together_for_one_decision(world: World) -> None:
    before = await both_changed(world)
    assert before.reservation is not None
    moment, text = later(before, 3)
    at_zoom(world, str(before.reservation.meeting_id), start_time=text)
    await deliver_pending(world)
    after = await current_entry(world, before)
    assert after.reservation is not None
    assert after.reservation.conflict == MeetingFacts("Theirs", moment).to_json()
