"""A webhook arrives: is it genuine, is it new? Kept and answered at once; the worker applies it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from videomeet.domain.kit.errors import NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.webhooks.webhook import WebhookState
from videomeet.flows.services import Services
from videomeet.flows.webhooks.parse_webhook import parse_webhook
from videomeet.providers.contract import InvalidSignature, WebhookDelivery
from videomeet.store.webhooks import webhook_deliveries

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class WebhookReceipt:
    """Whether the provider sent it, and what it asked to be answered."""

    genuine: bool
    response: Mapping[str, str] | None = None


async def receive_webhook(
    services: Services, provider_key: str, headers: Mapping[str, str], body: bytes
) -> WebhookReceipt:
    """Take one delivery. `NotFound` where this provider sends none here; `headers` in lower case.

    Raises `TryLater` when too much is waiting to be read: the provider sends it again.
    """
    webhooks = services.provider(provider_key).webhooks
    if webhooks is None:
        raise NotFound(Reason("webhook.no_address"))
    try:
        signed_at = webhooks.verify(headers, body, services.now())
    except InvalidSignature as reason:
        log.warning("webhook_rejected", provider=provider_key, reason=str(reason))
        return WebhookReceipt(False)
    delivery = await parse_webhook(services, provider_key, webhooks, body, services.now())
    is_new = await _store_delivery(services, provider_key, delivery, body, signed_at)
    log.info("webhook_received", provider=provider_key, webhook=delivery.event_name, new=is_new)
    challenge = delivery.challenge
    return WebhookReceipt(True, None if challenge is None else webhooks.respond(challenge))


async def _store_delivery(
    services: Services, provider: str, delivery: WebhookDelivery, body: bytes, signed_at: datetime
) -> bool:
    """Store it unless it is here already.

    The key is the body alone: a retry repeats every byte of it, while two events rarely share one, because
    nearly all say when they happened. The time it was signed at stays out, so that a delivery that is signed
    again still counts as the same. Where an event that we act on does not say when, only that time sets two
    apart.
    """
    names_its_time = delivery.timed or delivery.event is None
    occurrence = b"" if names_its_time else signed_at.isoformat().encode()
    delivery_key = hashlib.sha256(body + occurrence).hexdigest()
    body_encrypted = None
    if delivery.event:
        body_encrypted = services.cipher.encrypt(
            body.decode(), webhook_deliveries.body_aad(provider, delivery_key)
        )
    state, outcome = _initial_state(delivery)
    async with services.database.writing() as tx:
        return await webhook_deliveries.add(
            tx,
            provider=provider,
            delivery_key=delivery_key,
            event=delivery.event_name,
            body_encrypted=body_encrypted,
            state=state,
            outcome=outcome,
            now=services.now(),
        )


def _initial_state(delivery: WebhookDelivery) -> tuple[WebhookState, Reason | None]:
    if delivery.challenge is not None:
        return WebhookState.ANSWERED, Reason("webhook.answered")
    if delivery.event is None:
        return WebhookState.IGNORED, Reason("webhook.ignored")
    return WebhookState.WAITING, None
