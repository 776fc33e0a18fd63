"""The work list: nobody gets a row that somebody else has, and nothing due is forgotten."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

from tests.support.world import World

from videomeet.store import worklist
from videomeet.store.database import Database
from videomeet.store.meetings import desired_state, reservations
from videomeet.store.schema import reservations as table


async def due_rows(world: World, number: int, *, minutes_apart: int = 0) -> list[UUID]:
    """Reservations due now or earlier, the longest due first."""
    ids = [uuid4() for _ in range(number)]
    now = world.clock()
    async with world.services.database.writing() as tx:
        for at, row in enumerate(ids):
            await reservations.add(tx, 1, row, reserved_by=1, provider="zoom", zone="UTC", now=now)
            late = timedelta(minutes=(number - at) * minutes_apart)
            await desired_state.request_deletion(tx, 1, row, now - late)
    return ids


def in_hours(world: World, hours: int) -> str:
    return f"{world.clock() + timedelta(hours=hours):%Y-%m-%d %H:%M:%S.%f}"


async def claim(database: Database, world: World, limit: int = 10) -> list[UUID]:
    async with database.writing() as tx:
        return [row for _, row in await worklist.claim(tx, table, world.clock(), limit)]


async def test_two_workers_never_get_the_same_row(world: World) -> None:
    ids = await due_rows(world, 40)
    mine, other = world.services.database, world.new_process().services.database
    claims = await asyncio.gather(
        *(claim(worker_database, world, 5) for worker_database in (mine, other) for _ in range(5))
    )
    claimed = [row for rows in claims for row in rows]
    assert (len(claimed), set(claimed)) == (40, set(ids))


async def test_a_claimed_row_is_free_again_when_its_lease_has_run_out(world: World) -> None:
    ids = await due_rows(world, 2)
    database = world.services.database
    assert set(await claim(database, world)) == set(ids)
    world.clock.advance(seconds=119)
    assert await claim(database, world) == []
    world.clock.advance(seconds=2)
    assert set(await claim(database, world)) == set(ids)
    assert await world.sql("SELECT DISTINCT attempts FROM reservations") == [(2,)]


async def test_what_has_been_due_longest_comes_first(world: World) -> None:
    ids = await due_rows(world, 5, minutes_apart=1)
    assert await claim(world.services.database, world, 2) == ids[:2]
    assert await claim(world.services.database, world, 2) == ids[2:4]


async def test_what_is_due_later_or_never_is_left_alone(world: World) -> None:
    later, never = await due_rows(world, 2)
    await world.change("reservations", {"id": never.hex}, due_at=None)
    await world.change("reservations", {"id": later.hex}, due_at=in_hours(world, 1), attempts=1)
    database = world.services.database
    async with database.reading() as tx:
        assert not await worklist.has_due(tx, table, world.clock())
    assert await claim(database, world) == []
    world.clock.advance(minutes=61)
    async with database.reading() as tx:
        assert await worklist.has_due(tx, table, world.clock())
    assert await claim(database, world) == [later]


async def test_a_claim_says_whose_row_it_is(world: World) -> None:
    (row,) = await due_rows(world, 1)
    async with world.services.database.writing() as tx:
        assert await worklist.claim(tx, table, world.clock(), 5) == [(1, row)]


async def rows_of(world: World, tenant: int, host: int, number: int) -> set[UUID]:
    ids = {uuid4() for _ in range(number)}
    async with world.services.database.writing() as tx:
        for row in ids:
            await reservations.add(
                tx, tenant, row, reserved_by=host, provider="zoom", zone="UTC", now=world.clock()
            )
            await desired_state.request_deletion(tx, tenant, row, world.clock())
    return ids


async def claim_fairly(world: World, limit: int, shares: worklist.LeaseLimits) -> list[tuple[int, UUID]]:
    async with world.services.database.writing() as tx:
        return await worklist.claim(tx, table, world.clock(), limit, shares)


SHARES = worklist.LeaseLimits(per_tenant=4, per_owner=2, owner="host_id")


async def test_a_host_with_many_rows_leaves_room_for_others(world: World) -> None:
    await rows_of(world, 1, 1, 30)
    other, elsewhere = await rows_of(world, 1, 2, 1), await rows_of(world, 2, 1, 1)
    claimed = await claim_fairly(world, 16, SHARES)
    assert {row for _, row in claimed} >= other | elsewhere
    assert len(claimed) == 4


async def test_what_is_leased_already_counts_as_somebodys_share(world: World) -> None:
    await rows_of(world, 1, 1, 30)
    assert len(await claim_fairly(world, 16, SHARES)) == 2
    assert await claim_fairly(world, 16, SHARES) == []
    world.clock.advance(minutes=3)
    assert len(await claim_fairly(world, 16, SHARES)) == 2


async def test_no_tenant_takes_more_than_its_share(world: World) -> None:
    for host in (1, 2, 3):
        await rows_of(world, 1, host, 5)
    assert len(await claim_fairly(world, 16, SHARES)) == 4


async def test_tenants_take_turns_however_long_one_has_waited(world: World) -> None:
    for host in (1, 2):
        await rows_of(world, 1, host, 2)
    late = await rows_of(world, 2, 1, 1)
    claimed = await claim_fairly(world, 2, SHARES)
    assert {tenant for tenant, _ in claimed} == {1, 2}
    assert late <= {row for _, row in claimed}


async def test_rows_that_are_planned_ahead_wait_and_what_no_plan_can_mean_does_not(world: World) -> None:
    soon, far = await due_rows(world, 2)
    for row, hours in ((soon, 1), (far, 30)):
        await world.change("reservations", {"id": row.hex}, due_at=in_hours(world, hours), attempts=0)

    async def planned(ahead: timedelta | None) -> list[UUID]:
        async with world.services.database.dry_run() as tx:
            return [row for _, row in await worklist.claim(tx, table, world.clock(), 9, max_ahead=ahead)]

    assert await planned(timedelta.max) == []
    assert await planned(timedelta(hours=2)) == [far]
    assert set(await planned(None)) == {soon, far}
