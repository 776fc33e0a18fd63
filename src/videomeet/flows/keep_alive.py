"""Grants that nobody uses are renewed before the provider lets them die."""

from datetime import timedelta

import structlog

from videomeet.domain.backoff import Backoff
from videomeet.domain.connection import GrantState
from videomeet.domain.errors import Problem
from videomeet.flows.services import Services
from videomeet.flows.sweep import revoke
from videomeet.flows.tokens import refresh
from videomeet.store import grants

# Zoom's refresh tokens die after 90 days; a month leaves two more for a provider that is down.
IDLE = timedelta(days=30)
AT_ONCE = 25
BACKOFF = Backoff(timedelta(minutes=2), timedelta(hours=12))
log = structlog.get_logger(__name__)


async def keep_alive(services: Services) -> None:
    """Make a few idle grants due; the worker renews them one by one."""
    now = services.now()
    async with services.database.writing() as c:
        marked = await grants.mark_idle(c, now - IDLE, now, AT_ONCE)
    if marked:
        log.info("idle_grants", marked=marked)


async def tend(services: Services, tenant_id: int, grant_id: int) -> None:
    """A claimed grant that is due: revoke one that was given up, renew one that lay idle."""
    async with services.database.reading() as c:
        grant = await grants.one(c, tenant_id, grant_id)
        attempts = await grants.attempts(c, tenant_id, grant_id)
    if grant is None or grant.state is not GrantState.CONNECTED:
        return await revoke(services, tenant_id, grant_id)
    try:
        await refresh(services, grant)
    except Problem as problem:
        log.info("renewal_put_back", grant=grant_id, problem=problem.code, attempts=attempts)
        now = services.now()
        due_at = now + BACKOFF.delay(attempts, at_least=problem.after)
        async with services.database.writing() as c:
            await grants.put_back(c, tenant_id, grant_id, GrantState.CONNECTED, now, due_at)
    return None
