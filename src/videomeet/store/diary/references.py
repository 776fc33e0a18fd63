"""Whatever an appointment can refer to, read with one statement."""

from typing import Any

from sqlalchemy import Select, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.diary.appointment_changes import Person, References
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
    attached_ids: set[int],
) -> References:
    """Those of these records that are the tenant's, with their names. Others are missing in the result.

    So are associates who were deleted, but for those of `attached_ids`.
    """
    ids_by_kind = {
        "associate": associate_ids,
        "contact": contact_ids,
        "company": company_ids,
        "type": type_ids,
    }
    queries = [_select_names(kind, tenant_id, ids, attached_ids) for kind, ids in ids_by_kind.items() if ids]
    records: dict[str, dict[int, Person]] = {kind: {} for kind in ids_by_kind}
    for row in await tx.execute(union_all(*queries)) if queries else ():
        records[row.kind][row.id] = Person(row.id, row.name, row.email, row.language)
    return References(
        associates=records["associate"],
        contacts=records["contact"],
        companies={company_id: company.name for company_id, company in records["company"].items()},
        types={type_id: appointment_type.name for type_id, appointment_type in records["type"].items()},
    )


def _select_names(kind: str, tenant_id: int, ids: set[int], attached_ids: set[int]) -> Select[Any]:
    table, email, language = _SOURCES[kind]
    columns = (table.c.id, table.c.name, email.label("email"), language.label("language"))
    of_tenant = table.c.tenant_id == tenant_id
    statement = select(literal(kind).label("kind"), *columns).where(of_tenant, table.c.id.in_(ids))
    if table is associates:
        statement = statement.where(or_(table.c.deleted_at.is_(None), table.c.id.in_(attached_ids)))
    return statement
