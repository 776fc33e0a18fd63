"""A provider's daily limit: every create and update is counted before it is sent.

One that brings no answer is not counted: a provider that was down for an hour would have used up the day.
It may have counted some of them all the same; then it says itself that the day is used up.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from videomeet.domain.connection import Grant
from videomeet.domain.errors import TryLater
from videomeet.domain.reason import Reason
from videomeet.flows.services import Services
from videomeet.flows.tokens import through
from videomeet.providers.contract import Access, Provider
from videomeet.store import budgets

T = TypeVar("T")
CLOSE = 120.0


async def counted(
    services: Services, provider: Provider, grant: Grant, call: Callable[[Access], Awaitable[T]]
) -> T:
    """Run one create or update through a grant, if its day still has room; `TryLater` until 00:00 UTC."""
    most = provider.daily_changes
    if most is None:
        return await through(services, provider, grant, call)
    day = f"{services.now().astimezone(UTC):%Y-%m-%d}"
    async with services.database.writing() as c:
        if not await budgets.spend(c, grant.tenant_id, grant.id, day, most):
            raise _tomorrow(services, provider)
    try:
        return await through(services, provider, grant, call)
    except TryLater as problem:
        used_up = _until_midnight(services.now(), problem.after)
        async with services.database.writing() as c:
            if used_up:
                await budgets.exhaust(c, grant.tenant_id, grant.id, day, most)
            else:
                await budgets.give_back(c, grant.tenant_id, grant.id, day)
        if not used_up:
            raise
    raise _tomorrow(services, provider)


def _tomorrow(services: Services, provider: Provider) -> TryLater:
    return TryLater(
        Reason("provider.quota_used_up", provider=provider.label),
        after=_left(services.now()) + 1,
    )


def _left(now: datetime) -> float:
    """Seconds until 00:00 UTC."""
    now = now.astimezone(UTC)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - now).total_seconds()


def _until_midnight(now: datetime, after: float | None) -> bool:
    return after is not None and after > CLOSE and abs(after - _left(now)) < CLOSE
