"""Meetings that nobody wants any more are deleted at Zoom, as soon as somebody can do it."""

from datetime import timedelta

from tests.support.sandbox import OLIVIA
from tests.support.tables import PRESENT
from tests.support.world import ADA, World

from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings.orphaned_meetings import GIVE_UP_AFTER
from videomeet.store.meetings import orphaned_meetings

DELETE = "DELETE /v2/meetings"


async def deleted(world: World) -> DiaryEntry:
    """An appointment that was deleted while its host was signed out at Zoom."""
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.revoke_tokens(OLIVIA)
    await appointments.delete(world.services, ada, entry.appointment.id, entry.appointment.version)
    await world.run_worker()
    assert len(world.meetings()) == 1
    return entry


async def test_what_a_host_must_sign_in_for_is_deleted_when_they_have(world: World) -> None:
    await deleted(world)
    await world.authorize(await world.caller(ADA))
    world.clock.advance(hours=7)
    await world.run_worker()
    assert world.meetings() == []
    assert await world.rows("orphaned_meetings") == []


async def test_zoom_is_not_asked_again_before_it_says(world: World) -> None:
    await deleted(world)
    await world.authorize(await world.caller(ADA))
    world.zoom.clear_requests()
    world.zoom.fault("rate_limited", retry_after="600", times=1, match=DELETE)
    world.clock.advance(hours=7)
    await world.run_worker()
    world.clock.advance(minutes=9)
    await world.run_worker()
    assert len(world.zoom.requests(DELETE)) == 1
    world.clock.advance(minutes=2)
    await world.run_worker()
    assert world.meetings() == []


async def test_a_meeting_that_is_wanted_again_is_kept(world: World) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada)
    await world.run_worker()
    ((user, meeting_id),) = await world.rows("reservations", "provider_user_id", "meeting_id")
    async with world.services.database.writing() as tx:
        await orphaned_meetings.add(tx, ada.tenant_id, "zoom", str(user), str(meeting_id), world.clock())
    await world.run_worker()
    assert [str(meeting["id"]) for meeting in world.meetings()] == [meeting_id]
    assert await world.rows("orphaned_meetings") == []


async def test_after_two_months_nobody_tries_any_more(world: World) -> None:
    await deleted(world)
    world.clock.advance(seconds=(GIVE_UP_AFTER - timedelta(hours=1)).total_seconds())
    await world.run_worker()
    assert len(await world.rows("orphaned_meetings", due_at=PRESENT)) == 1
    world.clock.advance(hours=8)
    await world.run_worker()
    assert await world.rows("orphaned_meetings") == []


async def test_what_was_deleted_at_once_is_nobodys_orphan(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    await appointments.delete(world.services, ada, entry.appointment.id, entry.appointment.version)
    await world.run_worker()
    assert len(world.zoom.requests(DELETE)) == 1
    assert await world.rows("orphaned_meetings") == []
    assert await world.rows("reservations", due_at=PRESENT) == []
