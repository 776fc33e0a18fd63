"""Settings and maintenance > Audit: who did what, when and from where; listed, filtered, exported, swept."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from videomeet.domain.kit.errors import Problem, TooManyAttempts
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction, AuditEntry, AuditFilter
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.kit.paging import PAGE_SIZE, Page, offset
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.people import audit

EXPORT_BATCH_SIZE = 500


@dataclass(frozen=True)
class FilterChoices:
    """What the list can be filtered by: (id, name) of associates, and audit actions."""

    actors: list[tuple[int, str]]
    actions: list[str]


async def record(
    tx: Transaction, services: Services, caller: Caller, action: AuditAction, subject: Reason | None
) -> None:
    """Record a caller's action, in its own transaction. `subject` never holds a secret."""
    await audit.record(
        tx, caller.tenant_id, caller.associate_id, action, subject, services.now(), address=caller.address
    )


async def record_refusal(
    services: Services, caller: Caller, method: str, path: str, problem: Problem
) -> None:
    """Record that something was refused to a caller, up to 60 times an hour. `path` is the route's."""
    try:
        await services.refusal_limiter.count(f"{caller.tenant_id}/{caller.associate_id}")
    except TooManyAttempts:
        return
    subject = Reason("audit.refusal", method=method, path=path, why=problem.reason)
    async with services.database.writing() as tx:
        await record(tx, services, caller, AuditAction.REFUSED, subject)


async def list_entries(
    services: Services, caller: Caller, search: AuditFilter, page: int
) -> Page[AuditEntry]:
    """A page of entries, the newest first.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        rows, total = await audit.page(tx, caller.tenant_id, search, offset=offset(page), limit=PAGE_SIZE)
    return Page(rows, page, total)


async def filter_choices(services: Services, caller: Caller) -> FilterChoices:
    """Who and what the audit knows of.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        return FilterChoices(
            await audit.list_actors(tx, caller.tenant_id), await audit.list_actions(tx, caller.tenant_id)
        )


async def start_export(services: Services, caller: Caller, search: AuditFilter) -> AsyncIterator[AuditEntry]:
    """Everything that fits, the newest first. That it was taken out is itself written down.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        await record(tx, services, caller, AuditAction.EXPORT, None)
    return _stream_entries(services, caller, search)


async def _stream_entries(
    services: Services, caller: Caller, search: AuditFilter
) -> AsyncIterator[AuditEntry]:
    last_entry: AuditEntry | None = None
    while True:
        # A transaction for each chunk: a slow download never holds one open.
        async with services.database.reading() as tx:
            rows = await audit.list_after(tx, caller.tenant_id, search, last_entry, EXPORT_BATCH_SIZE)
        for row in rows:
            yield row
        if len(rows) < EXPORT_BATCH_SIZE:
            return
        last_entry = rows[-1]
