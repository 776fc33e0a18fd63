"""Where diary and provider differ and nobody can tell whose word counts, a person decides."""

from videomeet.domain.audit import Deed
from videomeet.domain.errors import Conflict, Refused, Repair
from videomeet.domain.hook import facts_from_json
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows import audit, invite, remind, wish
from videomeet.flows.appointments import Entry, changed_meanwhile, entry_of
from videomeet.flows.changed_there import as_told, lasts_right
from videomeet.flows.services import Services
from videomeet.store import appointments, live, reservations
from videomeet.store.database import Transaction


async def decide(
    services: Services, caller: Caller, appointment_id: int, version: int, *, theirs: bool
) -> Entry:
    """Use what the provider has, or have it take what the diary says; either way they agree afterwards."""
    async with services.database.writing() as c:
        before = await entry_of(c, caller, appointment_id)
        if before.reservation is None or before.reservation.differs is None:
            raise Conflict(Reason("decide.decided"), repair=Repair.RELOAD)
        if before.appointment.version != version:
            raise changed_meanwhile()
        await live.record_differs(c, caller.tenant_id, before.reservation.id, None)
        if theirs:
            await _use_theirs(c, services, caller, before, before.reservation.differs)
        else:
            await reservations.make_anew(c, caller.tenant_id, before.reservation.id, services.now())
        deed = Deed.USE_THEIRS if theirs else Deed.KEEP_OURS
        await audit.record(c, services, caller, deed, Reason("audit.appointment", id=appointment_id))
        entry = await entry_of(c, caller, appointment_id)
    services.wake()
    return entry


async def _use_theirs(
    c: Transaction, services: Services, caller: Caller, before: Entry, differs: str
) -> None:
    appointment, now = before.appointment, services.now()
    title, times = as_told(appointment, facts_from_json(differs))
    if not lasts_right(times) and times != appointment.times:
        raise Refused(Reason("decide.length"))
    if not await appointments.retell(
        c, caller.tenant_id, appointment.id, appointment.version, title or appointment.title, times,
        caller.associate_id, now,
    ):  # fmt: skip
        raise changed_meanwhile()
    await invite.ask_again(c, appointment, times)
    await remind.follow(c, caller.tenant_id, appointment.id, now)
    await invite.follow(c, services, caller.tenant_id, appointment.id, caller.associate_id)
    after = await entry_of(c, caller, appointment.id)
    if after.reservation:
        await wish.state(c, caller, after.appointment, after.reservation, now)
