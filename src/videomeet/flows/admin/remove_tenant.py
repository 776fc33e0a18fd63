"""Removing an installation: access ends at once, then meetings and grants, at last every row."""

from datetime import timedelta

import structlog

from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import COMMAND_LINE, AuditAction
from videomeet.domain.people.people import Tenant
from videomeet.flows.changes.consequences import Change, apply_consequences
from videomeet.flows.grants.connect import remove_authorization
from videomeet.flows.people.user_accounts import tenant_by_customer_id
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments, ownership
from videomeet.store.grants import connections
from videomeet.store.meetings import reservations
from videomeet.store.people import audit, tenant_removals

# Appointments in one transaction, so that nobody else waits long for the writer.
SLICE_SIZE = 20
WAIT = timedelta(minutes=1)
# Revoking is tried for a day and mail for two: what has not gone by then never goes.
MAX_WAIT = timedelta(days=3)
log = structlog.get_logger(__name__)


async def remove_tenant(services: Services, customer_id: str, *, cancels_meetings: bool) -> Tenant:
    """Remove an installation: everybody is out when this returns, a worker does the rest.

    With `cancels_meetings` what is upcoming is deleted at the provider and guests get cancellations; without,
    meetings stay there. Raises `NotFound` for an unknown customer ID, `Refused` when it is under way.
    """
    tenant, now = await tenant_by_customer_id(services, customer_id), services.now()
    async with services.database.writing() as tx:
        if not await tenant_removals.add(tx, tenant.id, now, cancels_meetings=cancels_meetings):
            raise Refused(Reason("people.tenant_leaving", customer_id=customer_id))
        await tenant_removals.end_access(tx, tenant.id)
        subject = Reason("audit.tenant", customer_id=customer_id)
        await audit.record(tx, tenant.id, None, AuditAction.REMOVE_TENANT, subject, now, address=COMMAND_LINE)
    return tenant


async def continue_removal(services: Services, tenant_id: int, removal_id: int) -> None:
    """The next step of a claimed removal, in one short transaction."""
    now = services.now()
    async with services.database.writing() as tx:
        removal = await tenant_removals.get(tx, tenant_id, removal_id)
        if removal is None:
            return
        due_at = now
        if not (removal.cancels_meetings and await _cancel_slice(tx, services, tenant_id)):
            await connections.disconnect(tx, tenant_id)
            await remove_authorization(tx, services, tenant_id, None)
            is_over = now - removal.began_at > MAX_WAIT
            if not is_over and await tenant_removals.count_pending(tx, tenant_id):
                due_at = now + WAIT
            elif not await tenant_removals.delete_rows(tx, tenant_id):
                await tenant_removals.finish(tx, tenant_id)
                log.info("tenant_removed", tenant=tenant_id)
                return
        await tenant_removals.put_off(tx, tenant_id, removal_id, now, due_at)


async def _cancel_slice(tx: Transaction, services: Services, tenant_id: int) -> bool:
    """Delete some of the appointments to come, with all that follows; whether there were any."""
    ids = await ownership.list_upcoming_ids(tx, tenant_id, services.now(), SLICE_SIZE)
    videos = await reservations.by_appointment(tx, tenant_id, ids)
    for before in (await appointments.get_many(tx, tenant_id, ids)).values():
        await appointments.remove(tx, tenant_id, before.id, before.version)
        change = Change(before, None, videos.get(before.id), None, None)
        await apply_consequences(tx, services, change)
    return bool(ids)
