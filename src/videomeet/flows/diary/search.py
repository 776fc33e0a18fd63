"""What the follow-up looks up while it is written: companies and contacts."""

from videomeet.domain.people.people import Caller
from videomeet.flows.services import Services
from videomeet.store.diary import contacts

MAX_RESULTS = 20


async def search_companies(services: Services, caller: Caller, text: str) -> list[tuple[int, str, str]]:
    """(id, name, detail) of the first twenty companies whose name holds the text."""
    async with services.database.reading() as tx:
        return await contacts.search_companies(tx, caller.tenant_id, text, MAX_RESULTS)


async def search_contacts(
    services: Services, caller: Caller, text: str, company_id: int | None
) -> list[tuple[int, str, str]]:
    """(id, name, detail) of the first twenty contacts whose name or e-mail holds the text."""
    async with services.database.reading() as tx:
        return await contacts.search_contacts(tx, caller.tenant_id, text, company_id, MAX_RESULTS)
