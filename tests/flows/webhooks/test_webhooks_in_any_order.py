"""Two hundred deliveries, shuffled, repeated, stale and forged: diary and Zoom end alike."""

import random
from datetime import UTC, timedelta

import pytest
from tests.support.webhooks import deliver_pending, signed_headers, webhook_body
from tests.support.world import ADA, World

from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.webhooks import receive_webhook

DELIVERIES = 50


async def current_entry(world: World, entry: DiaryEntry) -> DiaryEntry:
    return await appointments.get_entry(world.services, await world.caller(ADA), entry.appointment.id)


def meddle(world: World, chance: random.Random, number: int, entry: DiaryEntry) -> None:
    """Somebody does something to the only meeting at Zoom."""
    meeting = f"meetings/{world.meetings()[0]['id']}"
    start = (entry.appointment.times.starts_at + timedelta(hours=number % 5)).astimezone(UTC)
    kind = chance.randrange(4)
    if kind == 0:
        world.zoom.control("PATCH", meeting, {"topic": f"Name {number}"})
    elif kind == 1:
        new_times = {"start_time": start.strftime("%Y-%m-%dT%H:%M:%SZ"), "duration": 30 + number % 4 * 15}
        world.zoom.control("PATCH", meeting, new_times)
    else:
        world.zoom.control("POST", f"{meeting}/{'start' if kind == 2 else 'end'}")


async def disturb(world: World, chance: random.Random) -> None:
    """What Zoom never sent: forged and stale deliveries, and genuine ones about nobody's meeting."""
    raw = webhook_body("meeting.deleted", {"object": {"id": world.meetings()[0]["id"]}}, world.clock())
    forged = signed_headers(raw, world.clock(), "guessed")
    stale = signed_headers(raw, world.clock() - timedelta(hours=chance.randint(3, 99)))
    for headers in (forged, stale, {}):
        assert not (await receive_webhook.receive_webhook(world.services, "zoom", headers, raw)).genuine
    nobodys = webhook_body("meeting.ended", {"object": {"id": "1"}}, world.clock())
    assert (
        await receive_webhook.receive_webhook(
            world.services, "zoom", signed_headers(nobodys, world.clock()), nobodys
        )
    ).genuine


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_whatever_arrives_in_whatever_order_both_end_alike(world: World, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (not a secret)
    entry = await world.create_with_video(await world.connect_tenant())
    await world.run_worker()
    for number in range(12):
        # Events say to the millisecond when they happened; nobody ends and starts a meeting in the same one.
        world.zoom.advance(0.01)
        meddle(world, chance, number, entry)
    webhook_count = len(world.zoom.control("GET", "webhooks"))
    order = [
        *range(webhook_count),
        *(chance.randrange(webhook_count) for _ in range(DELIVERIES - webhook_count)),
    ]
    chance.shuffle(order)
    for at in range(0, DELIVERIES, 10):
        await disturb(world, chance)
        await deliver_pending(world, order=order[at : at + 10])
    (meeting,) = world.meetings()
    after = await current_entry(world, entry)
    times = after.appointment.times
    assert after.appointment.title == meeting["topic"]
    assert times.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ") == meeting["start_time"]
    assert times.ends_at - times.starts_at == timedelta(minutes=meeting["duration"])
    assert after.reservation is not None
    assert (after.reservation.status, after.reservation.conflict) == ("in_sync", None)
    assert after.reservation.is_live(world.clock()) == (meeting["status"] == "started")
    states = {row[0] for row in await world.rows("webhook_deliveries", "state")}
    assert states <= {"applied", "ignored"}
    assert world.zoom.requests("PATCH /v2/meetings") == []
