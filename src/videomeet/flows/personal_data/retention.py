"""How long a tenant's records are kept: chosen by an administrator, applied by a job."""

import structlog

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.domain.personal_data.retention import Retention, RetentionDays, parse_retention, retention_days
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.store.personal_data import retention as periods

TENANTS_AT_ONCE = 100
# Of each kind, in one transaction; and so many of those for one tenant before the next has its turn.
BATCH_SIZE, MAX_BATCHES = 500, 20
log = structlog.get_logger(__name__)


async def chosen_periods(services: Services, caller: Caller) -> Retention:
    """What the caller's tenant chose."""
    async with services.database.reading() as tx:
        return await periods.get(tx, caller.tenant_id)


async def current_periods(services: Services, caller: Caller | None) -> RetentionDays:
    """For how long the caller's tenant keeps what; without a caller what every tenant begins with."""
    retention = Retention() if caller is None else await chosen_periods(services, caller)
    return retention_days(retention, services.audit_retention.days)


async def choose_periods(
    services: Services, caller: Caller, *, appointments: str, emails: str, audit: str
) -> None:
    """Choose them, in days as they were typed; blank is the default.

    Raises `NotAllowed` for everybody but administrators, `Refused` with a reason for each field.
    """
    require_administrator(caller)
    texts = {"appointments": appointments, "emails": emails, "audit": audit}
    retention = parse_retention(texts, services.audit_retention.days)
    days = retention_days(retention, services.audit_retention.days)
    subject = Reason(
        "audit.retention",
        appointments=retention.appointments or Reason("retention.for_good"),
        emails=days.emails,
        audit=days.audit,
    )
    async with services.database.writing() as tx:
        await periods.replace(tx, caller.tenant_id, retention)
        await audit_log.record(tx, services, caller, AuditAction.SAVE_PREFERENCES, subject)


async def apply_retention(services: Services) -> None:
    """Delete what each tenant has kept for long enough, in batches. At the provider nothing is deleted."""
    last_tenant_id = 0
    while True:
        async with services.database.reading() as tx:
            rows = await periods.list_after(tx, last_tenant_id, TENANTS_AT_ONCE)
        for tenant_id, retention in rows:
            await _prune_tenant(services, tenant_id, retention_days(retention, services.audit_retention.days))
        if len(rows) < TENANTS_AT_ONCE:
            return
        last_tenant_id = rows[-1][0]


async def _prune_tenant(services: Services, tenant_id: int, days: RetentionDays) -> None:
    cutoffs = days.cutoffs(services.now())
    async with services.database.reading() as tx:
        # A look costs no writer anything, and mostly there is nothing.
        if not await periods.has_old(tx, tenant_id, cutoffs):
            return
    for _ in range(MAX_BATCHES):
        async with services.database.writing() as tx:
            counts = await periods.prune(tx, tenant_id, cutoffs, BATCH_SIZE)
        kinds = ("appointments", "join_links", "emails", "audit_entries")
        log.info("retention_applied", tenant=tenant_id, **dict(zip(kinds, counts, strict=True)))
        if max(counts) < BATCH_SIZE:
            return
