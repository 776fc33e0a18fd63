"""The work lists as the worker sees them: what is due, claimed a few rows at a time."""

from enum import Enum
from typing import Any

from videomeet.flows.services import Services
from videomeet.store import worklist
from videomeet.store.schema import grants, reservations


class WorkList(Enum):
    """Rows that know by themselves when they are due."""

    RESERVATIONS = "reservations"
    GRANTS = "grants"


RESERVATIONS, GRANTS = WorkList.RESERVATIONS, WorkList.GRANTS
_TABLES = {RESERVATIONS: reservations, GRANTS: grants}


async def claim(services: Services, rows: WorkList, limit: int) -> list[tuple[int, Any]]:
    """(tenant id, row id) of rows that are due, leased to the caller for two minutes."""
    table, now = _TABLES[rows], services.now()
    async with services.database.reading() as c:
        if not await worklist.anything_due(c, table, now):
            return []
    async with services.database.writing() as c:
        return await worklist.claim(c, table, now, limit)
