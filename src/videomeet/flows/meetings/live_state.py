"""People are in the meeting, or have left it, as the provider reports."""

from videomeet.domain.reason import Reason
from videomeet.domain.webhook import NOT_IN_DIARY, WebhookEvent
from videomeet.flows.services import Services
from videomeet.store.meetings import provider_events


async def record_meeting_started(
    services: Services, tenant_id: int, provider: str, event: WebhookEvent
) -> Reason:
    """People have come into the meeting; what to write into the log of webhooks."""
    async with services.database.writing() as tx:
        reservation_id = await provider_events.reservation_id_by_meeting(
            tx, tenant_id, provider, event.subject
        )
        if reservation_id is not None:
            await provider_events.record_started(tx, tenant_id, reservation_id, event.at)
    return Reason("webhook.started") if reservation_id else NOT_IN_DIARY


async def record_meeting_ended(
    services: Services, tenant_id: int, provider: str, event: WebhookEvent
) -> Reason:
    """The meeting is over, or everybody has left it; what to write into the log of webhooks."""
    async with services.database.writing() as tx:
        reservation_id = await provider_events.reservation_id_by_meeting(
            tx, tenant_id, provider, event.subject
        )
        if reservation_id is not None:
            await provider_events.record_ended(tx, tenant_id, reservation_id, event.at)
    return Reason("webhook.ended") if reservation_id else NOT_IN_DIARY
