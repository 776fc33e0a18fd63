"""The worker: it claims what is due, keeps going whatever happens, and stops without losing work."""

import asyncio

from tests.support.sandbox import OLIVIA
from tests.support.tables import PRESENT
from tests.support.world import World, wait_until

from videomeet.domain.people.people import Caller
from videomeet.flows.grants import connect
from videomeet.flows.meetings import reserve
from videomeet.jobs.worker import MAX_CONCURRENT_ROWS, Worker

CREATE = "POST /v2/users/me/meetings"


async def leased(world: World, table: str = "reservations") -> int:
    now = f"{world.clock():%Y-%m-%d %H:%M:%S.%f}"
    ((number,),) = await world.sql(f"SELECT count(*) FROM {table} WHERE lease_until > ?", now)  # noqa: S608
    return int(number)


async def unlucky(world: World, caller: Caller) -> str:
    """A row that no code of ours can have written: working on it raises."""
    entry = await world.create_with_video(caller, title="Unlucky")
    assert entry.reservation is not None
    number = entry.reservation.id.hex
    await world.change("reservations", {"id": number}, starts_at=None)
    return number


async def test_everything_due_is_done_and_what_becomes_due_by_it(world: World) -> None:
    ada = await world.connect_tenant()
    for number in range(3):
        await world.create_with_video(ada, title=f"Meeting {number}")
    await connect.disconnect_user(world.services, ada)
    await world.authorize(ada, OLIVIA)
    await world.run_worker()
    assert len(world.meetings()) == 3
    assert await world.rows("reservations", "id", due_at=PRESENT) == []


async def test_what_a_recurring_job_made_due_while_rows_were_claimed_is_not_left(world: World) -> None:
    await world.connect_tenant()
    await world.run_worker()
    world.clock.advance(days=31)
    # The recurring jobs have begun and ended, and only then are the rows looked at: nothing was claimed.
    assert await world.application.worker.start_due()
    await world.run_worker()
    assert await world.rows("grants", "due_at") == [(None,)]


async def test_a_job_that_raises_stops_no_other_and_is_tried_again_after_its_lease(world: World) -> None:
    ada = await world.connect_tenant()
    number = await unlucky(world, ada)
    await world.create_with_video(ada, title="Lucky")
    await world.run_worker()
    assert [meeting["topic"] for meeting in world.meetings()] == ["Lucky"]
    await world.sql("UPDATE reservations SET starts_at = ends_at WHERE id = ?", number)
    await world.sql("UPDATE reservations SET ends_at = datetime(ends_at, '+1 hour') || '.000000'")
    await world.run_worker()
    assert len(world.meetings()) == 1
    world.clock.advance(minutes=2)
    await world.run_worker()
    assert {meeting["topic"] for meeting in world.meetings()} == {"Lucky", "Unlucky"}


async def test_no_more_is_begun_than_there_are_hands(world: World) -> None:
    ada = await world.connect_tenant()
    for _ in range(MAX_CONCURRENT_ROWS + 2):
        await world.create_with_video(ada)
    # Of many hosts in two tenants, so that nobody's share is used up.
    await world.sql("UPDATE reservations SET host_id = 100 + rowid, tenant_id = 1 + rowid % 2")
    assert await world.application.worker.start_due()
    assert await world.count("reservations", attempts=1) == MAX_CONCURRENT_ROWS
    await world.run_worker()
    assert await leased(world) == 0


async def test_one_host_never_has_all_hands_and_is_served_in_the_end(world: World) -> None:
    ada = await world.connect_tenant()
    for _ in range(5):
        await world.create_with_video(ada)
    assert await world.application.worker.start_due()
    assert await leased(world) == 2
    await world.run_worker()
    assert len(world.meetings()) == 5


async def test_many_meetings_to_make_do_not_hold_up_a_grant_to_revoke(world: World) -> None:
    ada = await world.connect_tenant()
    for _ in range(MAX_CONCURRENT_ROWS + 2):
        await world.create_with_video(ada)
    await connect.disconnect_user(world.services, ada)
    await world.application.worker.start_due()
    # Begun in the same look, though more meetings are due than one look takes.
    await wait_until(lambda: world.zoom.requests("/oauth/revoke"))
    await world.run_worker()


async def test_the_sweep_runs_at_once_and_then_every_ten_minutes(world: World) -> None:
    ada = await world.connect_tenant()
    await reserve.reserve(world.services, ada)
    await world.run_worker()
    world.clock.advance(hours=24)
    await world.run_worker()
    assert await world.rows("reservations", "id") == []
    await reserve.reserve(world.services, ada)
    await world.change("reservations", created_at="2020-01-01 00:00:00.000000")
    world.clock.advance(minutes=9)
    await world.run_worker()
    assert await world.count("reservations") == 1
    world.clock.advance(minutes=1)
    await world.run_worker()
    assert await world.rows("reservations", "id") == []


async def test_a_running_worker_is_woken_by_a_save(world: World) -> None:
    ada = await world.connect_tenant()
    running = asyncio.create_task(world.application.worker.run())
    await world.create_with_video(ada)
    await wait_until(lambda: world.zoom.requests(CREATE))
    running.cancel()
    await asyncio.wait([running])
    assert len(world.meetings()) == 1


async def test_a_worker_that_is_stopped_finishes_what_it_has_begun(world: World) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada)
    world.zoom.fault("slow", seconds=0.3, times=1, match=CREATE)
    running = asyncio.create_task(world.application.worker.run())
    await wait_until(lambda: world.zoom.requests(CREATE))
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    ((meeting_id, lease),) = await world.rows("reservations", "meeting_id", "lease_until")
    assert (meeting_id, lease) == (str(world.meetings()[0]["id"]), None)


async def test_a_job_is_given_up_before_its_lease_could_end(world: World) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada)
    world.zoom.fault("slow", seconds=0.4, times=1, match=CREATE)
    hasty = Worker(world.services, asyncio.Event(), row_timeout=0.1)
    await hasty.run_until_idle()
    assert await leased(world) == 1
    assert await world.rows("reservations", "meeting_id") == [(None,)]
