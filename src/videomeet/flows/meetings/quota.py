"""A provider's daily limit: every create and update is counted before it is sent.

One that brings no answer is not counted: a provider that was down for an hour would have used up the day.
It may have counted some of them all the same; then it says itself that the day is used up.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from videomeet.domain.grants.grant import Grant
from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.flows.grants.access_tokens import call_with_grant
from videomeet.flows.services import Services
from videomeet.providers.contract import Access, Provider
from videomeet.store.meetings import quotas

T = TypeVar("T")
MIDNIGHT_TOLERANCE_SECONDS = 120.0


async def call_within_quota(
    services: Services, provider: Provider, grant: Grant, call: Callable[[Access], Awaitable[T]]
) -> T:
    """Run one create or update through a grant, if its day still has room; `TryLater` until 00:00 UTC."""
    daily_limit = provider.daily_quota
    if daily_limit is None:
        return await call_with_grant(services, provider, grant, call)
    day = f"{services.now().astimezone(UTC):%Y-%m-%d}"
    async with services.database.writing() as tx:
        if not await quotas.consume(tx, grant.tenant_id, grant.id, day, daily_limit):
            raise _quota_exhausted(services, provider)
    try:
        return await call_with_grant(services, provider, grant, call)
    except TryLater as problem:
        exhausted = _waits_until_midnight(services.now(), problem.retry_after)
        async with services.database.writing() as tx:
            if exhausted:
                await quotas.exhaust(tx, grant.tenant_id, grant.id, day, daily_limit)
            else:
                await quotas.refund(tx, grant.tenant_id, grant.id, day)
        if not exhausted:
            raise
    raise _quota_exhausted(services, provider)


def _quota_exhausted(services: Services, provider: Provider) -> TryLater:
    return TryLater(
        Reason("provider.quota_used_up", provider=provider.label),
        retry_after=_seconds_until_midnight(services.now()) + 1,
    )


def _seconds_until_midnight(now: datetime) -> float:
    """Seconds until 00:00 UTC."""
    now = now.astimezone(UTC)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - now).total_seconds()


def _waits_until_midnight(now: datetime, after: float | None) -> bool:
    return (
        after is not None
        and after > MIDNIGHT_TOLERANCE_SECONDS
        and abs(after - _seconds_until_midnight(now)) < MIDNIGHT_TOLERANCE_SECONDS
    )
