"""Webhooks applied: meetings deleted, begun and ended at Zoom, in any order and as often as they come."""

import itertools
from datetime import timedelta

import pytest
from tests.support.sandbox import OLIVIA
from tests.support.webhooks import deliver_event, deliver_pending
from tests.support.world import ADA, NORA, World

from videomeet.domain.kit.reason import from_json
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry


async def stored_reservation(world: World, entry: DiaryEntry) -> Reservation:
    current = (
        await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)
    ).reservation
    assert current is not None
    return current


async def log(world: World) -> list[tuple[str, str]]:
    rows = await world.rows("webhook_deliveries", "event", "state")
    return [(row[0], row[1]) for row in rows]


async def test_a_meeting_deleted_at_zoom_is_made_anew_behind_the_same_link(world: World) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    before = await stored_reservation(world, entry)
    world.zoom.control("DELETE", f"meetings/{before.meeting_id}")
    await deliver_pending(world)
    after = await stored_reservation(world, entry)
    assert (after.id, after.status) == (before.id, "in_sync")
    assert after.meeting_id != before.meeting_id
    assert [str(meeting["id"]) for meeting in world.meetings()] == [after.meeting_id]
    await deliver_pending(world)
    assert (await stored_reservation(world, entry)).meeting_id == after.meeting_id


async def test_a_deletion_that_does_not_say_when_is_looked_at_each_time_it_is_reported(world: World) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    before = await stored_reservation(world, entry)
    payload = {"object": {"id": int(before.meeting_id or 0)}}
    await deliver_event(world, "meeting.deleted", payload, None)
    assert (await stored_reservation(world, entry)).meeting_id == before.meeting_id
    world.zoom.vanish(int(before.meeting_id or 0))
    world.clock.advance(minutes=1)
    await deliver_event(world, "meeting.deleted", payload, None)
    after = await stored_reservation(world, entry)
    assert after.meeting_id != before.meeting_id
    assert [str(meeting["id"]) for meeting in world.meetings()] == [after.meeting_id]
    assert await log(world) == [("meeting.deleted", "applied")] * 2


async def test_a_deletion_that_zoom_does_not_confirm_changes_nothing(world: World) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    before = await stored_reservation(world, entry)
    await deliver_event(
        world, "meeting.deleted", {"object": {"id": int(before.meeting_id or 0)}}, world.clock()
    )
    assert (await stored_reservation(world, entry)).meeting_id == before.meeting_id
    assert await log(world) == [("meeting.deleted", "applied")]


