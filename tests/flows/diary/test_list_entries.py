"""The diary's lists and how much they hold: by range, by number, and with what each entry shows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.support.following import booked
from tests.support.world import ADA, World

from videomeet.domain.kit.errors import Refused
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.appointments import MAX_RANGE, MAX_ROWS, DiaryRange
from videomeet.flows.diary.availability import MAX_BUSY_APPOINTMENTS, busy_times

DAY = timedelta(days=1)


async def fill(world: World, caller: Caller, number: int) -> None:
    """So many appointments of the caller's, all at the same time tomorrow."""
    await appointments.create(world.services, caller, world.draft(caller))
    columns = [row[1] for row in await world.sql("PRAGMA table_info(appointments)")]
    names = ", ".join(columns)
    values = {"id": "id + n", "uid": "lower(hex(randomblob(16)))", "idempotency_key": "hex(randomblob(16))"}
    chosen = ", ".join(values.get(column, column) for column in columns)
    await world.sql(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)"  # noqa: S608
        f" INSERT INTO appointments ({names}) SELECT {chosen} FROM appointments, numbers",
        number - 1,
    )


async def listed(world: World, caller: Caller, days: timedelta = 2 * DAY) -> DiaryRange:
    day = world.draft(caller).start.replace(hour=0)
    return await appointments.list_entries(world.services, caller, day, day + days, [1])


@pytest.mark.parametrize("more", [0, 1])
async def test_a_range_shows_two_thousand_appointments_and_says_when_there_are_more(
    world: World, more: int
) -> None:
    ada = await world.caller(ADA)
    await fill(world, ada, MAX_ROWS + more)
    entries = await listed(world, ada)
    assert (len(entries.entries), entries.truncated) == (MAX_ROWS, more == 1)


async def test_a_range_has_62_days_at_most(world: World) -> None:
    ada = await world.caller(ADA)
    await appointments.create(world.services, ada, world.draft(ada))
    assert len((await listed(world, ada, MAX_RANGE)).entries) == 1
    with pytest.raises(Refused, match=r"appointment\.range"):
        await listed(world, ada, MAX_RANGE + timedelta(minutes=1))


async def test_an_entry_of_the_list_has_its_video_meeting(world: World) -> None:
    made = await booked(world)
    [entry] = (await listed(world, made.ada)).entries
    assert (entry.appointment, entry.reservation) == (made.entry.appointment, made.entry.reservation)


async def test_five_hundred_appointments_are_looked_at_for_when_somebody_is_busy(world: World) -> None:
    ada = await world.caller(ADA)
    await fill(world, ada, MAX_BUSY_APPOINTMENTS + 1)
    draft = world.draft(ada)
    busy = await busy_times(world.services, ada, [1], draft.start, draft.end, "Europe/Oslo", None)
    assert len(busy[1]) == MAX_BUSY_APPOINTMENTS


@pytest.mark.parametrize(
    ("start", "end", "busy"),
    [(22, 24, 0), (22, 24 + 1 / 60, 1), (24, 24, 1), (24, 25, 1)],
    ids=["until midnight", "a minute longer", "no time at all", "the next day"],
)
async def test_midnight_belongs_to_the_day_that_it_ends(
    world: World, start: float, end: float, busy: int
) -> None:
    """Half past midnight is busy; what counts are the days of the range."""
    ada = await world.caller(ADA)
    draft = world.draft(ada)
    day = draft.start.replace(hour=0)
    late = day + DAY + timedelta(minutes=30)
    await appointments.create(
        world.services, ada, replace(draft, start=late, end=late + timedelta(minutes=30))
    )
    times = await busy_times(
        world.services,
        ada,
        [1],
        day + timedelta(minutes=round(start * 60)),
        day + timedelta(minutes=round(end * 60)),
        "Europe/Oslo",
        None,
    )
    assert len(times[1]) == busy
