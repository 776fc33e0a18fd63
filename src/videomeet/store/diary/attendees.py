"""Who attends an appointment."""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import and_, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.diary.appointment import Attendee
from videomeet.store.schema import associates, attendees, contacts


async def invite(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, people: Sequence[Attendee]
) -> None:
    """Add attendees. Nobody has written to them yet."""
    if people:
        rows = [_row(tenant_id, appointment_id, person) for person in people]
        await tx.execute(insert(attendees), rows)


async def uninvite(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, people: Sequence[Attendee]
) -> None:
    """Remove attendees."""
    if not people:
        return
    columns = attendees.c
    is_removed = [
        and_(
            columns.kind == kind,
            column.in_([getattr(person, name) for person in people if person.kind == kind]),
        )
        for kind, column, name in (
            ("associate", columns.associate_id, "id"),
            ("contact", columns.contact_id, "id"),
            ("email", columns.email, "email"),
        )
    ]
    await tx.execute(
        delete(attendees).where(
            columns.tenant_id == tenant_id, columns.appointment_id == appointment_id, or_(*is_removed)
        )
    )


def _row(tenant_id: int, appointment_id: int, person: Attendee) -> dict[str, object]:
    return {
        "tenant_id": tenant_id,
        "appointment_id": appointment_id,
        "kind": person.kind,
        "associate_id": person.id if person.kind == "associate" else None,
        "contact_id": person.id if person.kind == "contact" else None,
        "email": person.email if person.kind == "email" else None,
        "status": "not_seen",
        "invitation_id": uuid4(),
    }


async def by_appointment(
    tx: AsyncConnection, tenant_id: int, appointment_ids: Sequence[int]
) -> dict[int, tuple[Attendee, ...]]:
    """Who attends each of these appointments, in the order in which they were invited."""
    rows = await tx.execute(
        select(
            attendees.c.appointment_id,
            attendees.c.kind,
            attendees.c.status,
            attendees.c.alarm,
            attendees.c.email,
            attendees.c.associate_id,
            attendees.c.contact_id,
            associates.c.name.label("associate"),
            associates.c.email.label("associate_email"),
            contacts.c.name.label("contact"),
            contacts.c.email.label("contact_email"),
        )
        .outerjoin(
            associates,
            (associates.c.tenant_id == attendees.c.tenant_id) & (associates.c.id == attendees.c.associate_id),
        )
        .outerjoin(contacts, contacts.c.id == attendees.c.contact_id)
        .where(attendees.c.tenant_id == tenant_id, attendees.c.appointment_id.in_(appointment_ids))
        .order_by(attendees.c.id)
    )
    attendees_by_appointment: dict[int, tuple[Attendee, ...]] = {}
    for row in rows:
        person = Attendee(
            kind=row.kind,
            id=row.associate_id or row.contact_id,
            email=row.associate_email or row.contact_email or row.email,
            name=row.associate or row.contact or row.email or "",
            status=row.status,
            alarm=row.alarm,
        )
        attendees_by_appointment[row.appointment_id] = (
            *attendees_by_appointment.get(row.appointment_id, ()),
            person,
        )
    return attendees_by_appointment
