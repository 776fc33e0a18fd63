"""Grants that nobody uses: their access tokens are refreshed before the provider lets the grant die."""

from datetime import timedelta

import structlog

from videomeet.domain.grants.grant import GrantState
from videomeet.domain.kit.backoff_formula import Backoff
from videomeet.domain.kit.errors import Problem
from videomeet.flows.grants.access_tokens import refresh_grant
from videomeet.flows.grants.revoke_grant import revoke_grant
from videomeet.flows.services import Services
from videomeet.store.grants import grants

# Zoom's refresh tokens die after 90 days; a month leaves two more for a provider that is down.
IDLE_AFTER = timedelta(days=30)
BATCH_SIZE = 25
BACKOFF = Backoff(timedelta(minutes=2), timedelta(hours=12))
log = structlog.get_logger(__name__)


async def schedule_idle_grants(services: Services) -> None:
    """Make a few idle grants due; the worker renews them one by one."""
    now = services.now()
    async with services.database.writing() as tx:
        scheduled = await grants.schedule_idle_grants(tx, now - IDLE_AFTER, now, BATCH_SIZE)
    if scheduled:
        log.info("idle_grants_scheduled", scheduled=scheduled)


async def maintain_grant(services: Services, tenant_id: int, grant_id: int) -> None:
    """A claimed grant that is due: revoke one that was given up, renew one that lay idle."""
    async with services.database.reading() as tx:
        grant = await grants.get(tx, tenant_id, grant_id)
        attempts = await grants.get_attempts(tx, tenant_id, grant_id)
    if grant is None or grant.state is not GrantState.CONNECTED:
        return await revoke_grant(services, tenant_id, grant_id)
    try:
        await refresh_grant(services, grant)
    except Problem as problem:
        log.info("grant_renewal_rescheduled", grant=grant_id, problem=problem.code, attempts=attempts)
        now = services.now()
        due_at = now + BACKOFF.delay(attempts, at_least=problem.retry_after)
        async with services.database.writing() as tx:
            await grants.schedule_retry(tx, tenant_id, grant_id, GrantState.CONNECTED, now, due_at)
    return None
