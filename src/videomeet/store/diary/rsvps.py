"""RSVPs: what attendees responded, matched by their address or by who they are in the diary."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.people.email_address import email_spellings
from videomeet.store.mail import calendar_event_json
from videomeet.store.schema import appointments, associates, attendees, contacts, emails

AttendeeKey = tuple[str, int | None, str]


async def record(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, address: str, status: str, at: datetime
) -> set[AttendeeKey]:
    """Store a response, unless a later one is stored or it changes nothing.

    Returns the keys (`Attendee.key`) of those whose response it became: none, or all with that address.
    """
    attendee_ids = _select_invited(attendees.c.id, address).where(_of_appointment(tenant_id, appointment_id))
    return await _record(tx, tenant_id, attendees.c.id.in_(attendee_ids.scalar_subquery()), status, at)


async def record_for_associate(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, associate_id: int, status: str, at: datetime
) -> set[AttendeeKey]:
    """The same for an attending associate, who responds in the diary."""
    condition = and_(_of_appointment(tenant_id, appointment_id), attendees.c.associate_id == associate_id)
    return await _record(tx, tenant_id, condition, status, at)


async def invitation_id(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, address: str
) -> UUID | None:
    """Names the invitation of whoever is reached by an address; None when nobody is invited by it."""
    statement = (
        _select_invited(attendees.c.invitation_id, address)
        .where(_of_appointment(tenant_id, appointment_id))
        .order_by(attendees.c.id)
        .limit(1)
    )
    named: UUID | None = await tx.scalar(statement)
    return named


async def invited_to(tx: AsyncConnection, tenant_id: int, invitation_id: UUID, address: str) -> int | None:
    """The appointment that this invitation of this address is for; None when there is none any more."""
    statement = _select_invited(attendees.c.appointment_id, address).where(
        attendees.c.tenant_id == tenant_id, attendees.c.invitation_id == invitation_id
    )
    appointment_id: int | None = await tx.scalar(statement)
    return appointment_id


async def mark_seen(tx: AsyncConnection, tenant_id: int, appointment_id: int, associate_id: int) -> None:
    """An attending associate has opened it."""
    condition = and_(_of_appointment(tenant_id, appointment_id), attendees.c.associate_id == associate_id)
    await tx.execute(
        update(attendees).where(condition, attendees.c.status == "not_seen").values(status="seen")
    )


async def set_alarm(
    tx: AsyncConnection, tenant_id: int, appointment_id: int, associate_id: int, minutes: int | None
) -> None:
    """An attending associate's own alarm: 0 for none, None for the appointment's."""
    condition = and_(_of_appointment(tenant_id, appointment_id), attendees.c.associate_id == associate_id)
    await tx.execute(update(attendees).where(condition).values(alarm=minutes))


async def reset(tx: AsyncConnection, tenant_id: int, appointment_id: int) -> None:
    """Forget every response: another time was chosen, and they were given for the old one."""
    await tx.execute(
        update(attendees)
        .where(_of_appointment(tenant_id, appointment_id), attendees.c.responded_at.is_not(None))
        .values(status="not_seen", responded_at=None)
    )


async def appointment_id_by_uid(tx: AsyncConnection, tenant_id: int, uid: UUID) -> int | None:
    """The appointment with this UID, which is its identity in calendars."""
    appointment_id: int | None = await tx.scalar(
        select(appointments.c.id).where(appointments.c.tenant_id == tenant_id, appointments.c.uid == uid)
    )
    return appointment_id


async def is_current(tx: AsyncConnection, tenant_id: int, appointment_id: int, sequence: int) -> bool:
    """Whether a response to the event with this SEQUENCE still counts: not when another time has been chosen
    since."""
    event_json = await tx.scalar(
        select(emails.c.event)
        .where(emails.c.tenant_id == tenant_id, emails.c.appointment_id == appointment_id)
        .where(emails.c.sequence == sequence, emails.c.event.is_not(None))
        .limit(1)
    )
    if event_json is None:
        return True
    event = calendar_event_json.from_json(event_json)
    same_time = (appointments.c.starts_at == event.starts_at) & (appointments.c.ends_at == event.ends_at)
    statement = select(appointments.c.id).where(
        appointments.c.tenant_id == tenant_id, appointments.c.id == appointment_id, same_time
    )
    return (await tx.execute(statement)).first() is not None


async def _record(
    tx: AsyncConnection, tenant_id: int, condition: ColumnElement[bool], status: str, at: datetime
) -> set[AttendeeKey]:
    is_newer = or_(attendees.c.responded_at.is_(None), attendees.c.responded_at <= at)
    is_change = or_(attendees.c.responded_at.is_(None), attendees.c.status != status)
    columns = attendees.c
    result = await tx.execute(
        update(attendees)
        .where(columns.tenant_id == tenant_id, condition, is_newer, is_change)
        .values(status=status, responded_at=at)
        .returning(columns.kind, columns.associate_id, columns.contact_id, columns.email)
    )
    return {Attendee(row.kind, row.associate_id or row.contact_id, row.email).key for row in result}


def _select_invited(column: Column[Any], address: str) -> Select[Any]:
    return (
        select(column)
        .outerjoin(associates, _associate_join())
        .outerjoin(contacts, _contact_join())
        .where(_has_address(address))
    )


def _of_appointment(tenant_id: int, appointment_id: int) -> ColumnElement[bool]:
    return and_(attendees.c.tenant_id == tenant_id, attendees.c.appointment_id == appointment_id)


def _associate_join() -> ColumnElement[bool]:
    return and_(associates.c.tenant_id == attendees.c.tenant_id, associates.c.id == attendees.c.associate_id)


def _contact_join() -> ColumnElement[bool]:
    return and_(contacts.c.tenant_id == attendees.c.tenant_id, contacts.c.id == attendees.c.contact_id)


def _has_address(address: str) -> ColumnElement[bool]:
    spellings = email_spellings(address)
    columns = (attendees.c.email, associates.c.email, contacts.c.email)
    return or_(*(func.lower(func.trim(column)).in_(spellings) for column in columns))
