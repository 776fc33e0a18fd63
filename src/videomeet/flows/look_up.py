"""What the follow-up looks up while it is written: companies, contacts, and who is free."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from videomeet.domain.appointment import resolve
from videomeet.domain.people import Caller
from videomeet.flows.services import Services
from videomeet.store import appointments, contacts

MOST_FOUND, MOST_BUSY = 20, 500


async def search_companies(services: Services, caller: Caller, text: str) -> list[tuple[int, str, str]]:
    """(id, name, detail) of the first twenty companies whose name holds the text."""
    async with services.database.reading() as c:
        return await contacts.search_companies(c, caller.tenant_id, text, MOST_FOUND)


async def search_contacts(
    services: Services, caller: Caller, text: str, company_id: int | None
) -> list[tuple[int, str, str]]:
    """(id, name, detail) of the first twenty contacts whose name or e-mail holds the text."""
    async with services.database.reading() as c:
        return await contacts.search_contacts(c, caller.tenant_id, text, company_id, MOST_FOUND)


async def availability(
    services: Services, caller: Caller, associate_ids: Sequence[int], start: datetime, end: datetime,
    zone: str, except_id: int | None,
) -> dict[int, list[tuple[datetime, datetime]]]:  # fmt: skip
    """When each associate is busy (UTC), one appointment left out, on at most 31 days."""
    last = end - timedelta(minutes=1) if end > start else end
    times = resolve(start, last, zone, all_day=True)
    async with services.database.reading() as c:
        found = await appointments.between(
            c, caller.tenant_id, associate_ids, times.starts_at, times.ends_at, MOST_BUSY
        )
    busy: dict[int, list[tuple[datetime, datetime]]] = {x: [] for x in associate_ids}
    for entry in found:
        invited = (x for x in entry.attendees if x.kind == "associate" and x.status != "declined")
        going = {entry.owner_id, *(x.id for x in invited)}
        for associate_id in going & busy.keys():
            if entry.id != except_id and associate_id is not None:
                busy[associate_id].append((entry.times.starts_at, entry.times.ends_at))
    return busy
