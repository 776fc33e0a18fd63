"""Alarms: they ring once for each person, and are put away everywhere at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from videomeet.domain.alarm import Ringing
from videomeet.domain.appointment import ALARMS
from videomeet.domain.errors import NotFound, Refused
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.zones import WALL_FORMAT, to_wall
from videomeet.flows import browsers
from videomeet.flows.reserve import join_link
from videomeet.flows.services import Services
from videomeet.store import alarms
from videomeet.store import people as associates


async def remind(services: Services, tenant_id: int, alarm_id: int) -> None:
    """Ring a claimed alarm, and whatever else is due: nobody waits for somebody else's browser."""
    now = services.now()
    async with services.database.writing() as c:
        await alarms.fire_due(c, now)
        found = await alarms.one(c, tenant_id, alarm_id)
        if found is None:
            return
        away = await browsers.to_tell(c, services, found)
        if away is None:
            await alarms.settle(c, tenant_id, alarm_id, found.fired_at)
            return
    await browsers.tell(services, found, told(services, found), *away)


async def choose_default(services: Services, caller: Caller, minutes: int | None) -> None:
    """What the caller's new follow-ups start with."""
    if minutes is not None and minutes not in ALARMS:
        raise Refused.of({"alarm": Reason("appointment.alarm")})
    async with services.database.writing() as c:
        await associates.set_default_alarm(c, caller.tenant_id, caller.associate_id, minutes)


async def ringing(services: Services, caller: Caller) -> Sequence[Ringing]:
    """What rings for the caller at this moment."""
    async with services.database.reading() as c:
        return await alarms.ringing(c, caller.tenant_id, caller.associate_id, services.now())


async def heard(services: Services, since: datetime, by: Collection[tuple[int, int]]) -> Sequence[Ringing]:
    """What has rung or was put away since then, for these people: (tenant id, associate id) of each."""
    async with services.database.reading() as c:
        news = await alarms.heard_since(c, since)
    return [one for one in news if (one.tenant_id, one.associate_id) in by]


async def dismiss(services: Services, caller: Caller, alarm_id: int) -> None:
    """The caller has seen it."""
    async with services.database.writing() as c:
        if not await alarms.dismiss(c, caller.tenant_id, caller.associate_id, alarm_id, services.now()):
            raise NotFound(Reason("alarm.not_found"))


def told(services: Services, one: Ringing) -> dict[str, Any]:
    """An alarm as pages and browsers get it: its person's wall time, and the one link; never a passcode."""
    left = one.ends_at - services.now()
    return {
        "id": one.id,
        "tag": one.tag,
        "title": one.title,
        "start": f"{to_wall(one.starts_at, one.zone):{WALL_FORMAT}}",
        "zone": one.zone,
        "join_url": join_link(services, one.reservation_id) if one.reservation_id else None,
        "appointment_id": one.appointment_id,
        "seconds_left": max(0, int(left.total_seconds())),
    }
