"""The work lists as the worker sees them: what is due, claimed a few rows at a time."""

from datetime import timedelta
from enum import Enum
from typing import Any

from videomeet.flows.services import Services
from videomeet.store import worklist
from videomeet.store.schema import alarms, grants, hook_inbox, leftovers, mail_settings, outbox, reservations


class WorkList(Enum):
    """Rows that know by themselves when they are due."""

    RESERVATIONS = "reservations"
    GRANTS = "grants"
    LEFTOVERS = "leftovers"
    HOOKS = "hooks"
    ALARMS = "alarms"
    MAILBOXES = "mailboxes"
    OUTBOX = "outbox"


RESERVATIONS, GRANTS, LEFTOVERS = WorkList.RESERVATIONS, WorkList.GRANTS, WorkList.LEFTOVERS
HOOKS, ALARMS, MAILBOXES = WorkList.HOOKS, WorkList.ALARMS, WorkList.MAILBOXES
OUTBOX = WorkList.OUTBOX
_TABLES = {
    RESERVATIONS: reservations, GRANTS: grants, LEFTOVERS: leftovers, HOOKS: hook_inbox, ALARMS: alarms,
    MAILBOXES: mail_settings, OUTBOX: outbox,
}  # fmt: skip
# Of the sixteen at once: one tenant never has all, and one slow host or account never more than two.
_SHARES = {
    RESERVATIONS: worklist.Shares(per_tenant=10, per_owner=2, owner="host_id"),
    LEFTOVERS: worklist.Shares(per_tenant=10, per_owner=2, owner="provider_user_id"),
    # Mail servers take a few connections of one client at a time.
    OUTBOX: worklist.Shares(per_tenant=10, per_owner=5, owner="letter_id"),
}


# Rows that are planned for later, and how far ahead that can be: the rest was written by a wrong clock.
_AHEAD = {ALARMS: timedelta.max, MAILBOXES: timedelta(hours=2), OUTBOX: timedelta(hours=3)}


async def claim(services: Services, rows: WorkList, limit: int) -> list[tuple[int, Any]]:
    """(tenant id, row id) of rows that are due, leased to the caller for two minutes.

    A webhook has no tenant before it is known whom it concerns.
    """
    table, now = _TABLES[rows], services.now()
    async with services.database.reading() as c:
        if not await worklist.anything_due(c, table, now, _AHEAD.get(rows)):
            return []
    async with services.database.writing() as c:
        return await worklist.claim(c, table, now, limit, _SHARES.get(rows), _AHEAD.get(rows))
