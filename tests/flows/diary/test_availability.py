"""Who is free: whoever owns or attends an appointment is busy, within the tenant."""

from datetime import datetime, timedelta

import pytest
from tests.support.world import ADA, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.kit.errors import Refused
from videomeet.flows.diary import appointments, availability


async def test_who_owns_or_attends_is_busy_and_who_declined_is_not(world: World) -> None:
    ada = await world.caller(ADA)
    invited = (Attendee("associate", 2, None), Attendee("associate", 3, None))
    draft = world.draft(ada, attendees=invited)
    entry = await appointments.create(world.services, ada, draft)
    await world.change("attendees", {"associate_id": 3}, status="declined")
    day = draft.start.replace(hour=0)

    async def busy(except_id: int | None = None) -> dict[int, int]:
        busy = await availability.busy_times(
            world.services, ada, [1, 2, 3], day, day + timedelta(days=1), "Europe/Oslo", except_id
        )
        return {associate_id: len(times) for associate_id, times in busy.items()}

    assert await busy() == {1: 1, 2: 1, 3: 0}
    assert await busy(entry.appointment.id) == {1: 0, 2: 0, 3: 0}


async def test_of_several_only_the_one_that_is_being_written_is_left_out(world: World) -> None:
    ada = await world.caller(ADA)
    draft = world.draft(ada)
    first = await appointments.create(world.services, ada, draft)
    await appointments.create(world.services, ada, world.draft(ada))
    busy = await availability.busy_times(
        world.services, ada, [1], draft.start, draft.end, "Europe/Oslo", first.appointment.id
    )
    assert len(busy[1]) == 1


async def test_nobody_of_another_tenant_is_ever_busy(world: World) -> None:
    ada, nora = await world.caller(ADA), await world.caller(NORA)
    draft = world.draft(ada)
    await appointments.create(world.services, ada, draft)
    busy = await availability.busy_times(
        world.services, nora, [1, 7], draft.start, draft.end, "Europe/Oslo", None
    )
    assert busy == {1: [], 7: []}


@pytest.mark.parametrize("hours", [25, 72])
async def test_availability_is_reported_for_days_longer_than_an_appointment(world: World, hours: int) -> None:
    ada = await world.caller(ADA)
    draft = world.draft(ada)
    await appointments.create(world.services, ada, draft)
    end = draft.start + timedelta(hours=hours)
    busy = await availability.busy_times(world.services, ada, [1], draft.start, end, "Europe/Oslo", None)
    assert len(busy[1]) == 1


async def test_a_zone_or_a_range_that_makes_no_sense_is_refused(world: World) -> None:
    ada = await world.caller(ADA)
    day = datetime.fromisoformat("2026-11-22T00:00")
    for end, zone in ((day + timedelta(days=1), "Mars/Base"), (day + timedelta(days=90), "UTC")):
        with pytest.raises(Refused):
            await availability.busy_times(world.services, ada, [1], day, end, zone, None)
