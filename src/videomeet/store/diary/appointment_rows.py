"""How an appointment is read, its row joined with the names it refers to, and what each change writes."""

from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, Table, select

from videomeet.domain.diary.appointment import Appointment, Attendee, Times
from videomeet.store.schema import (
    appointment_types,
    appointments,
    associates,
    companies,
    contacts,
)

_owner, _creator, _updater = (associates.alias(name) for name in ("owner", "creator", "updater"))


def select_appointments(
    beside: Table | None = None, on: ColumnElement[bool] | None = None
) -> Select[tuple[object, ...]]:
    """Select what `to_appointment` needs; another table may be joined beside it, on a condition."""
    table = appointments
    associate_joins = (
        (_owner, table.c.owner_id),
        (_creator, table.c.created_by),
        (_updater, table.c.updated_by),
    )
    joined = table
    for associate, column in associate_joins:
        joined = joined.join(
            associate, (associate.c.tenant_id == table.c.tenant_id) & (associate.c.id == column)
        )  # type: ignore[assignment]
    joined = (
        joined.outerjoin(appointment_types, appointment_types.c.id == table.c.type_id)  # type: ignore[assignment]
        .outerjoin(companies, companies.c.id == table.c.company_id)
        .outerjoin(contacts, contacts.c.id == table.c.contact_id)
    )
    if beside is not None:
        joined = joined.outerjoin(beside, on)  # type: ignore[assignment]
    return select(
        table,
        _owner.c.name.label("owner"),
        _owner.c.email.label("owner_email"),
        _owner.c.language.label("owner_language"),
        _creator.c.name.label("creator"),
        _updater.c.name.label("updater"),
        appointment_types.c.name.label("type_name"),
        companies.c.name.label("company"),
        contacts.c.name.label("contact"),
        contacts.c.email.label("contact_email"),
    ).select_from(joined)


def next_version(actor_id: int, now: datetime) -> dict[str, object]:
    """What every change of an appointment writes besides: the only place where version and SEQUENCE rise."""
    columns = appointments.c
    return {
        "version": columns.version + 1,
        "sequence": columns.sequence + 1,
        "updated_by": actor_id,
        "updated_at": now,
    }


def to_appointment(row: Row[tuple[object, ...]], attending: tuple[Attendee, ...]) -> Appointment:
    """A row of `select_appointments` as the domain knows it."""
    return Appointment(
        id=row.id,
        tenant_id=row.tenant_id,
        version=row.version,
        sequence=row.sequence,
        title=row.title,
        type_id=row.type_id,
        type_name=row.type_name,
        times=Times(row.starts_at, row.ends_at, row.zone, row.all_day),
        location=row.location,
        owner_id=row.owner_id,
        owner=row.owner,
        company_id=row.company_id,
        company=row.company,
        contact_id=row.contact_id,
        contact=row.contact,
        contact_email=row.contact_email,
        agenda=row.agenda,
        notes=row.notes,
        completed=row.completed,
        private=row.private,
        created_by=row.creator,
        created_at=row.created_at,
        updated_by=row.updater,
        updated_at=row.updated_at,
        attendees=attending,
        alarm=row.alarm,
        invites=row.invites,
        uid=row.uid,
        owner_email=row.owner_email,
        owner_language=row.owner_language,
    )
