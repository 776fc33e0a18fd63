"""Web Push to a push service over HTTP whose browsers decrypt what arrives."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.flows.alarms.test_fire_alarms import booked
from tests.support.push_service import PushBrowser, PushService
from tests.support.sandbox import SandboxServer
from tests.support.tables import PRESENT
from tests.support.world import ADA, BO, NORA, World

from videomeet.clock import utc_now
from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.people.people import Caller
from videomeet.flows.alarms import fire_alarms, push_notifications
from videomeet.flows.diary import appointments
from videomeet.flows.people import sessions
from videomeet.push.contract import PushMessage, Subscription
from videomeet.store.database import NetworkInTransactionError


@pytest.fixture
def service() -> Any:
    with PushService() as made:
        yield made


@pytest.fixture
async def world(
    tmp_path: Path, template: Path, zoom: SandboxServer, service: PushService
) -> AsyncIterator[World]:
    """A world that knows the stand-in of a push service."""
    made = World(tmp_path, template, zoom, PUSH_URL=service.url)
    yield made
    await made.close()


async def subscribe_browser(world: World, caller: Caller, browser: PushBrowser) -> int:
    """This browser wants to be rung."""
    await push_notifications.ensure_vapid_keys(world.services)
    keys = browser.subscription["keys"]
    return await push_notifications.subscribe(
        world.services, caller, browser.endpoint, keys["p256dh"], keys["auth"], "Firefox on Linux"
    )


async def rung(world: World) -> None:
    world.clock.advance(minutes=46)
    await world.run_worker()


async def test_a_browser_gets_what_a_page_gets_and_nobody_on_the_way_can_read_it(
    world: World, service: PushService
) -> None:
    ada, browser = await world.connect_tenant(), service.add_browser()
    await subscribe_browser(world, ada, browser)
    entry = await world.create_with_video(ada, title="Møte 🙂", **world.soon(), alarm=15)
    await world.run_worker()
    await rung(world)
    [message] = browser.received
    [ringing] = await fire_alarms.list_ringing(world.services, ada)
    assert {**message.payload, "seconds_left": 0} == {
        **fire_alarms.to_event(world.services, ringing),
        "seconds_left": 0,
    }
    assert message.payload["title"] == "Møte 🙂"
    assert entry.reservation
    assert message.payload["join_url"].endswith(f"/join/{entry.reservation.id}")
    assert message.headers["topic"] == message.payload["tag"]
    assert message.headers["urgency"] == "high"
    # Dropped when the meeting is over, so that no alarm comes for one that is.
    assert 0 < int(message.headers["ttl"]) <= 75 * 60
    assert message.claims["sub"] == f"mailto:{world.settings.mail_from}"
    # The library goes by the machine's clock, as push services do.
    assert message.claims["exp"] - utc_now().timestamp() <= 24 * 3600
    assert message.signed_by == await push_notifications.ensure_vapid_keys(world.services)


async def test_every_browser_of_a_person_rings_once_and_nobody_elses(
    world: World, service: PushService
) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    own_browsers, other = [service.add_browser(), service.add_browser()], service.add_browser()
    for browser in own_browsers:
        await subscribe_browser(world, ada, browser)
    await subscribe_browser(world, bo, other)
    await booked(world, ada)
    await rung(world)
    await world.run_worker()
    assert [len(each.received) for each in (*own_browsers, other)] == [1, 1, 0]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(world: World, service: PushService, status: int) -> None:
    ada = await world.caller(ADA)
    await subscribe_browser(world, ada, service.add_browser(status))
    subscription_id = await subscribe_browser(world, ada, service.add_browser())
    await booked(world, ada)
    await rung(world)
    assert [
        subscription.id for subscription in await push_notifications.list_subscriptions(world.services, ada)
    ] == [subscription_id]


@pytest.mark.parametrize("answers", [(500,), (429, 503), (500,) * 4])
async def test_a_push_service_in_trouble_is_asked_again(
    world: World, service: PushService, answers: tuple[int, ...]
) -> None:
    ada, browser = await world.caller(ADA), service.add_browser(*answers)
    await subscribe_browser(world, ada, browser)
    await booked(world, ada)
    await rung(world)
    for _ in range(6):
        world.clock.advance(minutes=1)
        await world.run_worker()
    assert len(browser.received) == 1
    assert await world.rows("alarms", due_at=PRESENT) == []


@pytest.mark.parametrize("answers", [(500,) * 50, (403,), (301,)])
async def test_it_is_given_up_and_the_page_rings_all_the_same(
    world: World, service: PushService, answers: tuple[int, ...]
) -> None:
    ada, browser = await world.caller(ADA), service.add_browser(*answers)
    await subscribe_browser(world, ada, browser)
    await booked(world, ada)
    await rung(world)
    assert len(await fire_alarms.list_ringing(world.services, ada)) == 1
    for _ in range(20):
        world.clock.advance(minutes=5)
        await world.run_worker()
    # Until the meeting was over, more and more rarely.
    assert browser.received == []
    assert service.requests <= 20
    assert await world.rows("alarms", due_at=PRESENT) == []
    assert len(await push_notifications.list_subscriptions(world.services, ada)) == 1


async def test_what_was_put_away_meanwhile_or_is_over_is_not_sent(world: World, service: PushService) -> None:
    ada, browser = await world.caller(ADA), service.add_browser(500, 500)
    await subscribe_browser(world, ada, browser)
    await booked(world, ada)
    await rung(world)
    [alarm] = await fire_alarms.list_ringing(world.services, ada)
    await fire_alarms.dismiss_alarm(world.services, ada, alarm.id)
    world.clock.advance(minutes=1)
    await world.run_worker()
    late = service.add_browser(500, 500, 500)
    await subscribe_browser(world, ada, late)
    await booked(world, ada)
    await rung(world)
    world.clock.advance(minutes=80)
    await world.run_worker()
    assert browser.received == late.received == []


async def test_a_worker_killed_between_sending_and_recording_sends_the_same_again(
    world: World, service: PushService
) -> None:
    ada, browser = await world.caller(ADA), service.add_browser()
    await subscribe_browser(world, ada, browser)
    await booked(world, ada)
    await rung(world)
    lease = f"{world.clock() - timedelta(seconds=1):%Y-%m-%d %H:%M:%S.%f}"
    await world.sql("UPDATE alarms SET due_at=fired_at, lease_until=?", lease)
    await world.run_worker()
    first, again = browser.received
    # The same tag and topic: a push service folds them, a browser shows them once.
    assert first.payload["tag"] == again.payload["tag"] == first.headers["topic"] == again.headers["topic"]


async def test_a_moved_appointment_rings_under_a_tag_of_its_own(world: World, service: PushService) -> None:
    ada, browser = await world.caller(ADA), service.add_browser()
    await subscribe_browser(world, ada, browser)
    appointment = (await booked(world, ada)).appointment
    await rung(world)
    await appointments.move(
        world.services, ada, appointment.id, appointment.version, **world.soon(), all_day=False
    )
    await rung(world)
    first, second = browser.received
    assert first.payload["tag"] != second.payload["tag"]
    assert first.payload["appointment_id"] == second.payload["appointment_id"]


async def test_a_slow_push_service_keeps_nobody_elses_alarm_waiting(
    world: World, service: PushService
) -> None:
    ada, bo = await world.caller(ADA), await world.caller(BO)
    for _ in range(3):
        await subscribe_browser(world, ada, service.add_browser(delay=0.5))
    for number in range(20):
        await booked(world, ada, title=f"Meeting {number}")
    await booked(world, bo)
    world.clock.advance(minutes=46)
    await world.application.worker.start_due()
    while await world.count("alarms", fired_at=PRESENT) != 21:
        assert service.requests <= 16 * 3
    await world.run_worker()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/send/1",
        "http://fcm.googleapis.com/send/1",
        "https://fcm.googleapis.com:8443/1",
        "https://me@fcm.googleapis.com/1",
        "https://fcm.googleapis.com.evil.example/1",
        "https://evilpush.apple.com/1",
        "https://127.0.0.1/1",
        "http://127.0.0.1:1/1",
        "file:///etc/passwd",
        "https://web.push.apple.com@evil.example/1",
        "https://[::1]/",
        "not an address",
        "",
    ],
)
async def test_only_push_services_are_ever_called(world: World, service: PushService, endpoint: str) -> None:
    ada = await world.caller(ADA)
    keys = service.add_browser().subscription["keys"]
    with pytest.raises(Refused):
        await push_notifications.subscribe(world.services, ada, endpoint, keys["p256dh"], keys["auth"], "x")


async def test_the_four_makers_push_services_are_known(world: World, service: PushService) -> None:
    ada, keys = await world.caller(ADA), service.add_browser().subscription["keys"]
    hosts = ("updates.push.services.mozilla.com", "web.push.apple.com", "db5p.notify.windows.com")
    for host in ("fcm.googleapis.com", *hosts):
        await push_notifications.subscribe(
            world.services, ada, f"https://{host}/x", keys["p256dh"], keys["auth"], host
        )
    subscriptions = await push_notifications.list_subscriptions(world.services, ada)
    assert {subscription.browser_name for subscription in subscriptions} == {"fcm.googleapis.com", *hosts}


@pytest.mark.parametrize(("p256dh", "auth"), [("", ""), ("AAAA", "AAAA"), ("B" * 87, "A" * 22), ("ø", "ø")])
async def test_keys_that_are_none_are_refused(
    world: World, service: PushService, p256dh: str, auth: str
) -> None:
    ada, browser = await world.caller(ADA), service.add_browser()
    with pytest.raises(Refused):
        await push_notifications.subscribe(world.services, ada, browser.endpoint, p256dh, auth, "x")


async def test_our_keys_are_made_once_and_encrypted_like_the_addresses(
    world: World, service: PushService
) -> None:
    first = await push_notifications.ensure_vapid_keys(world.services)
    assert await push_notifications.ensure_vapid_keys(world.new_process().services) == first
    browser = service.add_browser()
    await subscribe_browser(world, await world.caller(ADA), browser)
    database = world.path.read_bytes() + world.path.with_name(f"{world.path.name}-wal").read_bytes()
    assert b"PRIVATE KEY" not in database
    assert browser.endpoint.rpartition("/")[2].encode() not in database


async def test_a_browser_rings_for_the_last_who_asked_there_and_is_theirs_to_remove(
    world: World, service: PushService
) -> None:
    ada, nora, browser = await world.caller(ADA), await world.caller(NORA), service.add_browser()
    await subscribe_browser(world, ada, browser)
    number = await subscribe_browser(world, nora, browser)
    assert await push_notifications.list_subscriptions(world.services, ada) == []
    with pytest.raises(NotFound):
        await push_notifications.unsubscribe(world.services, ada, number)
    await push_notifications.unsubscribe(world.services, nora, number)
    assert await push_notifications.list_subscriptions(world.services, nora) == []


async def test_nobody_has_more_than_ten_and_signing_out_everywhere_ends_them_all(
    world: World, service: PushService
) -> None:
    ada = await world.caller(ADA)
    numbers = [await subscribe_browser(world, ada, service.add_browser()) for _ in range(12)]
    assert [
        subscription.id for subscription in await push_notifications.list_subscriptions(world.services, ada)
    ] == numbers[:1:-1]
    await sessions.sign_out_everywhere(world.services, ada)
    assert await world.rows("push_subscriptions") == []


async def test_browsers_can_subscribe_once_the_installation_has_its_keys(world: World) -> None:
    assert await push_notifications.vapid_public_key(world.services) is None
    made = await push_notifications.ensure_vapid_keys(world.services)
    assert await push_notifications.vapid_public_key(world.services) == made
    assert await push_notifications.ensure_vapid_keys(world.new_process().services) == made


async def test_nothing_is_sent_inside_a_transaction(world: World, service: PushService) -> None:
    browser = service.add_browser()
    keys = world.services.push_client.make_keys()
    to = Subscription(browser.endpoint, **browser.subscription["keys"])
    async with world.services.database.reading():
        with pytest.raises(NetworkInTransactionError):
            await world.services.push_client.send(to, keys, PushMessage("{}", "t", 60))
