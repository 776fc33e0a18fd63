"""The work lists as the worker sees them: what is due, claimed a few rows at a time."""

from datetime import timedelta
from enum import Enum
from typing import Any

from videomeet.flows.services import Services
from videomeet.store import worklist
from videomeet.store.schema import (
    alarms,
    grants,
    mail_settings,
    orphaned_meetings,
    outbox,
    reservations,
    webhook_deliveries,
)


class WorkList(Enum):
    """Rows that know by themselves when they are due."""

    RESERVATIONS = "reservations"
    GRANTS = "grants"
    ORPHANED_MEETINGS = "orphaned_meetings"
    WEBHOOK_DELIVERIES = "webhook_deliveries"
    REMINDERS = "alarms"
    MAILBOXES = "mailboxes"
    OUTBOX = "outbox"


RESERVATIONS, GRANTS, ORPHANED_MEETINGS = WorkList.RESERVATIONS, WorkList.GRANTS, WorkList.ORPHANED_MEETINGS
WEBHOOK_DELIVERIES, REMINDERS, MAILBOXES = WorkList.WEBHOOK_DELIVERIES, WorkList.REMINDERS, WorkList.MAILBOXES
OUTBOX = WorkList.OUTBOX
_TABLES = {
    RESERVATIONS: reservations,
    GRANTS: grants,
    ORPHANED_MEETINGS: orphaned_meetings,
    WEBHOOK_DELIVERIES: webhook_deliveries,
    REMINDERS: alarms,
    MAILBOXES: mail_settings,
    OUTBOX: outbox,
}
# Of the sixteen at once: one tenant never has all, and one slow host or account never more than two.
_LEASE_LIMITS = {
    RESERVATIONS: worklist.LeaseLimits(per_tenant=10, per_owner=2, owner="host_id"),
    ORPHANED_MEETINGS: worklist.LeaseLimits(per_tenant=10, per_owner=2, owner="provider_user_id"),
    # Mail servers take a few connections of one client at a time.
    OUTBOX: worklist.LeaseLimits(per_tenant=10, per_owner=5, owner="email_id"),
}


# Rows that are planned for later, and how far ahead that can be: the rest was written by a wrong clock.
_MAX_AHEAD = {REMINDERS: timedelta.max, MAILBOXES: timedelta(hours=2), OUTBOX: timedelta(hours=3)}


async def claim_due(services: Services, worklist_name: WorkList, limit: int) -> list[tuple[int, Any]]:
    """(tenant id, row id) of rows that are due, leased to the caller for two minutes.

    A webhook has no tenant before it is known whom it concerns.
    """
    table, now = _TABLES[worklist_name], services.now()
    async with services.database.reading() as tx:
        if not await worklist.has_due(tx, table, now, _MAX_AHEAD.get(worklist_name)):
            return []
    async with services.database.writing() as tx:
        return await worklist.claim(
            tx, table, now, limit, _LEASE_LIMITS.get(worklist_name), _MAX_AHEAD.get(worklist_name)
        )
