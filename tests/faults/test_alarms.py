"""Workers killed with SIGKILL while alarms ring, two at a time: each alarm once, none lost, none too late."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.faults.conftest import Forge, dice, report, rounds
from tests.support.push_service import PushBrowser, PushService
from tests.support.sandbox import SandboxServer
from tests.support.tables import PRESENT
from tests.support.world import ADA, BO, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.people.people import Caller
from videomeet.flows.alarms import push_notifications
from videomeet.flows.diary import appointments

OSLO = "Europe/Oslo"
EACH_ROUND = 6


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service that the workers know, too."""
    with PushService() as made:
        monkeypatch.setenv("VIDEOMEET_PUSH_URL", made.url)
        yield made


@pytest.fixture
async def world(
    tmp_path: Path, template: Path, zoom: SandboxServer, service: PushService
) -> AsyncIterator[World]:
    made = World(tmp_path, template, zoom, PUSH_URL=service.url)
    yield made
    await made.close()


async def listed(world: World, caller: Caller, browser: PushBrowser) -> None:
    keys = browser.subscription["keys"]
    await push_notifications.ensure_vapid_keys(world.services)
    await push_notifications.subscribe(
        world.services, caller, browser.endpoint, keys["p256dh"], keys["auth"], "tests"
    )


async def booked(
    world: World, by: Caller, other: Caller, title: str, *, minutes: int, hours: int = 20
) -> None:
    """A follow-up whose alarm is due as soon as it is saved."""
    coming = (Attendee("associate", other.associate_id, None),)
    draft = world.draft(by, title=title, **world.soon(minutes, hours=hours), alarm=60, attendees=coming)
    await appointments.create(world.services, by, draft)


async def two_workers_killed(forge: Forge, service: PushService, chance: random.Random) -> None:
    """Sometimes anywhere, sometimes while they talk to the push service."""
    before = service.requests
    await forge.start_worker()
    await forge.start_worker()
    if chance.random() < 0.5:
        await asyncio.sleep(chance.uniform(0, 0.6))
    else:
        for _ in range(200):
            if service.requests > before:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(chance.uniform(0, 0.1))
    await forge.kill()


async def come_to_rest(world: World) -> None:
    """When the last lease has ended, and the last pause of a push service in trouble."""
    for _ in range(4):
        world.clock.advance(seconds=150)
        await world.run_worker()


async def test_killed_workers_ring_every_alarm_once_and_none_that_is_over(
    world: World, forge: Forge, service: PushService
) -> None:
    ada, bo, chance = await world.caller(ADA), await world.caller(BO), dice()
    theirs = [service.add_browser(delay=0.02), service.add_browser(delay=0.02)]
    await listed(world, ada, theirs[0])
    await listed(world, bo, theirs[1])
    await booked(world, ada, bo, "Over", minutes=1, hours=1)
    world.clock.advance(minutes=65)
    number, fired = rounds(5, 300), set()
    for at in range(number):
        for each in range(EACH_ROUND):
            await booked(world, ada, bo, f"Meeting {at}.{each}", minutes=30)
        for browser in theirs:
            browser.statuses = chance.choices([201, 500, 429], [6, 1, 1], k=3)
        await two_workers_killed(forge, service, chance)
        rang = "SELECT appointment_id, associate_id, fired_at FROM alarms WHERE fired_at IS NOT NULL"
        fired |= set(await world.sql(rang))
        world.clock.advance(seconds=150)
    await come_to_rest(world)
    fired |= set(await world.sql(rang))
    wanted = number * EACH_ROUND * 2
    sent = Counter((at, push.payload["tag"]) for at, each in enumerate(theirs) for push in each.received)
    about = {(at, push.payload["appointment_id"]) for at, each in enumerate(theirs) for push in each.received}
    again = sent.total() - len(sent)
    report(
        f"alarms: {number} rounds, {2 * number} kills, {wanted} alarms: {len(fired)} rang, {len(sent)} sent"
    )
    report(f"alarms: {again} sent again, under the same tag")
    assert len(fired) == len({row[:2] for row in fired}) == wanted
    assert len(sent) == len(about) == wanted
    assert not [push for each in theirs for push in each.received if push.payload["title"] == "Over"]
    assert await world.rows("alarms", due_at=PRESENT) == []
