"""*Try again*: what was given up for now is due at once."""

from videomeet.domain.diary.rights import Right, require_right
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import MeetingStatus
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller
from videomeet.flows.diary.entries import DiaryEntry, get_with_video, to_entry
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.store.mail import emails
from videomeet.store.meetings import desired_state


async def retry_meeting(services: Services, caller: Caller, appointment_id: int) -> DiaryEntry:
    """Make the appointment's video meeting due now, unless the provider agrees already."""
    async with services.database.writing() as tx:
        appointment, video = await get_with_video(tx, caller.tenant_id, appointment_id)
        require_right(caller, appointment, Right.CHANGE)
        if video and video.status is not MeetingStatus.IN_SYNC:
            await desired_state.request_recreation(tx, caller.tenant_id, video.id, services.now())
            await audit_log.record(
                tx,
                services,
                caller,
                AuditAction.RETRY_MEETING,
                Reason("audit.appointment", id=appointment_id),
            )
            video = video.with_desired_state()
        return to_entry(appointment, video, await emails.history(tx, caller.tenant_id, appointment_id))
