"""Applying what providers delivered: in any order, as often as need be, it ends in the same place."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog

from videomeet.domain.backoff import Backoff
from videomeet.domain.errors import NeedsAuthorization, Problem, TryLater
from videomeet.domain.hook import HookEvent, HookKind, HookState
from videomeet.domain.reason import Reason
from videomeet.flows.changed_there import NOT_OURS, changed, gone
from videomeet.flows.services import Services
from videomeet.flows.uninstalled import uninstalled
from videomeet.store import hook_inbox, live
from videomeet.store.hook_inbox import Kept

MOST_ATTEMPTS = 12
BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=15))
Step = Callable[[Services, int, str, HookEvent], Awaitable[Reason]]
log = structlog.get_logger(__name__)


async def apply_hook(services: Services, _tenant_id: int | None, row_id: int) -> None:
    """Apply one claimed delivery for its tenant; what concerns several is shared out to them first."""
    async with services.database.reading() as c:
        kept = await hook_inbox.one(c, row_id)
    if kept is None or kept.state is not HookState.WAITING:
        return
    event = _event(services, kept)
    if event is None:
        await _end(services, kept, HookState.FAILED, Reason("webhook.unreadable"))
    elif kept.tenant_id is None:
        await _route(services, kept, event)
    else:
        await _apply(services, kept, kept.tenant_id, event)


async def _apply(services: Services, kept: Kept, tenant_id: int, event: HookEvent) -> None:
    try:
        outcome = await STEPS[event.kind](services, tenant_id, kept.provider, event)
    except Problem as problem:
        await _put_back(services, kept, problem)
        return
    await _end(services, kept, HookState.APPLIED, outcome)


async def _route(services: Services, kept: Kept, event: HookEvent) -> None:
    async with services.database.writing() as c:
        tenants = await hook_inbox.tenants_concerned(c, kept.provider, event.kind, event.subject)
        if tenants:
            await hook_inbox.route(c, kept.id, tenants, services.now())
        else:
            await hook_inbox.end(c, kept.id, HookState.IGNORED, NOT_OURS)


def _event(services: Services, kept: Kept) -> HookEvent | None:
    webhooks = services.provider(kept.provider).webhooks
    if webhooks is None or kept.body_sealed is None:
        return None
    place = hook_inbox.body_place(kept.provider, kept.delivery_key)
    return webhooks.read(services.sealer.open(kept.body_sealed, place).encode(), kept.received_at).event


async def _started(services: Services, tenant_id: int, provider: str, event: HookEvent) -> Reason:
    async with services.database.writing() as c:
        found = await live.of_meeting(c, tenant_id, provider, event.subject)
        if found is not None:
            await live.record_started(c, tenant_id, found, event.at)
    return Reason("webhook.started") if found else NOT_OURS


async def _ended(services: Services, tenant_id: int, provider: str, event: HookEvent) -> Reason:
    async with services.database.writing() as c:
        found = await live.of_meeting(c, tenant_id, provider, event.subject)
        if found is not None:
            await live.record_ended(c, tenant_id, found, event.at)
    return Reason("webhook.ended") if found else NOT_OURS


STEPS: Mapping[HookKind, Step] = {
    HookKind.UNINSTALLED: uninstalled,
    HookKind.MEETING_CHANGED: changed,
    HookKind.MEETING_GONE: gone,
    HookKind.MEETING_STARTED: _started,
    HookKind.MEETING_ENDED: _ended,
}


async def _end(services: Services, kept: Kept, state: HookState, outcome: Reason) -> None:
    log.info("hook_applied", row=kept.id, tenant=kept.tenant_id, state=state)
    async with services.database.writing() as c:
        await hook_inbox.end(c, kept.id, state, outcome)


async def _put_back(services: Services, kept: Kept, problem: Problem) -> None:
    """What passes by itself is tried again, what a sign-in mends when somebody has signed in.

    The rest waits for somebody to press *Apply again*.
    """
    now = services.now()
    if isinstance(problem, NeedsAuthorization):
        async with services.database.writing() as tx:
            await hook_inbox.put_back(tx, kept.id, problem.reason, now, None)
        return
    if not isinstance(problem, TryLater) or kept.attempts >= MOST_ATTEMPTS:
        await _end(services, kept, HookState.FAILED, problem.reason)
        return
    pause = BACKOFF.delay(kept.attempts, at_least=problem.after)
    async with services.database.writing() as c:
        await hook_inbox.put_back(c, kept.id, problem.reason, now, now + pause)
