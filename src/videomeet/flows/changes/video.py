"""What a change wants of the appointment's video meeting at its provider."""

from datetime import datetime

from videomeet.domain.appointment import Appointment
from videomeet.domain.reservation import Reservation, Status
from videomeet.store import reservations
from videomeet.store.database import Transaction
from videomeet.store.reservations import Wanted


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
        await reservations.unwant(tx, before.tenant_id, before.id, now)
    if appointment is None or wanted is None:
        return None
    desired = Wanted(
        appointment_id=appointment.id, host_id=appointment.owner_id, topic=appointment.title,
        agenda=appointment.agenda, starts_at=appointment.times.starts_at, ends_at=appointment.times.ends_at,
        zone=appointment.times.zone,
    )  # fmt: skip
    if desired == _wanted_already(wanted) and wanted.status is not Status.NEEDS_YOU:
        return wanted
    return await reservations.want(tx, appointment.tenant_id, wanted, desired, now)


def _wanted_already(r: Reservation) -> Wanted | None:
    if not r.wanted or r.appointment_id is None or r.starts_at is None or r.ends_at is None:
        return None
    return Wanted(r.appointment_id, r.host_id, r.topic, r.agenda, r.starts_at, r.ends_at, r.zone)
