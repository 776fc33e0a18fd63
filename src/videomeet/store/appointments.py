"""Appointments, with those who attend them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.appointment import LONGEST_ALL_DAY, Appointment, Attendee, Draft, Times
from videomeet.domain.reservation import Reservation
from videomeet.domain.saving import Attending
from videomeet.store import attendees as attendees_of
from videomeet.store.reservations import read
from videomeet.store.schema import (
    appointment_types,
    appointments,
    associates,
    attendees,
    companies,
    contacts,
    reservations,
)

_owner, _creator, _updater = (associates.alias(name) for name in ("owner", "creator", "updater"))


def _selected(
    beside: Table | None = None, on: ColumnElement[bool] | None = None
) -> Select[tuple[object, ...]]:
    a = appointments
    people = ((_owner, a.c.owner_id), (_creator, a.c.created_by), (_updater, a.c.updated_by))
    joined = a
    for person, column in people:
        joined = joined.join(person, (person.c.tenant_id == a.c.tenant_id) & (person.c.id == column))  # type: ignore[assignment]
    joined = (
        joined.outerjoin(appointment_types, appointment_types.c.id == a.c.type_id)  # type: ignore[assignment]
        .outerjoin(companies, companies.c.id == a.c.company_id)
        .outerjoin(contacts, contacts.c.id == a.c.contact_id)
    )
    if beside is not None:
        joined = joined.outerjoin(beside, on)  # type: ignore[assignment]
    return select(
        a, _owner.c.name.label("owner"), _owner.c.email.label("owner_email"),
        _owner.c.language.label("owner_language"), _creator.c.name.label("creator"),
        _updater.c.name.label("updater"),
        appointment_types.c.name.label("type_name"), companies.c.name.label("company"),
        contacts.c.name.label("contact"), contacts.c.email.label("contact_email"),
    ).select_from(joined)  # fmt: skip


def _attending(tenant_id: int, associate_ids: Sequence[int]) -> ColumnElement[bool]:
    """Owned by one of them, or attended by one who has not declined."""
    attended = select(attendees.c.appointment_id).where(
        attendees.c.tenant_id == tenant_id,
        attendees.c.associate_id.in_(associate_ids),
        attendees.c.status != "declined",
    )
    return or_(appointments.c.owner_id.in_(associate_ids), appointments.c.id.in_(attended))


async def between(
    c: AsyncConnection,
    tenant_id: int,
    associate_ids: Sequence[int],
    starts: datetime,
    ends: datetime,
    limit: int,
) -> list[Appointment]:
    """What these associates own or attend in [starts, ends), by start, with attendees."""
    a = appointments.c
    rows = await c.execute(
        _selected()
        .where(a.tenant_id == tenant_id, a.starts_at < ends, a.ends_at > starts)
        # What began longer ago is over: with this the index reads one range, however old the diary is.
        .where(a.starts_at > starts - LONGEST_ALL_DAY - timedelta(days=1))
        .where(_attending(tenant_id, associate_ids))
        .order_by(a.starts_at, a.id)
        .limit(limit)
    )
    found = rows.all()
    people = await attendees_of.of_appointments(c, tenant_id, [row.id for row in found])
    return [_appointment(row, people.get(row.id, ())) for row in found]


async def one(c: AsyncConnection, tenant_id: int, appointment_id: int) -> Appointment | None:
    """One appointment with its attendees."""
    return await _one(c, tenant_id, appointments.c.id == appointment_id)


async def with_video(
    tx: AsyncConnection, tenant_id: int, appointment_id: int
) -> tuple[Appointment, Reservation | None] | None:
    """One appointment with its attendees, and its video meeting if it has one."""
    a, r = appointments.c, reservations.c
    theirs = and_(r.tenant_id == a.tenant_id, r.appointment_id == a.id, r.wanted)
    columns = [r[field.name].label(f"video_{field.name}") for field in fields(Reservation)]
    which = _selected(reservations, theirs).where(a.tenant_id == tenant_id, a.id == appointment_id)
    row = (await tx.execute(which.add_columns(*columns))).first()
    if row is None:
        return None
    people = await attendees_of.of_appointments(tx, tenant_id, [appointment_id])
    video = None if row.video_id is None else read(row, "video_")
    return _appointment(row, people.get(row.id, ())), video


async def several(
    c: AsyncConnection, tenant_id: int, appointment_ids: Sequence[int]
) -> dict[int, Appointment]:
    """Those of these appointments that exist, by id, with their attendees."""
    here = appointments.c.id.in_(appointment_ids)
    rows = (await c.execute(_selected().where(appointments.c.tenant_id == tenant_id, here))).all()
    people = await attendees_of.of_appointments(c, tenant_id, [row.id for row in rows])
    return {row.id: _appointment(row, people.get(row.id, ())) for row in rows}


async def of_request(c: AsyncConnection, tenant_id: int, request_id: UUID) -> Appointment | None:
    """The appointment that an earlier delivery of the same request made."""
    return await _one(c, tenant_id, appointments.c.request_id == request_id)


async def _one(c: AsyncConnection, tenant_id: int, which: ColumnElement[bool]) -> Appointment | None:
    row = (await c.execute(_selected().where(appointments.c.tenant_id == tenant_id, which))).one_or_none()
    if row is None:
        return None
    people = await attendees_of.of_appointments(c, tenant_id, [row.id])
    return _appointment(row, people.get(row.id, ()))


async def add(c: AsyncConnection, tenant_id: int, draft: Draft, times: Times, by: int, now: datetime) -> int:
    """A new appointment's id."""
    added = await c.execute(
        insert(appointments).values(
            tenant_id=tenant_id, request_id=draft.request_id, version=1, created_by=by, created_at=now,
            updated_by=by, updated_at=now, **_columns(draft, times),
        ).returning(appointments.c.id)
    )  # fmt: skip
    appointment_id = int(added.scalar_one())
    await attendees_of.invite(c, tenant_id, appointment_id, draft.attendees)
    return appointment_id


