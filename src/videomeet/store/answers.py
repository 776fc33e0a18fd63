"""What attendees answered: found by their address, or by who they are in the diary."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.appointment import Attendee
from videomeet.domain.people import email_spellings
from videomeet.store import letter_events
from videomeet.store.schema import appointments, associates, attendees, contacts, letters

AttendeeKey = tuple[str, int | None, str]


async def keep(
    c: AsyncConnection, tenant_id: int, appointment_id: int, address: str, status: str, at: datetime
) -> set[AttendeeKey]:
    """Keep an answer, unless a later one is there or nothing changes by it; whose answer it is, by `key`."""
    invited = (
        select(attendees.c.id)
        .outerjoin(associates, _associate())
        .outerjoin(contacts, _contact())
        .where(_invited(tenant_id, appointment_id), _reached_by(address))
    )
    return await _keep(c, tenant_id, attendees.c.id.in_(invited.scalar_subquery()), status, at)


async def keep_of_associate(
    c: AsyncConnection, tenant_id: int, appointment_id: int, associate_id: int, status: str, at: datetime
) -> set[AttendeeKey]:
    """The same for an attending associate, who answers in the diary."""
    theirs = and_(_invited(tenant_id, appointment_id), attendees.c.associate_id == associate_id)
    return await _keep(c, tenant_id, theirs, status, at)


async def see(c: AsyncConnection, tenant_id: int, appointment_id: int, associate_id: int) -> None:
    """An attending associate has opened it."""
    theirs = and_(_invited(tenant_id, appointment_id), attendees.c.associate_id == associate_id)
    await c.execute(update(attendees).where(theirs, attendees.c.status == "not_seen").values(status="seen"))


async def ask_again(c: AsyncConnection, tenant_id: int, appointment_id: int) -> None:
    """Another time was chosen: what was answered to the old one counts no longer."""
    await c.execute(
        update(attendees)
        .where(_invited(tenant_id, appointment_id), attendees.c.answered_at.is_not(None))
        .values(status="not_seen", answered_at=None)
    )


async def of_uid(c: AsyncConnection, tenant_id: int, uid: UUID) -> int | None:
    """The appointment that calendars know by this name."""
    found: int | None = await c.scalar(
        select(appointments.c.id).where(
            appointments.c.tenant_id == tenant_id, appointments.c.request_id == uid
        )
    )
    return found


async def still_asked(c: AsyncConnection, tenant_id: int, appointment_id: int, version: int) -> bool:
    """Whether an answer to this version still counts: not when another time has been chosen since."""
    told = await c.scalar(
        select(letters.c.event)
        .where(letters.c.tenant_id == tenant_id, letters.c.appointment_id == appointment_id)
        .where(letters.c.version == version, letters.c.event.is_not(None))
        .limit(1)
    )
    if told is None:
        return True
    event = letter_events.opened(told)
    same_time = (appointments.c.starts_at == event.starts_at) & (appointments.c.ends_at == event.ends_at)
    found = select(appointments.c.id).where(
        appointments.c.tenant_id == tenant_id, appointments.c.id == appointment_id, same_time
    )
    return (await c.execute(found)).first() is not None


async def _keep(
    c: AsyncConnection, tenant_id: int, whose: ColumnElement[bool], status: str, at: datetime
) -> set[AttendeeKey]:
    newer = or_(attendees.c.answered_at.is_(None), attendees.c.answered_at <= at)
    other = or_(attendees.c.answered_at.is_(None), attendees.c.status != status)
    a = attendees.c
    kept = await c.execute(
        update(attendees)
        .where(a.tenant_id == tenant_id, whose, newer, other)
        .values(status=status, answered_at=at)
        .returning(a.kind, a.associate_id, a.contact_id, a.email)
    )
    return {Attendee(row.kind, row.associate_id or row.contact_id, row.email).key for row in kept}


def _invited(tenant_id: int, appointment_id: int) -> ColumnElement[bool]:
    return and_(attendees.c.tenant_id == tenant_id, attendees.c.appointment_id == appointment_id)


def _associate() -> ColumnElement[bool]:
    return and_(associates.c.tenant_id == attendees.c.tenant_id, associates.c.id == attendees.c.associate_id)


def _contact() -> ColumnElement[bool]:
    return and_(contacts.c.tenant_id == attendees.c.tenant_id, contacts.c.id == attendees.c.contact_id)


def _reached_by(address: str) -> ColumnElement[bool]:
    spellings = email_spellings(address)
    columns = (attendees.c.email, associates.c.email, contacts.c.email)
    return or_(*(func.lower(func.trim(column)).in_(spellings) for column in columns))
