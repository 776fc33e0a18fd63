"""The work lists as the worker sees them: what is due, claimed a few rows at a time."""

from typing import Any

from videomeet.domain.kit.worklist import WorkList
from videomeet.flows.services import Services
from videomeet.store import worklist
from videomeet.store.worklist_tables import DUE_ROWS


async def claim_due(services: Services, work_list: WorkList, limit: int) -> list[tuple[int, Any]]:
    """(tenant id, row id) of rows that are due, leased to the caller for two minutes.

    A webhook has no tenant before it is known whom it concerns. Raises `DatabaseUnavailable`.
    """
    rows, now = DUE_ROWS[work_list], services.now()
    async with services.database.reading() as tx:
        # Asked by a reader first, so that idle workers never take the one writer of SQLite.
        if not await worklist.has_due(tx, rows.table, now, rows.max_ahead):
            return []
    async with services.database.writing() as tx:
        return await worklist.claim(tx, rows.table, now, limit, rows.limits, rows.max_ahead)
