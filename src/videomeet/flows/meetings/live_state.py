"""People are in the meeting, or have left it, as the provider reports."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from videomeet.domain.kit.reason import Reason
from videomeet.domain.webhooks.webhook import NOT_IN_DIARY, WebhookEvent
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.meetings import provider_events


async def record_meeting_started(
    services: Services, tenant_id: int, provider: str, event: WebhookEvent
) -> Reason:
    """People have come into the meeting; what to write into the log of webhooks."""
    is_known = await _record(services, tenant_id, provider, event, provider_events.record_started)
    return Reason("webhook.started") if is_known else NOT_IN_DIARY


async def record_meeting_ended(
    services: Services, tenant_id: int, provider: str, event: WebhookEvent
) -> Reason:
    """The meeting is over, or everybody has left it; what to write into the log of webhooks."""
    is_known = await _record(services, tenant_id, provider, event, provider_events.record_ended)
    return Reason("webhook.ended") if is_known else NOT_IN_DIARY


async def _record(
    services: Services,
    tenant_id: int,
    provider: str,
    event: WebhookEvent,
    write: Callable[[Transaction, int, UUID, datetime], Awaitable[None]],
) -> bool:
    """Whether a reservation has this meeting; if so, `write` has noted when the event happened."""
    async with services.database.writing() as tx:
        reservation_id = await provider_events.reservation_id_by_meeting(
            tx, tenant_id, provider, event.subject
        )
        if reservation_id is not None:
            await write(tx, tenant_id, reservation_id, event.at)
    return reservation_id is not None
