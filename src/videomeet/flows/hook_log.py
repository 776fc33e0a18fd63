"""Settings and maintenance > Webhooks: what providers told us about this tenant, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from videomeet.domain.audit import Deed
from videomeet.domain.errors import Conflict, Repair
from videomeet.domain.hook import HookRow
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows import audit
from videomeet.flows.paging import ROWS, Page, offset
from videomeet.flows.people import require_administrator
from videomeet.flows.services import Services
from videomeet.providers.contract import Provider
from videomeet.store import hook_inbox


@dataclass(frozen=True)
class Log:
    """A page of deliveries. `places`: each provider that may deliver, with the address it delivers to.

    `last_at` is when anything last arrived here, whomever it concerned: whether the way is open.
    """

    page: Page[HookRow]
    places: list[tuple[Provider, str]]
    last_at: datetime | None


async def log(services: Services, caller: Caller, page: int) -> Log:
    """What concerned the caller's tenant, the newest first. No bodies, no secrets."""
    require_administrator(caller)
    async with services.database.reading() as c:
        rows, total = await hook_inbox.page(c, caller.tenant_id, offset=offset(page), limit=ROWS)
        last_at = await hook_inbox.last_received(c)
    places = [
        (provider, f"{services.base_url}/hooks/{provider.key}")
        for provider in services.providers.values()
        if provider.webhooks is not None
    ]
    return Log(Page(rows, page, total), places, last_at)


async def again(services: Services, caller: Caller, row_id: int) -> None:
    """Apply a delivery once more, as far as its body is still kept."""
    require_administrator(caller)
    async with services.database.writing() as c:
        if not await hook_inbox.again(c, caller.tenant_id, row_id, services.now()):
            raise Conflict(Reason("webhook.forgotten"), repair=Repair.RELOAD)
        await audit.record(c, services, caller, Deed.APPLY_AGAIN, Reason("audit.webhook", id=row_id))
