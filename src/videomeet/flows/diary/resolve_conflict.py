"""Where diary and provider differ and neither is known to be right, a person decides."""

from dataclasses import replace

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.diary.appointment_changes import next_appointment_version
from videomeet.domain.diary.rights import Right, require_right
from videomeet.domain.kit.errors import Conflict, Refused, Repair
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller
from videomeet.domain.webhooks.webhook import MeetingFacts, meeting_facts_from_json
from videomeet.flows.changes.consequences import Outcome, apply_consequences, change_by
from videomeet.flows.diary.entries import DiaryEntry, edit_conflict, entry_after, get_with_video, to_entry
from videomeet.flows.diary.provider_changes import has_valid_length, with_changes
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments
from videomeet.store.mail import emails
from videomeet.store.meetings import desired_state, provider_events


async def resolve_conflict(
    services: Services, caller: Caller, appointment_id: int, version: int, *, use_provider: bool
) -> DiaryEntry:
    """Use what the provider has, or have it take what the diary says; either way they agree afterwards.

    Raises `NotFound`, or `Conflict` when it is decided already or somebody else saved it meanwhile.
    """
    async with services.database.writing() as tx:
        before, video = await get_with_video(tx, caller.tenant_id, appointment_id)
        require_right(caller, before, Right.CHANGE)
        if video is None or video.conflict is None:
            raise Conflict(Reason("decide.decided"), repair=Repair.RELOAD)
        if before.version != version:
            raise edit_conflict()
        action = AuditAction.KEEP_PROVIDER if use_provider else AuditAction.KEEP_DIARY
        await audit_log.record(tx, services, caller, action, Reason("audit.appointment", id=appointment_id))
        await provider_events.record_conflict(tx, caller.tenant_id, video.id, None)
        resolved = replace(video, conflict=None)
        if use_provider:
            facts = meeting_facts_from_json(video.conflict)
            return await entry_after(
                tx, await _take_provider_version(tx, services, caller, before, resolved, facts)
            )
        await desired_state.request_recreation(tx, caller.tenant_id, video.id, services.now())
        correspondence = await emails.history(tx, caller.tenant_id, appointment_id)
        return to_entry(before, resolved.with_desired_state(), correspondence)


async def _take_provider_version(
    tx: Transaction,
    services: Services,
    caller: Caller,
    before: Appointment,
    video: Reservation,
    facts: MeetingFacts,
) -> Outcome:
    now = services.now()
    title, times = with_changes(before, facts)
    title = title or before.title
    if not has_valid_length(times) and times != before.times:
        raise Refused(Reason("decide.length"))
    if not await appointments.apply_provider_change(
        tx, caller.tenant_id, before.id, before.version, title, times, caller.associate_id, now
    ):
        raise edit_conflict()
    after = next_appointment_version(before, caller.name, now, title=title, times=times)
    return await apply_consequences(tx, services, change_by(caller, before, after, video, video))
