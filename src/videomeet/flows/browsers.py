"""Ringing where no diary is open: which browsers want it, and telling them of an alarm."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta

import structlog

from videomeet.domain.alarm import Ringing
from videomeet.domain.backoff import Backoff
from videomeet.domain.errors import NotFound, Problem, TryLater
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows.services import Services
from videomeet.push.contract import Gone, Keys, Push, Subscription
from videomeet.store import alarms, browsers, installation_keys
from videomeet.store.browsers import Browser
from videomeet.store.database import Transaction

NAME = "vapid"
BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=5))
log = structlog.get_logger(__name__)


async def public_key(services: Services) -> str:
    """What browsers need to know of us. The keys are made when they are first asked for."""
    async with services.database.reading() as c:
        found = await installation_keys.read(c, services.sealer, NAME)
    if found is not None:
        return found[0]
    made = services.pusher.make_keys()
    async with services.database.writing() as c:
        await installation_keys.keep(c, services.sealer, NAME, made.public, made.private, services.now())
        kept = await installation_keys.read(c, services.sealer, NAME)
    return kept[0] if kept else made.public


async def add(services: Services, caller: Caller, endpoint: str, p256dh: str, auth: str, name: str) -> int:
    """The caller wants to be rung in this browser, which told its address and keys; its number.

    Saying so twice is harmless.
    """
    services.pusher.check(Subscription(endpoint, p256dh, auth))
    told = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth}
    async with services.database.writing() as c:
        return await browsers.add(
            c, services.sealer, caller.tenant_id, caller.associate_id, told, name, services.now()
        )


async def mine(services: Services, caller: Caller) -> Sequence[Browser]:
    """Where the caller is rung."""
    async with services.database.reading() as c:
        return await browsers.of_associate(c, caller.tenant_id, caller.associate_id)


async def remove(services: Services, caller: Caller, browser_id: int) -> None:
    """The caller is not rung there any more."""
    async with services.database.writing() as c:
        if not await browsers.remove(c, caller.tenant_id, caller.associate_id, browser_id):
            raise NotFound(Reason("browser.not_listed"))


async def to_tell(
    c: Transaction, services: Services, one: Ringing
) -> tuple[Keys, dict[int, Subscription]] | None:
    """Our keys and the browsers to tell; None when there is nobody to tell, or nothing any more."""
    if one.fired_at is None or one.dismissed_at is not None or one.ends_at <= services.now():
        return None
    found = await browsers.addresses(c, services.sealer, one.tenant_id, one.associate_id)
    keys = await installation_keys.read(c, services.sealer, NAME) if found else None
    if keys is None:
        return None
    return Keys(*keys), {number: Subscription(**told) for number, told in found.items()}


async def tell(
    services: Services, one: Ringing, text: dict[str, object], keys: Keys, them: dict[int, Subscription]
) -> None:
    """Tell all of somebody's browsers at once; one that was told is enough.

    Else it is tried again until the meeting is over: workers may have died at every attempt so far.
    """
    left = one.ends_at - services.now()
    push = Push(json.dumps(text, ensure_ascii=False), one.tag, max(1, int(left.total_seconds())))
    ended = await asyncio.gather(*(_sent(services, each, keys, push) for each in them.values()))
    outcome = dict(zip(them, ended, strict=True))
    told, later = None in ended, any(isinstance(each, TryLater) for each in ended)
    async with services.database.writing() as c:
        for number, problem in outcome.items():
            if isinstance(problem, Gone):
                await browsers.remove(c, one.tenant_id, one.associate_id, number)
        if later and not told:
            asked = max((each.after or 0 for each in ended if each), default=0)
            due_at = services.now() + BACKOFF.delay(one.attempts, at_least=asked)
            await alarms.put_back(c, one.tenant_id, one.id, one.fired_at, due_at)
        else:
            await alarms.settle(c, one.tenant_id, one.id, one.fired_at)


async def _sent(services: Services, to: Subscription, keys: Keys, push: Push) -> Problem | None:
    try:
        await services.pusher.send(to, keys, push)
    except Problem as problem:
        return problem
    return None
