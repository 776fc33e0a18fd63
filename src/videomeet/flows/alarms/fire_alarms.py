"""Alarms: they ring once for each person, and are put away everywhere at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from videomeet.domain.alarms.alarm import AlarmNotification
from videomeet.domain.diary.appointment import ALARM_MINUTES
from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import WALL_FORMAT, to_wall
from videomeet.domain.people.people import Caller
from videomeet.flows.alarms import push_notifications
from videomeet.flows.services import Services
from videomeet.store.alarms import alarms
from videomeet.store.people import associates


async def fire_alarm(services: Services, tenant_id: int, alarm_id: int) -> None:
    """Ring a claimed alarm, and whatever else is due: nobody waits for somebody else's browser."""
    now = services.now()
    async with services.database.writing() as tx:
        await alarms.fire_due(tx, now)
        alarm = await alarms.get(tx, tenant_id, alarm_id)
        if alarm is None:
            return
        push_recipients = await push_notifications.recipients(tx, services, alarm)
        if push_recipients is None:
            await alarms.mark_done(tx, tenant_id, alarm_id, alarm.fired_at)
            return
    await push_notifications.notify(services, alarm, to_event(services, alarm), *push_recipients)


async def set_default_alarm(services: Services, caller: Caller, minutes: int | None) -> None:
    """What the caller's new follow-ups start with.

    Minutes before the start, None for no alarm. Raises `Refused` for minutes that nobody can choose.
    """
    if minutes is not None and minutes not in ALARM_MINUTES:
        raise Refused.of({"alarm": Reason("appointment.alarm")})
    async with services.database.writing() as tx:
        await associates.set_default_alarm(tx, caller.tenant_id, caller.associate_id, minutes)


async def list_ringing(services: Services, caller: Caller) -> Sequence[AlarmNotification]:
    """What rings for the caller at this moment."""
    async with services.database.reading() as tx:
        return await alarms.list_ringing(tx, caller.tenant_id, caller.associate_id, services.now())


async def list_changes_since(
    services: Services, since: datetime, recipients: Collection[tuple[int, int]]
) -> Sequence[AlarmNotification]:
    """What has rung or was put away since then, for these people: (tenant id, associate id) of each."""
    async with services.database.reading() as tx:
        changes = await alarms.list_changed_since(tx, since)
    return [alarm for alarm in changes if (alarm.tenant_id, alarm.associate_id) in recipients]


async def dismiss_alarm(services: Services, caller: Caller, alarm_id: int) -> None:
    """The caller has seen it.

    Raises `NotFound` when it is none of theirs.
    """
    async with services.database.writing() as tx:
        if not await alarms.dismiss(tx, caller.tenant_id, caller.associate_id, alarm_id, services.now()):
            raise NotFound(Reason("alarm.not_found"))


def to_event(services: Services, alarm: AlarmNotification) -> dict[str, Any]:
    """An alarm as pages and browsers get it: its person's wall time, and the one link; never a passcode."""
    time_left = alarm.ends_at - services.now()
    return {
        "id": alarm.id,
        "tag": alarm.tag,
        "title": alarm.title,
        "start": f"{to_wall(alarm.starts_at, alarm.zone):{WALL_FORMAT}}",
        "zone": alarm.zone,
        "join_url": services.join_link(alarm.reservation_id) if alarm.reservation_id else None,
        "appointment_id": alarm.appointment_id,
        "seconds_left": max(0, int(time_left.total_seconds())),
    }
