"""Appointments, with those who attend them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.diary.appointment import MAX_ALL_DAY_DURATION, Appointment, AppointmentDraft, Times
from videomeet.domain.diary.appointment_changes import DRAFT_FIELDS, Attending
from videomeet.domain.meetings.reservation import Reservation
from videomeet.store.diary import attendees as attendees_of
from videomeet.store.diary.appointment_rows import next_version, select_appointments, to_appointment
from videomeet.store.meetings.reservations import to_reservation
from videomeet.store.schema import (
    appointments,
    attendees,
    reservations,
)


def _owned_or_attended_by(tenant_id: int, associate_ids: Sequence[int]) -> ColumnElement[bool]:
    """Owned by one of them, or attended by one who has not declined."""
    attended = select(attendees.c.appointment_id).where(
        attendees.c.tenant_id == tenant_id,
        attendees.c.associate_id.in_(associate_ids),
        attendees.c.status != "declined",
    )
    return or_(appointments.c.owner_id.in_(associate_ids), appointments.c.id.in_(attended))


def _in_range(tenant_id: int, starts: datetime, ends: datetime) -> ColumnElement[bool]:
    columns = appointments.c
    return and_(
        columns.tenant_id == tenant_id,
        columns.starts_at < ends,
        columns.ends_at > starts,
        # What began longer ago is over: with this the index reads one range, however old the diary is.
        columns.starts_at > starts - MAX_ALL_DAY_DURATION - timedelta(days=1),
    )


async def fingerprint_between(
    tx: AsyncConnection, tenant_id: int, associate_ids: Sequence[int], starts: datetime, ends: datetime
) -> str:
    """Another text whenever `list_between` would list something else, or another video meeting with it."""
    columns, video = appointments.c, reservations.c
    is_video = and_(video.tenant_id == columns.tenant_id, video.appointment_id == columns.id, video.desired)
    row = (
        await tx.execute(
            select(
                func.count(columns.id),
                func.sum(columns.id),
                func.sum(columns.version),
                func.max(columns.updated_at),
                func.count(video.id),
            )
            .select_from(appointments.outerjoin(reservations, is_video))
            .where(_in_range(tenant_id, starts, ends), _owned_or_attended_by(tenant_id, associate_ids))
        )
    ).one()
    return " ".join(map(str, row))


async def list_between(
    tx: AsyncConnection,
    tenant_id: int,
    associate_ids: Sequence[int],
    starts: datetime,
    ends: datetime,
    limit: int,
) -> list[Appointment]:
    """What these associates own or attend in [starts, ends), by start, with attendees."""
    columns = appointments.c
    rows = await tx.execute(
        select_appointments()
        .where(_in_range(tenant_id, starts, ends), _owned_or_attended_by(tenant_id, associate_ids))
        .order_by(columns.starts_at, columns.id)
        .limit(limit)
    )
    appointment_rows = rows.all()
    attendees_by_appointment = await attendees_of.by_appointment(
        tx, tenant_id, [row.id for row in appointment_rows]
    )
    return [to_appointment(row, attendees_by_appointment.get(row.id, ())) for row in appointment_rows]


async def get(tx: AsyncConnection, tenant_id: int, appointment_id: int) -> Appointment | None:
    """One appointment with its attendees."""
    return await _get(tx, tenant_id, appointments.c.id == appointment_id)


async def with_video(
    tx: AsyncConnection, tenant_id: int, appointment_id: int
) -> tuple[Appointment, Reservation | None] | None:
    """One appointment with its attendees, and its video meeting if it has one."""
    columns, video_columns = appointments.c, reservations.c
    is_video = and_(
        video_columns.tenant_id == columns.tenant_id,
        video_columns.appointment_id == columns.id,
        video_columns.desired,
    )
    labelled_columns = [
        video_columns[field.name].label(f"video_{field.name}") for field in fields(Reservation)
    ]
    statement = select_appointments(reservations, is_video).where(
        columns.tenant_id == tenant_id, columns.id == appointment_id
    )
    row = (await tx.execute(statement.add_columns(*labelled_columns))).first()
    if row is None:
        return None
    attendees_by_appointment = await attendees_of.by_appointment(tx, tenant_id, [appointment_id])
    video = None if row.video_id is None else to_reservation(row, "video_")
    return to_appointment(row, attendees_by_appointment.get(row.id, ())), video


async def get_many(
    tx: AsyncConnection, tenant_id: int, appointment_ids: Sequence[int]
) -> dict[int, Appointment]:
    """Those of these appointments that exist, by id, with their attendees."""
    is_listed = appointments.c.id.in_(appointment_ids)
    rows = (
        await tx.execute(select_appointments().where(appointments.c.tenant_id == tenant_id, is_listed))
    ).all()
    attendees_by_appointment = await attendees_of.by_appointment(tx, tenant_id, [row.id for row in rows])
    return {row.id: to_appointment(row, attendees_by_appointment.get(row.id, ())) for row in rows}


async def get_by_idempotency_key(
    tx: AsyncConnection, tenant_id: int, idempotency_key: UUID
) -> Appointment | None:
    """The appointment that was made when the same request was sent before."""
    return await _get(tx, tenant_id, appointments.c.idempotency_key == idempotency_key)


async def _get(tx: AsyncConnection, tenant_id: int, condition: ColumnElement[bool]) -> Appointment | None:
    row = (
        await tx.execute(select_appointments().where(appointments.c.tenant_id == tenant_id, condition))
    ).one_or_none()
    if row is None:
        return None
    attendees_by_appointment = await attendees_of.by_appointment(tx, tenant_id, [row.id])
    return to_appointment(row, attendees_by_appointment.get(row.id, ()))


async def add(
    tx: AsyncConnection,
    tenant_id: int,
    uid: UUID,
    draft: AppointmentDraft,
    times: Times,
    created_by: int,
    now: datetime,
) -> int:
    """A new appointment's id."""
    result = await tx.execute(
        insert(appointments)
        .values(
            tenant_id=tenant_id,
            uid=uid,
            idempotency_key=draft.idempotency_key,
            version=1,
            sequence=0,
            created_by=created_by,
            created_at=now,
            updated_by=created_by,
            updated_at=now,
            **_column_values(draft, times),
        )
        .returning(appointments.c.id)
    )
    appointment_id = int(result.scalar_one())
    await attendees_of.invite(tx, tenant_id, appointment_id, draft.attendees)
    return appointment_id