async def test_our_own_deletion_comes_back_as_nobodys(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    meeting_id = int((await stored_reservation(world, entry)).meeting_id or 0)
    await appointments.delete(world.services, ada, entry.appointment.id, entry.appointment.version)
    await world.run_worker()
    await deliver_event(world, "meeting.deleted", {"object": {"id": meeting_id}}, world.clock())
    assert world.meetings() == []
    assert await log(world) == [("meeting.deleted", "ignored")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_begun_ended_and_begun_again_end_alike_in_every_order(
    world: World, order: tuple[int, ...]
) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    meeting_id, now = str((await stored_reservation(world, entry)).meeting_id), world.clock()
    events = [("meeting.started", 0), ("meeting.ended", 5), ("meeting.started", 9)]
    for name, minutes in [events[at] for at in order]:
        payload = {"object": {"id": meeting_id}}
        await deliver_event(world, name, payload, now - timedelta(minutes=20 - minutes))
    assert (await stored_reservation(world, entry)).is_live(world.clock())
    await deliver_event(world, "meeting.ended", {"object": {"id": meeting_id}}, now)
    assert not (await stored_reservation(world, entry)).is_live(world.clock())


async def test_a_lost_end_does_not_leave_a_meeting_in_progress_for_ever(world: World) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    world.zoom.control("POST", f"meetings/{(await stored_reservation(world, entry)).meeting_id}/start")
    await deliver_pending(world)
    after = await stored_reservation(world, entry)
    assert after.is_live(world.clock())
    assert not after.is_live(world.clock() + timedelta(hours=31))


async def test_what_concerns_nobody_here_is_ignored(world: World) -> None:
    await world.connect_tenant()
    for name in ("meeting.updated", "meeting.deleted", "meeting.started", "meeting.ended"):
        await deliver_event(world, name, {"object": {"id": 4711}}, world.clock())
    await deliver_event(world, "app_deauthorized", {"user_id": "somebody-else"}, world.clock())
    assert {state for _, state in await log(world)} == {"ignored"}


async def test_a_delivery_that_concerns_two_tenants_is_a_row_of_each(world: World) -> None:
    await world.connect_tenant(ADA, OLIVIA)
    await world.connect_tenant(NORA, OLIVIA)
    world.zoom.control("POST", "uninstall", {"user": OLIVIA})
    await deliver_pending(world)
    rows = await world.sql("SELECT tenant_id, state FROM webhook_deliveries ORDER BY tenant_id")
    assert [row[1] for row in rows] == ["applied", "applied"]
    assert rows[0][0] != rows[1][0]
    assert {row[0] for row in await world.rows("grants", "state")} == {"needs_reauth"}


async def test_while_zoom_is_down_a_delivery_waits_and_is_applied_afterwards(world: World) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    before = await stored_reservation(world, entry)
    world.zoom.control("DELETE", f"meetings/{before.meeting_id}")
    world.zoom.fault("down", match="GET /v2/meetings")
    await deliver_pending(world)
    assert await log(world) == [("meeting.deleted", "waiting")]
    world.zoom.clear_faults()
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert await log(world) == [("meeting.deleted", "applied")]
    assert (await stored_reservation(world, entry)).meeting_id != before.meeting_id


async def test_what_a_host_must_sign_in_for_is_applied_when_they_have(world: World) -> None:
    ada = await world.connect_tenant()
    entry = await world.create_with_video(ada)
    await world.run_worker()
    world.zoom.control(
        "PATCH", f"meetings/{(await stored_reservation(world, entry)).meeting_id}", {"topic": "Kick-off"}
    )
    world.zoom.revoke_tokens(OLIVIA)
    await deliver_pending(world)
    assert await log(world) == [("meeting.updated", "waiting")]
    world.clock.advance(hours=8)
    await world.run_worker()
    await world.authorize(await world.caller(ADA))
    await world.run_worker()
    assert await log(world) == [("meeting.updated", "applied")]
    current = await appointments.get_entry(world.services, ada, entry.appointment.id)
    assert (current.appointment.title, (await stored_reservation(world, entry)).topic) == (
        "Kick-off",
        "Kick-off",
    )


async def outcomes(world: World) -> list[str]:
    """What the log says of each delivery, as codes."""
    rows = await world.rows("webhook_deliveries", "outcome")
    return [from_json(str(outcome)).code for (outcome,) in rows]


@pytest.mark.parametrize(
    ("event", "ours", "says"),
    [
        ("meeting.started", True, "webhook.started"),
        ("meeting.started", False, "webhook.not_ours"),
        ("meeting.ended", True, "webhook.ended"),
        ("meeting.ended", False, "webhook.not_ours"),
        ("meeting.deleted", True, "webhook.still_there"),
        ("meeting.deleted", False, "webhook.not_ours"),
    ],
)
async def test_the_log_says_what_came_of_it(world: World, event: str, ours: bool, says: str) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    meeting_id = (await stored_reservation(world, entry)).meeting_id if ours else "5"
    await deliver_event(world, event, {"object": {"id": meeting_id}}, world.clock())
    assert await outcomes(world) == [says]


async def test_the_log_says_that_a_lost_meeting_was_made_anew(world: World) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    world.zoom.control("DELETE", f"meetings/{(await stored_reservation(world, entry)).meeting_id}")
    await deliver_pending(world)
    assert (await outcomes(world))[0] == "webhook.made_anew"


async def test_a_delivery_that_waits_says_why_and_waits_as_long_as_zoom_says(world: World) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    world.zoom.control("DELETE", f"meetings/{(await stored_reservation(world, entry)).meeting_id}")
    world.zoom.fault("rate_limited", retry_after="600", times=1, match="GET /v2/meetings")
    await deliver_pending(world)
    assert (await outcomes(world)) == ["provider.limited_until"]
    world.clock.advance(minutes=9)
    await world.run_worker()
    assert await log(world) == [("meeting.deleted", "waiting")]
    world.clock.advance(minutes=2)
    await world.run_worker()
    assert await log(world) == [("meeting.deleted", "applied")]


async def test_what_keeps_failing_is_parked_with_its_reason(world: World) -> None:
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    world.zoom.control("DELETE", f"meetings/{(await stored_reservation(world, entry)).meeting_id}")
    world.zoom.fault("server_error", match="GET /v2/meetings")
    await deliver_pending(world)
    for _ in range(13):
        world.clock.advance(minutes=16)
        await world.run_worker()
    ((state, outcome),) = await world.rows("webhook_deliveries", "state", "outcome")
    assert state == "failed"
    assert outcome


async def test_bodies_are_forgotten_after_a_week_and_rows_after_three_months(world: World) -> None:
    await deliver_event(world, "meeting.deleted", {"object": {"id": 1}}, world.clock())
    for days, bodies, rows in ((6, 1, 1), (2, 0, 1), (90, 0, 0)):
        world.clock.advance(days=days)
        await world.run_worker()
        ((rows_left, bodies_left),) = await world.sql(
            "SELECT count(*), count(body_encrypted) FROM webhook_deliveries"
        )
        assert (rows_left, bodies_left) == (rows, bodies)
