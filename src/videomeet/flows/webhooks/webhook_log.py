"""Settings and maintenance > Webhooks: what providers reported about this tenant, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from videomeet.domain.kit.errors import Conflict, Repair
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.domain.webhooks.webhook import WebhookLogEntry
from videomeet.flows.kit.paging import PAGE_SIZE, Page, offset
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.providers.contract import Provider
from videomeet.store.webhooks import webhook_deliveries


@dataclass(frozen=True)
class WebhookLog:
    """A page of deliveries. `endpoints`: each provider that may deliver, with the address it delivers to.

    `last_received_at` is when anything last arrived here, whomever it concerned: it shows whether deliveries
    reach us at all.
    """

    page: Page[WebhookLogEntry]
    endpoints: list[tuple[Provider, str]]
    last_received_at: datetime | None


async def read_log(services: Services, caller: Caller, page: int) -> WebhookLog:
    """What concerned the caller's tenant, the newest first. No bodies, no secrets.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        rows, total = await webhook_deliveries.page(
            tx, caller.tenant_id, offset=offset(page), limit=PAGE_SIZE
        )
        last_received_at = await webhook_deliveries.last_received(tx)
    endpoints = [
        (provider, f"{services.base_url}/webhooks/{provider.key}")
        for provider in services.providers.values()
        if provider.webhooks is not None
    ]
    return WebhookLog(Page(rows, page, total), endpoints, last_received_at)


async def reapply(services: Services, caller: Caller, row_id: int) -> None:
    """Apply a delivery once more, as far as its body is still kept.

    Raises `NotAllowed` for everybody but administrators, `Conflict` when its body is no longer kept.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        if not await webhook_deliveries.reapply(tx, caller.tenant_id, row_id, services.now()):
            raise Conflict(Reason("webhook.forgotten"), repair=Repair.RELOAD)
        await audit_log.record(
            tx, services, caller, AuditAction.REAPPLY_WEBHOOK, Reason("audit.webhook", id=row_id)
        )
