"""Appointments and who attends them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.appointment import LONGEST_ALL_DAY, Appointment, Attendee, Draft, Times
from videomeet.domain.people import plain_email
from videomeet.store.schema import appointment_types, appointments, associates, attendees, companies, contacts

_owner, _creator, _updater = (associates.alias(name) for name in ("owner", "creator", "updater"))


def _selected() -> Select[tuple[object, ...]]:
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
    return select(
        a, _owner.c.name.label("owner"), _creator.c.name.label("creator"), _updater.c.name.label("updater"),
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
    people = await _attendees(c, tenant_id, [row.id for row in found])
    return [_appointment(row, people.get(row.id, ())) for row in found]


async def one(c: AsyncConnection, tenant_id: int, appointment_id: int) -> Appointment | None:
    """One appointment with its attendees."""
    return await _one(c, tenant_id, appointments.c.id == appointment_id)


async def of_request(c: AsyncConnection, tenant_id: int, request_id: UUID) -> Appointment | None:
    """The appointment that an earlier delivery of the same request made."""
    return await _one(c, tenant_id, appointments.c.request_id == request_id)


async def _one(c: AsyncConnection, tenant_id: int, which: ColumnElement[bool]) -> Appointment | None:
    row = (await c.execute(_selected().where(appointments.c.tenant_id == tenant_id, which))).one_or_none()
    if row is None:
        return None
    people = await _attendees(c, tenant_id, [row.id])
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
    await _set_attendees(c, tenant_id, appointment_id, draft.attendees)
    return appointment_id


async def change(
    c: AsyncConnection, tenant_id: int, appointment_id: int, version: int, draft: Draft, times: Times,
    by: int, now: datetime,
) -> bool:  # fmt: skip
    """Replace everything, if nobody else did meanwhile; whether it was done."""
    done = await _update(c, tenant_id, appointment_id, version, by, now, _columns(draft, times))
    if done:
        await _set_attendees(c, tenant_id, appointment_id, draft.attendees)
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


async def _set_attendees(
    c: AsyncConnection, tenant_id: int, appointment_id: int, people: Sequence[Attendee]
) -> None:
    """These and no others; whoever stays keeps their answer."""
    t = attendees.c
    here = and_(t.tenant_id == tenant_id, t.appointment_id == appointment_id)
    rows = await c.execute(select(t.id, t.kind, t.associate_id, t.contact_id, t.email).where(here))
    before = {
        (row.kind, row.associate_id or row.contact_id, plain_email(row.email or "")): row.id for row in rows
    }
    wanted = {(x.kind, x.id, plain_email(x.email or "") if x.kind == "email" else ""): x for x in people}
    gone = [number for key, number in before.items() if key not in wanted]
    if gone:
        await c.execute(delete(attendees).where(here, t.id.in_(gone)))
    coming = [x for key, x in wanted.items() if key not in before]
    if coming:
        await c.execute(
            insert(attendees), [_attendee(tenant_id, appointment_id, person) for person in coming]
        )


def _attendee(tenant_id: int, appointment_id: int, person: Attendee) -> dict[str, object]:
    return {
        "tenant_id": tenant_id, "appointment_id": appointment_id, "kind": person.kind,
        "associate_id": person.id if person.kind == "associate" else None,
        "contact_id": person.id if person.kind == "contact" else None,
        "email": person.email if person.kind == "email" else None, "status": "not_seen",
    }  # fmt: skip


async def _attendees(
    c: AsyncConnection, tenant_id: int, appointment_ids: Sequence[int]
) -> dict[int, tuple[Attendee, ...]]:
    rows = await c.execute(
        select(
            attendees.c.appointment_id, attendees.c.kind, attendees.c.status, attendees.c.email,
            attendees.c.associate_id, attendees.c.contact_id,
            associates.c.name.label("associate"), associates.c.email.label("associate_email"),
            contacts.c.name.label("contact"), contacts.c.email.label("contact_email"),
        )
        .outerjoin(associates, (associates.c.tenant_id == attendees.c.tenant_id)
                   & (associates.c.id == attendees.c.associate_id))
        .outerjoin(contacts, contacts.c.id == attendees.c.contact_id)
        .where(attendees.c.tenant_id == tenant_id, attendees.c.appointment_id.in_(appointment_ids))
        .order_by(attendees.c.id)
    )  # fmt: skip
    found: dict[int, tuple[Attendee, ...]] = {}
    for row in rows:
        person = Attendee(
            kind=row.kind,
            id=row.associate_id or row.contact_id,
            email=row.associate_email or row.contact_email or row.email,
            name=row.associate or row.contact or row.email or "",
            status=row.status,
        )
        found[row.appointment_id] = (*found.get(row.appointment_id, ()), person)
    return found


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
        alarm=row.alarm, invites=row.invites, uid=row.request_id,
    )  # fmt: skip
