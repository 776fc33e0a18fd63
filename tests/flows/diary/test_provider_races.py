"""A change at Zoom while we are at the same meeting ourselves: nothing is believed, nothing is lost."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.support.webhooks import deliver_pending
from tests.support.world import ADA, World, wait_until

from videomeet.domain.kit.reason import Reason
from videomeet.domain.webhooks.webhook import MeetingFacts
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry

READ = "GET /v2/meetings/"


async def renamed_at_zoom(world: World) -> DiaryEntry:
    """Made, and then renamed there; the webhook has not come yet."""
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    (meeting,) = world.meetings()
    world.zoom.control("PATCH", f"meetings/{meeting['id']}", {"topic": "Theirs"})
    return entry


async def current(world: World, entry: DiaryEntry) -> DiaryEntry:
    return await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)


async def outcomes(world: World) -> list[tuple[Any, ...]]:
    return await world.rows("webhook_deliveries", "state", "outcome")


async def test_while_a_worker_is_at_the_meeting_a_webhook_of_it_waits(world: World) -> None:
    entry = await renamed_at_zoom(world)
    lease = f"{world.clock() + timedelta(seconds=30):%Y-%m-%d %H:%M:%S.%f}"
    await world.change("reservations", lease_until=lease)
    await deliver_pending(world)
    assert (await current(world, entry)).appointment.title == "Quarterly review"
    assert ("waiting", Reason("webhook.changing_ourselves").as_json()) in await outcomes(world)
    await world.change("reservations", lease_until=None)
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert (await current(world, entry)).appointment.title == "Theirs"
    assert ("applied", Reason("webhook.taken_over").as_json()) in await outcomes(world)


async def test_what_is_saved_while_the_meeting_is_read_waits_for_a_decision(world: World) -> None:
    entry = await renamed_at_zoom(world)
    world.zoom.clear_requests()
    world.zoom.fault("slow", seconds=0.4, times=1, match=READ)
    delivering = asyncio.create_task(deliver_pending(world))
    await wait_until(lambda: world.zoom.requests(READ))
    ada, reservation = await world.caller(ADA), entry.reservation
    assert reservation is not None
    world.zoom.fault("down", match="PATCH /v2/")
    draft = world.draft(ada, title="Ours", reservation_id=reservation.id)
    await appointments.update(world.services, ada, entry.appointment.id, 1, draft)
    await delivering
    after = await current(world, entry)
    assert after.reservation is not None
    assert after.appointment.title == "Ours"
    assert after.reservation.conflict == MeetingFacts(topic="Theirs").to_json()
    assert ("applied", Reason("webhook.to_decide").as_json()) in await outcomes(world)
