"""Alarms where no diary is open: which browsers want them, and sending them by Web Push."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta

import structlog

from videomeet.domain.alarms.alarm import AlarmNotification
from videomeet.domain.kit.backoff_formula import Backoff
from videomeet.domain.kit.errors import NotFound, Problem, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.services import Services
from videomeet.push.contract import PushMessage, Subscription, SubscriptionGone, VapidKeys
from videomeet.store import installation_keys
from videomeet.store.alarms import alarms, push_subscriptions
from videomeet.store.alarms.push_subscriptions import PushSubscription
from videomeet.store.database import Transaction

VAPID_KEY_NAME = "vapid"
BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=5))
log = structlog.get_logger(__name__)


async def vapid_public_key(services: Services) -> str | None:
    """The public key that browsers subscribe with, in URL-safe base64; None before `ensure_vapid_keys`."""
    async with services.database.reading() as tx:
        stored_keys = await installation_keys.get_key_pair(tx, services.cipher, VAPID_KEY_NAME)
    return stored_keys[0] if stored_keys else None


async def ensure_vapid_keys(services: Services) -> str:
    """Make the installation's keys for Web Push unless it has some; the public one.

    Runs when the web server starts. Several processes may start at once: the first one's keys stay.
    """
    if public_key := await vapid_public_key(services):
        return public_key
    new_keys = services.push_client.make_keys()
    async with services.database.writing() as tx:
        await installation_keys.add_key_pair(
            tx, services.cipher, VAPID_KEY_NAME, new_keys.public, new_keys.private, services.now()
        )
        current_keys = await installation_keys.get_key_pair(tx, services.cipher, VAPID_KEY_NAME)
    return current_keys[0] if current_keys else new_keys.public


async def subscribe(
    services: Services, caller: Caller, endpoint: str, p256dh: str, auth: str, name: str
) -> int:
    """The caller wants alarms in this browser; the id of the subscription.

    `endpoint`, `p256dh` and `auth` are the browser's address and keys. `Refused` when they can't be used.
    Saying so twice is harmless.
    """
    services.push_client.check_subscription(Subscription(endpoint, p256dh, auth))
    subscription = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth}
    async with services.database.writing() as tx:
        return await push_subscriptions.add(
            tx, services.cipher, caller.tenant_id, caller.associate_id, subscription, name, services.now()
        )


async def list_subscriptions(services: Services, caller: Caller) -> Sequence[PushSubscription]:
    """Where the caller is rung."""
    async with services.database.reading() as tx:
        return await push_subscriptions.list_for_associate(tx, caller.tenant_id, caller.associate_id)


async def unsubscribe(services: Services, caller: Caller, subscription_id: int) -> None:
    """The caller is not rung there any more.

    Raises `NotFound` when it is none of theirs.
    """
    async with services.database.writing() as tx:
        if not await push_subscriptions.remove(tx, caller.tenant_id, caller.associate_id, subscription_id):
            raise NotFound(Reason("browser.not_listed"))


async def recipients(
    tx: Transaction, services: Services, alarm: AlarmNotification
) -> tuple[VapidKeys, dict[int, Subscription]] | None:
    """Our keys and the browsers to notify; None when there is none, or nothing to remind of any more."""
    if alarm.fired_at is None or alarm.dismissed_at is not None or alarm.ends_at <= services.now():
        return None
    stored_subscriptions = await push_subscriptions.subscriptions_by_id(
        tx, services.cipher, alarm.tenant_id, alarm.associate_id
    )
    keys = (
        await installation_keys.get_key_pair(tx, services.cipher, VAPID_KEY_NAME)
        if stored_subscriptions
        else None
    )
    if keys is None:
        return None
    return VapidKeys(*keys), {
        number: Subscription(**keys_and_endpoint)
        for number, keys_and_endpoint in stored_subscriptions.items()
    }


async def notify(
    services: Services,
    alarm: AlarmNotification,
    payload: dict[str, object],
    keys: VapidKeys,
    subscriptions: dict[int, Subscription],
) -> None:
    """Notify all of somebody's browsers at once; one that took it is enough.

    Else it is tried again until the meeting is over: workers may have died at every attempt so far.
    Calls push services: never inside a transaction.
    """
    time_left = alarm.ends_at - services.now()
    push = PushMessage(
        json.dumps(payload, ensure_ascii=False), alarm.tag, max(1, int(time_left.total_seconds()))
    )
    results = await asyncio.gather(
        *(_send_push(services, subscription, keys, push) for subscription in subscriptions.values())
    )
    outcomes = dict(zip(subscriptions, results, strict=True))
    notified, retryable = None in results, any(isinstance(result, TryLater) for result in results)
    async with services.database.writing() as tx:
        for number, problem in outcomes.items():
            if isinstance(problem, SubscriptionGone):
                await push_subscriptions.remove(tx, alarm.tenant_id, alarm.associate_id, number)
        if retryable and not notified:
            due_at = services.now() + BACKOFF.delay(alarm.attempts)
            await alarms.schedule_retry(tx, alarm.tenant_id, alarm.id, alarm.fired_at, due_at)
        else:
            await alarms.mark_done(tx, alarm.tenant_id, alarm.id, alarm.fired_at)


async def _send_push(
    services: Services, subscription: Subscription, keys: VapidKeys, push: PushMessage
) -> Problem | None:
    try:
        await services.push_client.send(subscription, keys, push)
    except Problem as problem:
        return problem
    return None
