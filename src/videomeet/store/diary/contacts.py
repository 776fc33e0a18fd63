"""Companies, contacts and the types of follow-ups: what an appointment can point to."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.diary.appointment import AppointmentType
from videomeet.domain.personal_data.data_subject import ERASED_NAME
from videomeet.store.schema import appointment_types, companies, contacts


async def add_company(tx: AsyncConnection, tenant_id: int, name: str) -> int:
    """A new company's id."""
    result = await tx.execute(
        insert(companies).values(tenant_id=tenant_id, name=name).returning(companies.c.id)
    )
    return int(result.scalar_one())


async def add_contact(
    tx: AsyncConnection, tenant_id: int, *, name: str, email: str | None, company_id: int | None
) -> int:
    """A new contact's id."""
    result = await tx.execute(
        insert(contacts)
        .values(tenant_id=tenant_id, name=name, email=email, company_id=company_id)
        .returning(contacts.c.id)
    )
    return int(result.scalar_one())


async def add_type(tx: AsyncConnection, tenant_id: int, name: str, video_default: str) -> int:
    """A new type's id. `video_default`: no_change, on or off."""
    result = await tx.execute(
        insert(appointment_types)
        .values(tenant_id=tenant_id, name=name, video_default=video_default)
        .returning(appointment_types.c.id)
    )
    return int(result.scalar_one())


async def list_types(tx: AsyncConnection, tenant_id: int) -> list[AppointmentType]:
    """The tenant's types in the order they were made."""
    rows = await tx.execute(
        select(appointment_types)
        .where(appointment_types.c.tenant_id == tenant_id)
        .order_by(appointment_types.c.id)
        .limit(200)
    )
    return [AppointmentType(row.id, row.name, row.video_default) for row in rows]


async def search_companies(
    tx: AsyncConnection, tenant_id: int, text: str, limit: int
) -> list[tuple[int, str, str]]:
    """(id, name, detail) of companies whose name holds `text`."""
    rows = await tx.execute(
        select(companies.c.id, companies.c.name)
        .where(companies.c.tenant_id == tenant_id, companies.c.name.icontains(text, autoescape=True))
        .order_by(companies.c.name)
        .limit(limit)
    )
    return [(row.id, row.name, "") for row in rows]


async def search_contacts(
    tx: AsyncConnection, tenant_id: int, text: str, company_id: int | None, limit: int
) -> list[tuple[int, str, str]]:
    """(id, name, detail) of contacts whose name or e-mail holds `text`, of one company if given."""
    statement = (
        select(contacts.c.id, contacts.c.name, contacts.c.email, companies.c.name.label("company"))
        .outerjoin(companies, companies.c.id == contacts.c.company_id)
        .where(
            contacts.c.tenant_id == tenant_id,
            contacts.c.name != ERASED_NAME,
            contacts.c.name.icontains(text, autoescape=True)
            | contacts.c.email.icontains(text, autoescape=True),
        )
    )
    if company_id is not None:
        statement = statement.where(contacts.c.company_id == company_id)
    rows = await tx.execute(statement.order_by(contacts.c.name).limit(limit))
    return [(row.id, row.name, ", ".join(text for text in (row.company, row.email) if text)) for row in rows]