async def change(
    c: AsyncConnection, tenant_id: int, appointment_id: int, version: int, draft: Draft, times: Times,
    people: Attending, by: int, now: datetime,
) -> bool:  # fmt: skip
    """Replace everything, if nobody else did meanwhile; whether it was done. Who stays keeps their answer."""
    done = await _update(c, tenant_id, appointment_id, version, by, now, _columns(draft, times))
    if done:
        await attendees_of.uninvite(c, tenant_id, appointment_id, people.leaving)
        await attendees_of.invite(c, tenant_id, appointment_id, people.coming)
    return done


async def move(
    c: AsyncConnection,
    tenant_id: int,
    appointment_id: int,
    version: int,
    times: Times,
    by: int,
    now: datetime,
) -> bool:
    """Another time, if nobody else changed it meanwhile; whether it was done."""
    return await _update(c, tenant_id, appointment_id, version, by, now, _when(times))


async def retell(
    c: AsyncConnection, tenant_id: int, appointment_id: int, version: int, title: str, times: Times, by: int,
    now: datetime,
) -> bool:  # fmt: skip
    """Title and time as they were changed at the provider, if nobody changed it meanwhile."""
    return await _update(c, tenant_id, appointment_id, version, by, now, {"title": title, **_when(times)})


async def complete(
    c: AsyncConnection,
    tenant_id: int,
    appointment_id: int,
    version: int,
    completed: bool,
    by: int,
    now: datetime,
) -> bool:
    """Mark it completed or not, if nobody else changed it meanwhile; whether it was done."""
    return await _update(c, tenant_id, appointment_id, version, by, now, {"completed": completed})


async def remove(c: AsyncConnection, tenant_id: int, appointment_id: int, version: int) -> bool:
    """Delete it, if nobody else changed it meanwhile; whether it was done."""
    a = appointments.c
    gone = await c.execute(
        delete(appointments).where(a.tenant_id == tenant_id, a.id == appointment_id, a.version == version)
    )
    return gone.rowcount == 1


async def _update(
    c: AsyncConnection, tenant_id: int, appointment_id: int, version: int, by: int, now: datetime,
    values: dict[str, object],
) -> bool:  # fmt: skip
    a = appointments.c
    changed = await c.execute(
        update(appointments)
        .where(a.tenant_id == tenant_id, a.id == appointment_id, a.version == version)
        .values(version=version + 1, updated_by=by, updated_at=now, **values)
    )
    return changed.rowcount == 1


def _when(times: Times) -> dict[str, object]:
    return {
        "starts_at": times.starts_at, "ends_at": times.ends_at, "zone": times.zone, "all_day": times.all_day,
    }  # fmt: skip


def _columns(draft: Draft, times: Times) -> dict[str, object]:
    same = (
        "title",
        "type_id",
        "location",
        "owner_id",
        "company_id",
        "contact_id",
        "agenda",
        "notes",
        "completed",
        "alarm",
        "invites",
    )
    return {name: getattr(draft, name) for name in same} | _when(times)


def _appointment(row: Row[tuple[object, ...]], people: tuple[Attendee, ...]) -> Appointment:
    return Appointment(
        id=row.id, tenant_id=row.tenant_id, version=row.version, title=row.title, type_id=row.type_id,
        type_name=row.type_name, times=Times(row.starts_at, row.ends_at, row.zone, row.all_day),
        location=row.location, owner_id=row.owner_id, owner=row.owner, company_id=row.company_id,
        company=row.company, contact_id=row.contact_id, contact=row.contact, contact_email=row.contact_email,
        agenda=row.agenda, notes=row.notes, completed=row.completed, created_by=row.creator,
        created_at=row.created_at, updated_by=row.updater, updated_at=row.updated_at, attendees=people,
        alarm=row.alarm, invites=row.invites, uid=row.request_id, owner_email=row.owner_email,
        owner_language=row.owner_language,
    )  # fmt: skip
