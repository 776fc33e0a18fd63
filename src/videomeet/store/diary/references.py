"""Whatever an appointment can point to, found in one look."""

from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.appointment_changes import Person, References
from videomeet.store.schema import appointment_types, associates, companies, contacts

_SOURCES = {
    "associate": (associates, associates.c.email, associates.c.language),
    "contact": (contacts, contacts.c.email, literal("en")),
    "company": (companies, literal(""), literal("")),
    "type": (appointment_types, literal(""), literal("")),
}


async def find(
    tx: AsyncConnection,
    tenant_id: int,
    *,
    associate_ids: set[int],
    contact_ids: set[int],
    company_ids: set[int],
    type_ids: set[int],
) -> References:
    """Which of these are the tenant's own, and what they are called."""
    wanted = {"associate": associate_ids, "contact": contact_ids, "company": company_ids, "type": type_ids}
    parts = [_select_names(kind, tenant_id, ids) for kind, ids in wanted.items() if ids]
    found: dict[str, dict[int, Person]] = {kind: {} for kind in wanted}
    for row in await tx.execute(union_all(*parts)) if parts else ():
        found[row.kind][row.id] = Person(row.id, row.name, row.email, row.language)
    return References(
        associates=found["associate"],
        contacts=found["contact"],
        companies={number: company.name for number, company in found["company"].items()},
        types={number: kind.name for number, kind in found["type"].items()},
    )


def _select_names(kind: str, tenant_id: int, ids: set[int]) -> Select[Any]:
    table, email, language = _SOURCES[kind]
    columns = (table.c.id, table.c.name, email.label("email"), language.label("language"))
    mine = table.c.tenant_id == tenant_id
    return select(literal(kind).label("kind"), *columns).where(mine, table.c.id.in_(ids))
