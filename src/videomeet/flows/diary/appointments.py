"""The diary: reading, saving, moving and deleting appointments. What follows is decided in `changes`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from videomeet.domain.diary.appointment import (
    Appointment,
    AppointmentDraft,
    AppointmentType,
    Times,
    keep_unmoved_times,
    resolve_times,
    validate_draft,
    validate_video_times,
)
from videomeet.domain.diary.appointment_changes import (
    appointment_changed,
    appointment_created,
    attending_after,
    next_appointment_version,
)
from videomeet.domain.diary.rights import Right, allowed_changes, require_may_plan_for, require_right
from videomeet.domain.kit.errors import Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import to_utc
from videomeet.domain.mail.email import EditedEmail
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Associate, Caller
from videomeet.flows.changes.consequences import Outcome, apply_consequences, change_by
from videomeet.flows.diary.check_references import check_references
from videomeet.flows.diary.entries import DiaryEntry, edit_conflict, entry_after, get_with_video, load_entry
from videomeet.flows.mail.mail_server import can_send
from videomeet.flows.meetings import desired_state
from videomeet.flows.meetings.video_state import VideoState, video_state
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments, contacts
from videomeet.store.meetings import reservations
from videomeet.store.people import associates

MAX_RANGE, MAX_ROWS = timedelta(days=62), 2000


@dataclass(frozen=True)
class DiaryRange:
    """Entries of a range by start; `truncated` when there were more than fit."""

    entries: Sequence[DiaryEntry]
    truncated: bool


@dataclass(frozen=True)
class StartData:
    """What the diary page needs before it can show anything. `mail`: whether e-mails can be sent."""

    associates: Sequence[Associate]
    types: Sequence[AppointmentType]
    video: VideoState
    mail: bool


async def start_data(services: Services, caller: Caller) -> StartData:
    """The tenant's associates and types, and what the video icon can do."""
    async with services.database.reading() as tx:
        tenant_associates, _ = await associates.list_associates(tx, caller.tenant_id)
        types = await contacts.list_types(tx, caller.tenant_id)
        mail = await can_send(tx, services, caller.tenant_id)
    return StartData(tenant_associates, types, await video_state(services, caller), mail)


async def list_entries(
    services: Services, caller: Caller, starts_at: datetime, ends_at: datetime, associate_ids: Sequence[int]
) -> DiaryRange:
    """What these associates own or attend between two wall times of the caller's zone.

    Raises `Refused` for an empty range or one of more than 62 days.
    """
    if not timedelta(0) < ends_at - starts_at <= MAX_RANGE:
        raise Refused(Reason("appointment.range"))
    async with services.database.reading() as tx:
        fetched_appointments = await appointments.list_between(
            tx,
            caller.tenant_id,
            associate_ids,
            to_utc(starts_at, caller.zone),
            to_utc(ends_at, caller.zone),
            MAX_ROWS + 1,
        )
        shown_appointments = fetched_appointments[:MAX_ROWS]
        reservations_by_appointment = await reservations.by_appointment(
            tx, caller.tenant_id, [appointment.id for appointment in shown_appointments]
        )
    return DiaryRange(
        [
            DiaryEntry(appointment, reservations_by_appointment.get(appointment.id))
            for appointment in shown_appointments
        ],
        truncated=len(fetched_appointments) > MAX_ROWS,
    )


async def get_entry(services: Services, caller: Caller, appointment_id: int) -> DiaryEntry:
    """One appointment, as the follow-up shows it.

    Raises `NotFound`, and `NotAllowed` for whoever may see its times alone.
    """
    async with services.database.reading() as tx:
        entry = await load_entry(tx, caller, appointment_id)
    require_right(caller, entry.appointment, Right.READ)
    return entry


async def create(
    services: Services, caller: Caller, draft: AppointmentDraft, custom_text: EditedEmail | None = None
) -> DiaryEntry:
    """Save a new follow-up. The same request again answers with what the first one made.

    Raises `Refused` for a colleague's, where the tenant does not let colleagues change each other's diaries.
    """
    require_may_plan_for(caller, draft.owner_id)
    async with services.database.writing() as tx:
        already_saved = await appointments.get_by_idempotency_key(tx, caller.tenant_id, draft.idempotency_key)
        if already_saved is not None:
            return await load_entry(tx, caller, already_saved.id)
        outcome = await insert_appointment(tx, services, caller, draft, custom_text)
        await _audit(tx, services, caller, outcome.appointment, AuditAction.ADD_APPOINTMENT)
        return await entry_after(tx, outcome)


async def update(
    services: Services,
    caller: Caller,
    appointment_id: int,
    version: int,
    draft: AppointmentDraft,
    custom_text: EditedEmail | None = None,
) -> DiaryEntry:
    """Save an existing follow-up; `Conflict` when somebody else did meanwhile."""
    async with services.database.writing() as tx:
        outcome = await update_appointment(tx, services, caller, appointment_id, version, draft, custom_text)
        await _audit(tx, services, caller, outcome.appointment, AuditAction.CHANGE_APPOINTMENT)
        return await entry_after(tx, outcome)


