"""Where a person lies in the tables: as an associate, as contacts, and in which appointments."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.people.people import Associate
from videomeet.domain.personal_data.data_subject import DataSubject
from videomeet.store.people.associates import to_associate
from videomeet.store.schema import (
    appointments,
    associates,
    attendees,
    authorizations,
    contacts,
    emails,
    grants,
    outbox,
)


async def get_contact(
    tx: AsyncConnection, tenant_id: int, contact_id: int
) -> tuple[int, str, str | None] | None:
    """(id, name, e-mail) of a contact."""
    statement = select(contacts.c.id, contacts.c.name, contacts.c.email).where(
        contacts.c.tenant_id == tenant_id, contacts.c.id == contact_id
    )
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else (row.id, row.name, row.email)


async def contacts_by_address(
    tx: AsyncConnection, tenant_id: int, addresses: Sequence[str], limit: int
) -> list[tuple[int, str]]:
    """(id, name) of the contacts with one of these addresses, in lower case."""
    statement = (
        select(contacts.c.id, contacts.c.name)
        .where(contacts.c.tenant_id == tenant_id, func.lower(func.trim(contacts.c.email)).in_(addresses))
        .order_by(contacts.c.id)
        .limit(limit)
    )
    return [(row.id, row.name) for row in await tx.execute(statement)]


async def own_provider_addresses(tx: AsyncConnection, tenant_id: int, associate_id: int) -> list[str]:
    """E-mail addresses, in lower case, of the accounts through which this associate acts and nobody else."""
    statement = select(func.lower(grants.c.account_email)).where(is_own_grant(tenant_id, associate_id))
    return [address for address in await tx.scalars(statement) if address]


async def search_associates(tx: AsyncConnection, tenant_id: int, text: str, limit: int) -> list[Associate]:
    """Associates whose name or e-mail holds `text`, by ID."""
    columns = associates.c
    holds = columns.name.icontains(text, autoescape=True) | columns.email.icontains(text, autoescape=True)
    statement = (
        select(associates).where(columns.tenant_id == tenant_id, holds).order_by(columns.id).limit(limit)
    )
    return [to_associate(row) for row in await tx.execute(statement)]


async def appointment_ids(
    tx: AsyncConnection, tenant_id: int, person: DataSubject, *, after: int = 0, limit: int
) -> list[int]:
    """The appointments that somebody owns or attends, or that are about them, after one of them, by id."""
    parts = [
        select(part.subquery())
        for part in (
            # Not the bare column: by its index all that the tenant has would be read, not the person's own.
            source.where(column + 0 > after).order_by(column + 0).distinct().limit(limit)
            for source, column in _appointment_sources(tenant_id, person)
        )
    ]
    if not parts:
        return []
    listed = union(*parts).subquery()
    statement = select(listed.c.id).order_by(listed.c.id).limit(limit)
    return list(await tx.scalars(statement))


async def count_appointments(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> int:
    """How many they are."""
    parts = [source for source, _ in _appointment_sources(tenant_id, person)]
    if not parts:
        return 0
    return int((await tx.execute(select(func.count()).select_from(union(*parts).subquery()))).scalar_one())


async def count_responses(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> int:
    """How many of their answers to invitations are stored."""
    statement = select(func.count()).where(
        attendees.c.tenant_id == tenant_id, is_attendee(person), attendees.c.responded_at.is_not(None)
    )
    return int((await tx.execute(statement)).scalar_one())


async def count_emails(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> int:
    """How many e-mails to them are stored."""
    statement = select(func.count()).where(
        outbox.c.tenant_id == tenant_id, outbox.c.address.in_(person.addresses)
    )
    return int((await tx.execute(statement)).scalar_one())


def is_own_grant(tenant_id: int, associate_id: int) -> ColumnElement[bool]:
    """The condition for the grants through which this associate acts and nobody else."""
    mine, others = authorizations.alias("mine"), authorizations.alias("others")
    shared = exists().where(
        others.c.tenant_id == tenant_id,
        others.c.grant_id == mine.c.grant_id,
        others.c.associate_id != associate_id,
    )
    own_ids = select(mine.c.grant_id).where(
        mine.c.tenant_id == tenant_id, mine.c.associate_id == associate_id, ~shared
    )
    return and_(grants.c.tenant_id == tenant_id, grants.c.id.in_(own_ids))


def is_attendee(person: DataSubject) -> ColumnElement[bool]:
    """The condition for the attendees' rows that are this person. An address alone is nobody's name."""
    columns = attendees.c
    address = func.lower(func.trim(columns.email))
    conditions = [
        *([columns.associate_id == person.associate_id] if person.associate else []),
        *([columns.contact_id.in_(person.contact_ids)] if person.contact_ids else []),
        *([address.in_(person.addresses)] if person.addresses else []),
    ]
    return or_(*conditions)


def _appointment_sources(
    tenant_id: int, person: DataSubject
) -> list[tuple[Select[tuple[int]], ColumnElement[int]]]:
    """Selects of appointment ids, each by an index of its own."""
    guest, record = attendees.c, appointments.c
    attending = select(guest.appointment_id.label("id")).where(guest.tenant_id == tenant_id)
    recorded = select(record.id).where(record.tenant_id == tenant_id)
    sources: list[tuple[Select[tuple[int]], ColumnElement[int]]] = []
    if person.associate_id is not None:
        sources += [
            (recorded.where(record.owner_id == person.associate_id), record.id),
            (attending.where(guest.associate_id == person.associate_id), guest.appointment_id),
        ]
    if person.contact_ids:
        sources += [
            (recorded.where(record.contact_id.in_(person.contact_ids)), record.id),
            (attending.where(guest.contact_id.in_(person.contact_ids)), guest.appointment_id),
        ]
    if person.addresses:
        by_address = func.lower(func.trim(guest.email)).in_(person.addresses)
        mailed = (
            select(emails.c.appointment_id.label("id"))
            .join(outbox, outbox.c.email_id == emails.c.id)
            .where(outbox.c.tenant_id == tenant_id, outbox.c.address.in_(person.addresses))
        )
        sources += [
            (attending.where(by_address), guest.appointment_id),
            (mailed, emails.c.appointment_id),
        ]
    return sources