async def replace(
    tx: AsyncConnection,
    tenant_id: int,
    appointment_id: int,
    version: int,
    draft: AppointmentDraft,
    times: Times,
    people: Attending,
    actor_id: int,
    now: datetime,
) -> bool:
    """Replace everything, if it is still at `version`; whether it was. Who stays keeps their response."""
    changed = await _update(
        tx, tenant_id, appointment_id, version, actor_id, now, _column_values(draft, times)
    )
    if changed:
        await attendees_of.uninvite(tx, tenant_id, appointment_id, people.removed)
        await attendees_of.invite(tx, tenant_id, appointment_id, people.added)
    return changed


async def move(
    tx: AsyncConnection,
    tenant_id: int,
    appointment_id: int,
    version: int,
    times: Times,
    actor_id: int,
    now: datetime,
) -> bool:
    """Change the time, if the appointment is still at `version`; whether it was."""
    return await _update(tx, tenant_id, appointment_id, version, actor_id, now, _time_values(times))


async def apply_provider_change(
    tx: AsyncConnection,
    tenant_id: int,
    appointment_id: int,
    version: int,
    title: str,
    times: Times,
    actor_id: int,
    now: datetime,
) -> bool:
    """Take over title and time from the provider, if it is still at `version`; whether it was."""
    return await _update(
        tx, tenant_id, appointment_id, version, actor_id, now, {"title": title, **_time_values(times)}
    )


async def set_completed(
    tx: AsyncConnection,
    tenant_id: int,
    appointment_id: int,
    version: int,
    completed: bool,
    actor_id: int,
    now: datetime,
) -> bool:
    """Mark it completed or not, if it is still at `version`; whether it was."""
    return await _update(tx, tenant_id, appointment_id, version, actor_id, now, {"completed": completed})


async def remove(tx: AsyncConnection, tenant_id: int, appointment_id: int, version: int) -> bool:
    """Delete it, if it is still at `version`; whether it was."""
    columns = appointments.c
    result = await tx.execute(
        delete(appointments).where(
            columns.tenant_id == tenant_id, columns.id == appointment_id, columns.version == version
        )
    )
    return result.rowcount == 1


async def _update(
    tx: AsyncConnection,
    tenant_id: int,
    appointment_id: int,
    version: int,
    actor_id: int,
    now: datetime,
    values: dict[str, object],
) -> bool:
    columns = appointments.c
    result = await tx.execute(
        update(appointments)
        .where(columns.tenant_id == tenant_id, columns.id == appointment_id, columns.version == version)
        .values(next_version(actor_id, now) | values)
    )
    return result.rowcount == 1


def _time_values(times: Times) -> dict[str, object]:
    return {
        "starts_at": times.starts_at,
        "ends_at": times.ends_at,
        "zone": times.zone,
        "all_day": times.all_day,
    }


def _column_values(draft: AppointmentDraft, times: Times) -> dict[str, object]:
    return {name: getattr(draft, name) for name in DRAFT_FIELDS} | _time_values(times)
