"""Deleting, at the provider, meetings that nobody wants any more."""

from datetime import timedelta

import structlog

from videomeet.domain.backoff import Backoff
from videomeet.domain.connection import Grant
from videomeet.domain.errors import NeedsAuthorization, Problem
from videomeet.domain.reason import Reason
from videomeet.flows.services import Services
from videomeet.flows.tokens import through
from videomeet.store import applied, grants, leftovers
from videomeet.store.leftovers import Leftover

KEPT = timedelta(days=60)
UNTIL_SOMEBODY_SIGNS_IN = timedelta(hours=6)
BACKOFF = Backoff(timedelta(seconds=2), timedelta(hours=1))
log = structlog.get_logger(__name__)


async def remove(services: Services, tenant_id: int, leftover_id: int) -> None:
    """Delete one claimed leftover through its user's grant; put it back when that can't be done now."""
    async with services.database.reading() as c:
        found = await leftovers.one(c, tenant_id, leftover_id)
        if found is None:
            return
        wanted = await applied.stands(c, tenant_id, found.provider, found.meeting_id)
        grant = await grants.of_provider_user(c, tenant_id, found.provider, found.provider_user_id)
    if not wanted:
        try:
            await _delete(services, grant, found)
        except Problem as problem:
            await _put_back(services, tenant_id, found, problem)
            return
    async with services.database.writing() as c:
        await leftovers.forget(c, tenant_id, leftover_id)


async def _delete(services: Services, grant: Grant | None, found: Leftover) -> None:
    provider = services.provider(found.provider)
    if grant is None:
        raise NeedsAuthorization(Reason("video.host_gone"))
    await through(
        services, provider, grant, lambda access: provider.meetings.delete(access, found.meeting_id)
    )
    log.info("leftover_deleted", meeting=found.meeting_id)


async def _put_back(services: Services, tenant_id: int, found: Leftover, problem: Problem) -> None:
    now = services.now()
    pause = BACKOFF.delay(found.attempts, at_least=problem.after)
    if isinstance(problem, NeedsAuthorization):
        pause = UNTIL_SOMEBODY_SIGNS_IN
    log.info("leftover_put_back", meeting=found.meeting_id, problem=problem.code)
    async with services.database.writing() as c:
        if now - found.found_at > KEPT:
            await leftovers.forget(c, tenant_id, found.id)
        else:
            await leftovers.put_back(c, tenant_id, found.id, now, now + pause)
