"""Where diary and provider differ and nobody can tell whose word counts, a person decides."""

from dataclasses import replace

from videomeet.domain.appointment import Appointment
from videomeet.domain.audit import Deed
from videomeet.domain.errors import Conflict, Refused, Repair
from videomeet.domain.hook import MeetingFacts, facts_from_json
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation
from videomeet.domain.saving import updated
from videomeet.flows import audit
from videomeet.flows.appointments import Entry, changed_meanwhile, entry, entry_after, with_video
from videomeet.flows.changed_there import as_told, lasts_right
from videomeet.flows.changes.consequences import Change, Outcome, apply_consequences
from videomeet.flows.services import Services
from videomeet.store import appointments, letters, live, reservations
from videomeet.store.database import Transaction


async def decide(
    services: Services, caller: Caller, appointment_id: int, version: int, *, theirs: bool
) -> Entry:
    """Use what the provider has, or have it take what the diary says; either way they agree afterwards."""
    async with services.database.writing() as tx:
        before, video = await with_video(tx, caller.tenant_id, appointment_id)
        if video is None or video.differs is None:
            raise Conflict(Reason("decide.decided"), repair=Repair.RELOAD)
        if before.version != version:
            raise changed_meanwhile()
        deed = Deed.USE_THEIRS if theirs else Deed.KEEP_OURS
        await audit.record(tx, services, caller, deed, Reason("audit.appointment", id=appointment_id))
        await live.record_differs(tx, caller.tenant_id, video.id, None)
        decided = replace(video, differs=None)
        if theirs:
            facts = facts_from_json(video.differs)
            return await entry_after(tx, await _use_theirs(tx, services, caller, before, decided, facts))
        await reservations.make_anew(tx, caller.tenant_id, video.id, services.now())
        written = await letters.about(tx, caller.tenant_id, appointment_id)
        return entry(before, decided.wanted_anew(), written)


async def _use_theirs(
    tx: Transaction,
    services: Services,
    caller: Caller,
    before: Appointment,
    video: Reservation,
    facts: MeetingFacts,
) -> Outcome:
    now = services.now()
    title, times = as_told(before, facts)
    title = title or before.title
    if not lasts_right(times) and times != before.times:
        raise Refused(Reason("decide.length"))
    if not await appointments.retell(
        tx, caller.tenant_id, before.id, before.version, title, times, caller.associate_id, now
    ):
        raise changed_meanwhile()
    after = updated(before, caller.name, now, title=title, times=times)
    return await apply_consequences(tx, services, Change(before, after, video, video, caller.associate_id))
