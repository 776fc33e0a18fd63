"""Settings and maintenance > Audit: who did what, when and from where; listed, filtered, exported, swept."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from videomeet.domain.audit import Deed, Entry, Search
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows.paging import ROWS, Page, offset
from videomeet.flows.people import require_administrator
from videomeet.flows.services import Services
from videomeet.store import audit
from videomeet.store.database import Transaction

CHUNK = 500


@dataclass(frozen=True)
class Choices:
    """What the list can be filtered by: (ID, name) of associates, and deeds."""

    actors: list[tuple[int, str]]
    actions: list[str]


async def record(
    c: Transaction, services: Services, caller: Caller, deed: Deed, subject: Reason | None
) -> None:
    """Write a caller's deed down, in its own transaction. `subject` never holds a secret."""
    await audit.record(
        c, caller.tenant_id, caller.associate_id, deed, subject, services.now(), address=caller.address
    )


async def listed(services: Services, caller: Caller, search: Search, page: int) -> Page[Entry]:
    """A page of deeds, the newest first."""
    require_administrator(caller)
    async with services.database.reading() as c:
        rows, total = await audit.page(c, caller.tenant_id, search, offset=offset(page), limit=ROWS)
    return Page(rows, page, total)


async def choices(services: Services, caller: Caller) -> Choices:
    """Who and what the audit knows of."""
    require_administrator(caller)
    async with services.database.reading() as c:
        return Choices(await audit.actors(c, caller.tenant_id), await audit.actions(c, caller.tenant_id))


async def begin_export(services: Services, caller: Caller, search: Search) -> AsyncIterator[Entry]:
    """Everything that fits, the newest first. That it was taken out is itself written down."""
    require_administrator(caller)
    async with services.database.writing() as c:
        await record(c, services, caller, Deed.EXPORT, None)
    return _all(services, caller, search)


async def _all(services: Services, caller: Caller, search: Search) -> AsyncIterator[Entry]:
    last: Entry | None = None
    while True:
        # A transaction for each chunk: a slow download never holds one open.
        async with services.database.reading() as c:
            rows = await audit.after(c, caller.tenant_id, search, last, CHUNK)
        for row in rows:
            yield row
        if len(rows) < CHUNK:
            return
        last = rows[-1]
