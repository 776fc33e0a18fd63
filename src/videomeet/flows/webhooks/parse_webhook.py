"""Reading a webhook's body: a large one in a process of its own."""

from datetime import datetime

from videomeet.flows.services import Services
from videomeet.isolation.processes import IsolatedCallError
from videomeet.providers.contract import WebhookDelivery, Webhooks

# What providers send has a few KB. Reading JSON takes time and memory many times its size.
MAX_INLINE_BYTES = 64 * 1024
UNREADABLE = WebhookDelivery("unreadable")


async def parse_webhook(
    services: Services, provider_key: str, webhooks: Webhooks, body: bytes, received_at: datetime
) -> WebhookDelivery:
    """What was delivered; `UNREADABLE` when reading it takes too much.

    Raises `TryLater` when too many large ones are waiting.
    """
    if len(body) <= MAX_INLINE_BYTES:
        return webhooks.parse(body, received_at)
    try:
        return await services.parsers.run(provider_key, webhooks.parse, body, received_at)
    except IsolatedCallError:
        return UNREADABLE
