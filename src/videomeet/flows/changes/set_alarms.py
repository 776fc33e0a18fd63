"""Alarms belong to the time and the people of their appointment as it stands."""

from datetime import datetime

from videomeet.domain.alarms.alarm import (
    alarm_due_at,
    is_worth_announcing,
    should_ring_again,
)
from videomeet.domain.diary.appointment import Appointment
from videomeet.store.alarms import alarms
from videomeet.store.database import Transaction


async def sync_alarms(
    tx: Transaction, before: Appointment | None, after: Appointment | None, now: datetime
) -> None:
    """Whoever is to be reminded of this appointment will be, as it stands now; nobody else is.

    A deleted appointment's alarms are gone with it.
    """
    if after is None:
        return
    had_any = before is not None and alarm_due_at(before) is not None
    due_at = alarm_due_at(after)
    if due_at is None:
        if had_any:
            await alarms.remove_alarms(tx, after.tenant_id, after.id)
        return
    alarms_by_associate = await alarms.by_associate(tx, after.tenant_id, after.id) if had_any else {}
    recipient_ids, starts_at = after.attending_ids, after.times.starts_at
    if alarms_by_associate.keys() - recipient_ids:
        await alarms.remove_alarms(tx, after.tenant_id, after.id, keep_associate_ids=recipient_ids)
    due = {
        associate_id: due_at
        if is_worth_announcing(alarms_by_associate.get(associate_id), starts_at, now)
        else None
        for associate_id in sorted(recipient_ids)
        if should_ring_again(alarms_by_associate.get(associate_id), starts_at, due_at, now)
    }
    await alarms.set_alarm(tx, after.tenant_id, after.id, starts_at, due)
