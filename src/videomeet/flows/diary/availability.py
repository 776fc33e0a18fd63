"""When associates are busy."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from videomeet.domain.diary.appointment import resolve_times
from videomeet.domain.people.people import Caller
from videomeet.flows.services import Services
from videomeet.store.diary import appointments

MAX_BUSY_APPOINTMENTS = 500


async def busy_times(
    services: Services,
    caller: Caller,
    associate_ids: Sequence[int],
    start: datetime,
    end: datetime,
    zone: str,
    except_id: int | None,
) -> dict[int, list[tuple[datetime, datetime]]]:
    """When each associate is busy (UTC), one appointment left out, on at most 31 days."""
    last_minute = end - timedelta(minutes=1) if end > start else end
    times = resolve_times(start, last_minute, zone, all_day=True)
    async with services.database.reading() as tx:
        overlapping = await appointments.list_between(
            tx, caller.tenant_id, associate_ids, times.starts_at, times.ends_at, MAX_BUSY_APPOINTMENTS
        )
    busy: dict[int, list[tuple[datetime, datetime]]] = {associate_id: [] for associate_id in associate_ids}
    for appointment in overlapping:
        if appointment.id == except_id:
            continue
        for associate_id in appointment.attending_ids & busy.keys():
            busy[associate_id].append((appointment.times.starts_at, appointment.times.ends_at))
    return busy
