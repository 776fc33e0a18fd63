"""Alarms belong to the time and the people of their appointment as it stands."""

from datetime import datetime

from videomeet.domain.alarm import in_time, moment, people, rings_anew
from videomeet.domain.appointment import Appointment
from videomeet.store import alarms
from videomeet.store.database import Transaction


async def sync_alarms(
    tx: Transaction, before: Appointment | None, after: Appointment | None, now: datetime
) -> None:
    """Whoever is to be reminded of this appointment will be, as it stands now; nobody else is.

    A deleted appointment's alarms are gone with it.
    """
    if after is None:
        return
    had_any = before is not None and moment(before) is not None
    due_at = moment(after)
    if due_at is None:
        if had_any:
            await alarms.drop(tx, after.tenant_id, after.id)
        return
    known = await alarms.of_appointment(tx, after.tenant_id, after.id) if had_any else {}
    coming, starts_at = people(after), after.times.starts_at
    if known.keys() - coming:
        await alarms.drop(tx, after.tenant_id, after.id, keep=coming)
    due = {
        associate_id: due_at if in_time(known.get(associate_id), starts_at, now) else None
        for associate_id in sorted(coming)
        if rings_anew(known.get(associate_id), starts_at, due_at, now)
    }
    await alarms.put(tx, after.tenant_id, after.id, starts_at, due)
