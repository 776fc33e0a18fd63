"""A webhook arrives: is it genuine, is it new? Kept and answered at once; the worker applies it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from videomeet.domain.errors import NotFound
from videomeet.domain.hook import HookState
from videomeet.domain.reason import Reason
from videomeet.flows.services import Services
from videomeet.providers.contract import Delivery, NotGenuine
from videomeet.store import hook_inbox

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Received:
    """Whether the provider sent it, and what it asked to be answered."""

    genuine: bool
    answer: Mapping[str, str] | None = None


async def receive(services: Services, key: str, headers: Mapping[str, str], raw: bytes) -> Received:
    """Take one delivery. `NotFound` where this provider sends none here; `headers` in lower case."""
    webhooks = services.provider(key).webhooks
    if webhooks is None:
        raise NotFound(Reason("webhook.no_address"))
    try:
        signed_at = webhooks.verify(headers, raw, services.now())
    except NotGenuine as reason:
        log.warning("hook_refused", provider=key, reason=str(reason))
        return Received(False)
    delivery = webhooks.read(raw, services.now())
    new = await _keep(services, key, delivery, raw, signed_at)
    log.info("hook_received", provider=key, hook=delivery.name, new=new)
    return Received(True, delivery.answer)


async def _keep(
    services: Services, provider: str, delivery: Delivery, raw: bytes, signed_at: datetime
) -> bool:
    """Store it unless it is here already.

    The key is the body alone: a retry repeats every byte of it, while two events rarely share one, because
    nearly all say when they happened. The time it was signed at stays out, so that a delivery that is signed
    again still counts as the same. Where an event does not say when, only that time tells two apart.
    """
    occurrence = b"" if delivery.timed else signed_at.isoformat().encode()
    delivery_key = hashlib.sha256(raw + occurrence).hexdigest()
    sealed = None
    if delivery.event:
        sealed = services.sealer.seal(raw.decode(), hook_inbox.body_place(provider, delivery_key))
    state, outcome = _state(delivery)
    async with services.database.writing() as c:
        return await hook_inbox.put(
            c, provider=provider, delivery_key=delivery_key, event=delivery.name, body_sealed=sealed,
            state=state, outcome=outcome, now=services.now(),
        )  # fmt: skip


def _state(delivery: Delivery) -> tuple[HookState, Reason | None]:
    if delivery.answer is not None:
        return HookState.ANSWERED, Reason("webhook.answered")
    if delivery.event is None:
        return HookState.IGNORED, Reason("webhook.ignored")
    return HookState.WAITING, None
