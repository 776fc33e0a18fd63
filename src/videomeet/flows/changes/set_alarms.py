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
    had_any = before is not None and bool(_due(before))
    due_at, starts_at = _due(after), after.times.starts_at
    if not due_at:
        if had_any:
            await alarms.remove_alarms(tx, after.tenant_id, after.id)
        return
    alarms_by_associate = await alarms.by_associate(tx, after.tenant_id, after.id) if had_any else {}
    if alarms_by_associate.keys() - due_at.keys():
        await alarms.remove_alarms(tx, after.tenant_id, after.id, keep_associate_ids=due_at.keys())
    due = {
        associate_id: rings_at
        if is_worth_announcing(alarms_by_associate.get(associate_id), starts_at, now)
        else None
        for associate_id, rings_at in due_at.items()
        if should_ring_again(alarms_by_associate.get(associate_id), starts_at, rings_at, now)
    }
    await alarms.set_alarm(tx, after.tenant_id, after.id, starts_at, due)


def _due(appointment: Appointment) -> dict[int, datetime]:
    """When the alarm fires of each associate who comes and is to be reminded."""
    times = {
        associate_id: alarm_due_at(appointment, associate_id)
        for associate_id in sorted(appointment.attending_ids)
    }
    return {associate_id: rings_at for associate_id, rings_at in times.items() if rings_at is not None}
