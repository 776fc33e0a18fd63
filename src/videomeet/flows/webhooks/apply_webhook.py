"""Applying what providers delivered: in any order, as often as need be, it ends in the same place."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog

from videomeet.domain.kit.backoff_formula import Backoff
from videomeet.domain.kit.errors import NeedsAuthorization, Problem, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.webhooks.webhook import NOT_IN_DIARY, WebhookEvent, WebhookKind, WebhookState
from videomeet.flows.diary.provider_changes import apply_meeting_changed, apply_meeting_deleted
from videomeet.flows.grants.uninstall import apply_uninstall
from videomeet.flows.meetings.live_state import record_meeting_ended, record_meeting_started
from videomeet.flows.services import Services
from videomeet.flows.webhooks.parse_webhook import parse_webhook
from videomeet.store.webhooks import webhook_deliveries
from videomeet.store.webhooks.webhook_deliveries import WebhookDelivery

MAX_ATTEMPTS = 12
BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=15))
EventHandler = Callable[[Services, int, str, WebhookEvent], Awaitable[Reason]]
log = structlog.get_logger(__name__)


async def apply_webhook(services: Services, _tenant_id: int | None, row_id: int) -> None:
    """Apply one claimed delivery for its tenant; what concerns several is shared out to them first."""
    async with services.database.reading() as tx:
        delivery = await webhook_deliveries.get(tx, row_id)
    if delivery is None or delivery.state is not WebhookState.WAITING:
        return
    try:
        event = await _decrypt_event(services, delivery)
    except TryLater as problem:
        await _reschedule(services, delivery, problem)
        return
    if event is None:
        await _finish_delivery(services, delivery, WebhookState.FAILED, Reason("webhook.unreadable"))
    elif delivery.tenant_id is None:
        await _route_to_tenants(services, delivery, event)
    else:
        await _apply_event(services, delivery, delivery.tenant_id, event)


async def _apply_event(
    services: Services, delivery: WebhookDelivery, tenant_id: int, event: WebhookEvent
) -> None:
    try:
        outcome = await EVENT_HANDLERS[event.kind](services, tenant_id, delivery.provider, event)
    except Problem as problem:
        await _reschedule(services, delivery, problem)
        return
    await _finish_delivery(services, delivery, WebhookState.APPLIED, outcome)


async def _route_to_tenants(services: Services, delivery: WebhookDelivery, event: WebhookEvent) -> None:
    async with services.database.writing() as tx:
        tenant_ids = await webhook_deliveries.affected_tenant_ids(
            tx, delivery.provider, event.kind, event.subject
        )
        if tenant_ids:
            await webhook_deliveries.assign_to_tenants(tx, delivery.id, tenant_ids, services.now())
        else:
            await webhook_deliveries.finish(tx, delivery.id, WebhookState.IGNORED, NOT_IN_DIARY)


async def _decrypt_event(services: Services, delivery: WebhookDelivery) -> WebhookEvent | None:
    webhooks = services.provider(delivery.provider).webhooks
    if webhooks is None or delivery.body_encrypted is None:
        return None
    aad = webhook_deliveries.body_aad(delivery.provider, delivery.delivery_key)
    body = services.cipher.decrypt(delivery.body_encrypted, aad).encode()
    parsed = await parse_webhook(services, delivery.provider, webhooks, body, delivery.received_at)
    return parsed.event


EVENT_HANDLERS: Mapping[WebhookKind, EventHandler] = {
    WebhookKind.UNINSTALLED: apply_uninstall,
    WebhookKind.MEETING_CHANGED: apply_meeting_changed,
    WebhookKind.MEETING_GONE: apply_meeting_deleted,
    WebhookKind.MEETING_STARTED: record_meeting_started,
    WebhookKind.MEETING_ENDED: record_meeting_ended,
}


async def _finish_delivery(
    services: Services, delivery: WebhookDelivery, state: WebhookState, outcome: Reason
) -> None:
    log.info("webhook_applied", row=delivery.id, tenant=delivery.tenant_id, state=state)
    async with services.database.writing() as tx:
        await webhook_deliveries.finish(tx, delivery.id, state, outcome)


async def _reschedule(services: Services, delivery: WebhookDelivery, problem: Problem) -> None:
    """What passes by itself is tried again, what a sign-in mends when somebody has signed in.

    The rest waits for somebody to press *Apply again*.
    """
    now = services.now()
    if isinstance(problem, NeedsAuthorization):
        async with services.database.writing() as tx:
            await webhook_deliveries.schedule_retry(tx, delivery.id, problem.reason, now, None)
        return
    if not isinstance(problem, TryLater) or delivery.attempts >= MAX_ATTEMPTS:
        await _finish_delivery(services, delivery, WebhookState.FAILED, problem.reason)
        return
    backoff = BACKOFF.delay(delivery.attempts, at_least=problem.retry_after)
    async with services.database.writing() as tx:
        await webhook_deliveries.schedule_retry(tx, delivery.id, problem.reason, now, now + backoff)
