"""What a change wants of the appointment's video meeting at its provider."""

from datetime import datetime

from videomeet.domain.appointment import Appointment
from videomeet.domain.reservation import MeetingStatus, Reservation
from videomeet.store.database import Transaction
from videomeet.store.meetings import desired_state
from videomeet.store.meetings.desired_state import DesiredMeeting


async def apply_video_request(
    tx: Transaction,
    appointment: Appointment | None,
    before: Reservation | None,
    wanted: Reservation | None,
    now: datetime,
) -> Reservation | None:
    """The appointment (None: it is deleted) has this video meeting now, or none; as it is wanted now.

    Nothing is written where the provider is asked for that already, but saving what needs a person is trying
    it again: they may have mended it where we can't see it.
    """
    if before and (appointment is None or wanted is None or wanted.id != before.id):
        await desired_state.request_deletion(tx, before.tenant_id, before.id, now)
    if appointment is None or wanted is None:
        return None
    desired = DesiredMeeting(
        appointment_id=appointment.id,
        host_id=appointment.owner_id,
        topic=appointment.title,
        agenda=appointment.agenda,
        starts_at=appointment.times.starts_at,
        ends_at=appointment.times.ends_at,
        zone=appointment.times.zone,
    )
    if desired == _wanted_already(wanted) and wanted.status is not MeetingStatus.NEEDS_YOU:
        return wanted
    return await desired_state.set_desired_state(tx, appointment.tenant_id, wanted, desired, now)


def _wanted_already(r: Reservation) -> DesiredMeeting | None:
    if not r.desired or r.appointment_id is None or r.starts_at is None or r.ends_at is None:
        return None
    return DesiredMeeting(r.appointment_id, r.host_id, r.topic, r.agenda, r.starts_at, r.ends_at, r.zone)
