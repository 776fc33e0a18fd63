"""Deleting, at the provider, meetings that nobody wants any more."""

from datetime import timedelta

import structlog

from videomeet.domain.grants.grant import Grant
from videomeet.domain.kit.backoff_formula import Backoff
from videomeet.domain.kit.errors import NeedsAuthorization, Problem
from videomeet.domain.kit.reason import Reason
from videomeet.flows.grants.access_tokens import call_with_grant
from videomeet.flows.services import Services
from videomeet.store.grants import grants
from videomeet.store.meetings import observed_state, orphaned_meetings
from videomeet.store.meetings.orphaned_meetings import OrphanedMeeting

GIVE_UP_AFTER = timedelta(days=60)
SIGN_IN_BACKOFF = timedelta(hours=6)
BACKOFF = Backoff(timedelta(seconds=2), timedelta(hours=1))
log = structlog.get_logger(__name__)


async def delete_orphan(services: Services, tenant_id: int, orphan_id: int) -> None:
    """Delete one claimed meeting through its user's grant; reschedule it when that can't be done now."""
    async with services.database.reading() as tx:
        orphan = await orphaned_meetings.get(tx, tenant_id, orphan_id)
        if orphan is None:
            return
        in_use = await observed_state.is_desired_meeting(tx, tenant_id, orphan.provider, orphan.meeting_id)
        grant = await grants.get_by_provider_user(tx, tenant_id, orphan.provider, orphan.provider_user_id)
    if not in_use:
        try:
            await _delete_at_provider(services, grant, orphan)
        except Problem as problem:
            await _reschedule(services, tenant_id, orphan, problem)
            return
    async with services.database.writing() as tx:
        await orphaned_meetings.remove(tx, tenant_id, orphan_id)


async def _delete_at_provider(services: Services, grant: Grant | None, orphan: OrphanedMeeting) -> None:
    provider = services.provider(orphan.provider)
    if grant is None:
        raise NeedsAuthorization(Reason("video.host_gone"))
    await call_with_grant(
        services, provider, grant, lambda access: provider.meetings.delete(access, orphan.meeting_id)
    )
    log.info("orphaned_meeting_deleted", meeting=orphan.meeting_id)


async def _reschedule(services: Services, tenant_id: int, orphan: OrphanedMeeting, problem: Problem) -> None:
    now = services.now()
    backoff = BACKOFF.delay(orphan.attempts, at_least=problem.retry_after)
    if isinstance(problem, NeedsAuthorization):
        backoff = SIGN_IN_BACKOFF
    log.info("orphaned_meeting_rescheduled", meeting=orphan.meeting_id, problem=problem.code)
    async with services.database.writing() as tx:
        if now - orphan.found_at > GIVE_UP_AFTER:
            await orphaned_meetings.remove(tx, tenant_id, orphan.id)
        else:
            await orphaned_meetings.schedule_retry(tx, tenant_id, orphan.id, now, now + backoff)