async def insert_appointment(
    tx: Transaction,
    services: Services,
    caller: Caller,
    draft: AppointmentDraft,
    custom_text: EditedEmail | None = None,
) -> Outcome:
    """A new appointment with all that follows from it."""
    draft, times = _validate_draft(draft)
    now = services.now()
    references = await check_references(tx, caller.tenant_id, draft, None)
    video = None
    if draft.reservation_id:
        validate_video_times(times, None, now)
        video = await desired_state.require_unused(tx, caller, draft.reservation_id)
    draft = desired_state.with_location(services, draft, None)
    uid = uuid4()
    appointment_id = await appointments.add(tx, caller.tenant_id, uid, draft, times, caller.associate_id, now)
    after = appointment_created(appointment_id, uid, caller, draft, times, references, now)
    return await apply_consequences(
        tx,
        services,
        change_by(caller, None, after, None, video, custom_text),
    )


async def update_appointment(
    tx: Transaction,
    services: Services,
    caller: Caller,
    appointment_id: int,
    version: int | None,
    draft: AppointmentDraft,
    custom_text: EditedEmail | None = None,
) -> Outcome:
    """An appointment as the draft says, with all that follows; `Conflict` unless it is in this version.

    None stands for whichever version it is in.
    """
    draft, times = _validate_draft(draft)
    now = services.now()
    before, reservation = await get_with_video(tx, caller.tenant_id, appointment_id)
    draft = allowed_changes(caller, before, draft)
    times = keep_unmoved_times(before.times, times)
    references = await check_references(tx, caller.tenant_id, draft, before)
    video_after = None
    if draft.reservation_id:
        video_after = reservation if reservation and reservation.id == draft.reservation_id else None
        validate_video_times(times, before.times if video_after else None, now)
        video_after = video_after or await desired_state.require_unused(tx, caller, draft.reservation_id)
    draft = desired_state.with_location(services, draft, reservation)
    attendance = attending_after(before.attendees, draft, references)
    version = before.version if version is None else version
    if not await appointments.replace(
        tx, caller.tenant_id, appointment_id, version, draft, times, attendance, caller.associate_id, now
    ):
        raise edit_conflict()
    after = appointment_changed(before, caller, draft, times, attendance, references, now)
    return await apply_consequences(
        tx,
        services,
        change_by(caller, before, after, reservation, video_after, custom_text),
    )


async def move(
    services: Services,
    caller: Caller,
    appointment_id: int,
    version: int,
    start: datetime,
    end: datetime,
    zone: str,
    *,
    all_day: bool,
) -> DiaryEntry:
    """Drag or resize: another time, everything else as it is. The appointment keeps its own zone."""
    moved = resolve_times(start, end, zone, all_day=all_day)
    now = services.now()
    async with services.database.writing() as tx:
        before, reservation = await get_with_video(tx, caller.tenant_id, appointment_id)
        require_right(caller, before, Right.CHANGE)
        times = moved if all_day else replace(moved, zone=before.times.zone)
        if reservation:
            validate_video_times(times, before.times, now)
        if not await appointments.move(
            tx, caller.tenant_id, appointment_id, version, times, caller.associate_id, now
        ):
            raise edit_conflict()
        after = next_appointment_version(before, caller.name, now, times=times)
        await _audit(tx, services, caller, after, AuditAction.CHANGE_APPOINTMENT)
        change = change_by(caller, before, after, reservation, reservation)
        return await entry_after(tx, await apply_consequences(tx, services, change))


async def complete(
    services: Services, caller: Caller, appointment_id: int, version: int, *, completed: bool
) -> DiaryEntry:
    """Mark it as completed, or as not completed; `Conflict` when somebody else changed it meanwhile."""
    now = services.now()
    async with services.database.writing() as tx:
        before, video = await get_with_video(tx, caller.tenant_id, appointment_id)
        require_right(caller, before, Right.RESPOND)
        if not await appointments.set_completed(
            tx, caller.tenant_id, appointment_id, version, completed, caller.associate_id, now
        ):
            raise edit_conflict()
        after = next_appointment_version(before, caller.name, now, completed=completed)
        await _audit(tx, services, caller, after, AuditAction.CHANGE_APPOINTMENT)
        change = change_by(caller, before, after, video, video)
        return await entry_after(tx, await apply_consequences(tx, services, change))


async def delete(services: Services, caller: Caller, appointment_id: int, version: int) -> None:
    """Delete it: its video meeting goes, its link says so, and those who were invited get a cancellation.

    Raises `NotFound`, or `Conflict` when somebody else changed it meanwhile.
    """
    async with services.database.writing() as tx:
        before, reservation = await get_with_video(tx, caller.tenant_id, appointment_id)
        require_right(caller, before, Right.CHANGE)
        if not await appointments.remove(tx, caller.tenant_id, appointment_id, version):
            raise edit_conflict()
        await apply_consequences(tx, services, change_by(caller, before, None, reservation, None))
        await _audit(tx, services, caller, before, AuditAction.DELETE_APPOINTMENT)


async def _audit(
    tx: Transaction, services: Services, caller: Caller, appointment: Appointment | None, action: AuditAction
) -> None:
    """Record what was done to somebody else's appointment."""
    if appointment is not None and appointment.owner_id != caller.associate_id:
        subject = Reason("audit.appointment_of", id=appointment.id, owner=appointment.owner_id)
        await audit_log.record(tx, services, caller, action, subject)


def _validate_draft(draft: AppointmentDraft) -> tuple[AppointmentDraft, Times]:
    draft = validate_draft(draft)
    return draft, resolve_times(draft.start, draft.end, draft.zone, all_day=draft.all_day)
