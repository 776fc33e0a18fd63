"""Pacing: a burst is spread over seconds, and nobody waits for somebody else's burst."""

import asyncio
from itertools import pairwise
from time import monotonic

from tests.support.world import World

from videomeet.bootstrap import Application
from videomeet.flows.grants.access_tokens import call_as_associate
from videomeet.flows.kit.rate_limiter import RateLimiter
from videomeet.providers.contract import Access

TIMEOUT = 20


async def moments(limiter: RateLimiter, key: str, number: int) -> list[float]:
    """When each of these turns came that were asked for at once."""

    async def acquired_at() -> float:
        await limiter.acquire(key)
        return monotonic()

    return sorted(await asyncio.gather(*(acquired_at() for _ in range(number))))


async def test_no_second_sees_more_turns_than_are_allowed() -> None:
    came = await moments(RateLimiter(5), "acme", 13)
    assert all(later - earlier > 0.95 for earlier, later in zip(came, came[5:], strict=False))
    assert came[4] - came[0] < 0.5
    assert all(earlier <= later for earlier, later in pairwise(came))


async def test_nobody_waits_for_anothers_burst() -> None:
    limiter = RateLimiter(2)
    burst = asyncio.create_task(moments(limiter, "acme", 7))
    await asyncio.sleep(0)
    begun = monotonic()
    await limiter.acquire("nordlys")
    assert monotonic() - begun < 0.5
    assert not burst.done()
    await burst


async def test_without_a_number_nobody_waits() -> None:
    came = await moments(RateLimiter(), "acme", 500)
    assert came[-1] - came[0] < 0.5


async def test_a_burst_of_calls_stays_below_what_zoom_takes_in_a_second(world: World) -> None:
    ada = await world.connect_tenant()
    world.zoom.limit(light_per_second=10, medium_per_second=10)
    application = Application(world.settings, now=world.clock)
    provider = application.services.provider("zoom")

    async def ask() -> None:
        async def who_am_i(access: Access) -> None:
            assert provider.oauth
            assert provider.oauth.fetch_account
            await provider.oauth.fetch_account(access)

        await call_as_associate(application.services, ada.tenant_id, ada.associate_id, provider, who_am_i)

    world.zoom.clear_requests()
    try:
        async with asyncio.timeout(TIMEOUT):
            await asyncio.gather(*(ask() for _ in range(24)))
    finally:
        await application.close()
    assert [call["status"] for call in world.zoom.requests("/v2/users/me$")] == [200] * 24
