"""*Try again*: what was given up for now is due at once."""

from videomeet.domain.audit import Deed
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Status
from videomeet.flows import audit
from videomeet.flows.appointments import Entry, entry_of
from videomeet.flows.services import Services
from videomeet.store import reservations


async def try_again(services: Services, caller: Caller, appointment_id: int) -> Entry:
    """Make the appointment's video meeting due now, unless the provider agrees already."""
    async with services.database.writing() as c:
        entry = await entry_of(c, caller, appointment_id)
        if entry.reservation and entry.reservation.status is not Status.IN_STEP:
            await reservations.make_anew(c, caller.tenant_id, entry.reservation.id, services.now())
            await audit.record(
                c, services, caller, Deed.TRY_AGAIN, Reason("audit.appointment", id=appointment_id)
            )
        entry = await entry_of(c, caller, appointment_id)
    services.wake()
    return entry
