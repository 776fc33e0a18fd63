"""*Try again*: what was given up for now is due at once."""

from videomeet.domain.audit import Deed
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Status
from videomeet.flows import audit
from videomeet.flows.appointments import Entry, entry, with_video
from videomeet.flows.services import Services
from videomeet.store import letters, reservations


async def try_again(services: Services, caller: Caller, appointment_id: int) -> Entry:
    """Make the appointment's video meeting due now, unless the provider agrees already."""
    async with services.database.writing() as tx:
        appointment, video = await with_video(tx, caller.tenant_id, appointment_id)
        if video and video.status is not Status.IN_STEP:
            await reservations.make_anew(tx, caller.tenant_id, video.id, services.now())
            await audit.record(
                tx, services, caller, Deed.TRY_AGAIN, Reason("audit.appointment", id=appointment_id)
            )
            video = video.wanted_anew()
        return entry(appointment, video, await letters.about(tx, caller.tenant_id, appointment_id))
