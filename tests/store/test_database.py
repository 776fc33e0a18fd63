"""Transactions: many readers, one writer, nothing half-written, and never a call to anywhere inside one."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from tests.support.clock import clock
from tests.support.sqlite import FULL
from tests.support.world import World

from videomeet.domain.kit.errors import DatabaseUnavailable
from videomeet.domain.kit.reason import Reason
from videomeet.store.database import Database, NetworkInTransactionError, assert_no_transaction


def another(path: Path) -> Database:
    return Database(f"sqlite:///{path}", wake=lambda: None, now=clock)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = another(tmp_path / "new folder" / "kept.db")
    async with made.writing() as tx:
        await tx.execute(text("CREATE TABLE counted (number INTEGER NOT NULL)"))
        await tx.execute(text("INSERT INTO counted VALUES (0)"))
    yield made
    await made.close()


async def count(database: Database) -> int:
    async with database.reading() as tx:
        return int((await tx.execute(text("SELECT number FROM counted"))).scalar_one())


async def add_one(database: Database) -> None:
    """Read, let others go on, write: lost as soon as two do it at once."""
    async with database.writing() as tx:
        number = (await tx.execute(text("SELECT number FROM counted"))).scalar_one()
        await asyncio.sleep(0)
        await tx.execute(text("UPDATE counted SET number = :number"), {"number": number + 1})


@pytest.mark.parametrize("kind", ["reading", "writing", "dry_run"])
async def test_what_is_acknowledged_is_on_disk(database: Database, kind: str) -> None:
    async with getattr(database, kind)() as tx:
        assert (await tx.execute(text("PRAGMA synchronous"))).scalar_one() == FULL


async def test_the_raw_driver_waits_for_the_disk_as_well(database: Database) -> None:
    assert await database.fetch_row("PRAGMA synchronous", ()) == (FULL,)


@pytest.mark.parametrize("kind", ["reading", "writing"])
async def test_a_network_call_inside_a_transaction_is_a_defect(database: Database, kind: str) -> None:
    assert_no_transaction()
    async with getattr(database, kind)():
        with pytest.raises(NetworkInTransactionError):
            assert_no_transaction()
    assert_no_transaction()


async def test_after_a_failed_transaction_calls_are_allowed_again(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.writing():
            raise ZeroDivisionError
    assert_no_transaction()


async def test_somebody_elses_transaction_forbids_nobody_a_call(database: Database) -> None:
    began, done = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with database.writing():
            began.set()
            await done.wait()

    holding = asyncio.create_task(hold())
    await began.wait()
    assert_no_transaction()
    done.set()
    await holding


async def test_the_door_out_stays_shut_inside_a_transaction(world: World) -> None:
    async with world.services.database.reading():
        with pytest.raises(NetworkInTransactionError):
            await world.services.http_client.request("GET", world.zoom.api_url + "/users/me")
    assert world.zoom.requests("/v2/") == []


async def test_an_exception_takes_everything_back(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as tx:
            await tx.execute(text("UPDATE counted SET number = 7"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(database) == 0


async def test_a_cancelled_writer_takes_everything_back_and_blocks_nobody(database: Database) -> None:
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.writing() as tx:
            await tx.execute(text("UPDATE counted SET number = 7"))
            written.set()
            await asyncio.Event().wait()

    writer = asyncio.create_task(write_and_wait())
    await written.wait()
    writer.cancel()
    await asyncio.wait([writer])
    await add_one(database)
    assert await count(database) == 1


async def test_readers_neither_wait_for_the_writer_nor_see_what_is_half_done(database: Database) -> None:
    async with database.writing() as tx:
        await tx.execute(text("UPDATE counted SET number = 7"))
        assert await count(database) == 0
    assert await count(database) == 7


async def test_many_writers_in_two_processes_lose_nothing(database: Database) -> None:
    other = another(database.path)
    await asyncio.gather(*(add_one(writer) for writer in (database, other) for _ in range(20)))
    await other.close()
    assert await count(database) == 40


async def test_more_readers_than_connections_take_turns(database: Database) -> None:
    assert await asyncio.gather(*(count(database) for _ in range(30))) == [0] * 30


async def test_the_raw_road_reads_one_row_or_none(database: Database) -> None:
    assert await database.fetch_row("SELECT number FROM counted WHERE number = ?", (0,)) == (0,)
    assert await database.fetch_row("SELECT number FROM counted WHERE number = ?", (9,)) is None


async def test_foreign_keys_are_kept(world: World) -> None:
    with pytest.raises(IntegrityError):
        async with world.services.database.writing() as tx:
            await tx.execute(text("INSERT INTO companies (tenant_id, name) VALUES (99, 'Nobody AS')"))


async def test_an_error_of_the_database_shows_no_values(world: World) -> None:
    statement = text("INSERT INTO companies (tenant_id, name) VALUES (99, :name)")
    with pytest.raises(IntegrityError) as error:
        async with world.services.database.writing() as tx:
            await tx.execute(statement, {"name": "a secret"})
    assert "a secret" not in str(error.value)


async def test_a_full_database_says_so_takes_nothing_and_goes_on_when_there_is_room(
    database: Database,
) -> None:
    async def fill(rows: int) -> None:
        async with database.writing() as tx:
            await tx.execute(text("UPDATE counted SET number = 7"))
            for _ in range(rows):
                await tx.execute(text("INSERT INTO filled VALUES (randomblob(4000))"))

    async with database.writing() as tx:
        await tx.execute(text("CREATE TABLE filled (what BLOB)"))
        await tx.execute(text("PRAGMA max_page_count = 5"))
    with pytest.raises(DatabaseUnavailable) as refused:
        await fill(20)
    assert refused.value.reason == Reason("database.not_stored")
    assert await count(database) == 0
    async with database.writing() as tx:
        await tx.execute(text("PRAGMA max_page_count = 1000"))
    await fill(20)
    assert await count(database) == 7


async def test_whoever_waits_too_long_for_another_process_is_asked_to_try_again(database: Database) -> None:
    async with database.writing() as tx:
        await tx.execute(text("PRAGMA busy_timeout = 50"))
    with closing(sqlite3.connect(database.path, isolation_level=None)) as holding:
        holding.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable):
            await add_one(database)
    await add_one(database)
    assert await count(database) == 1


async def test_a_defect_of_ours_is_not_reported_as_a_full_disk(database: Database) -> None:
    with pytest.raises(OperationalError):
        async with database.reading() as tx:
            await tx.execute(text("SELECT nothing FROM nowhere"))


async def test_whoever_is_cancelled_anywhere_leaves_no_lock_behind(database: Database) -> None:
    second, chance = another(database.path), random.Random(7)  # noqa: S311
    given_up = []  # Kept, as a caller would: their tracebacks hold what was under way.
    for _ in range(150):
        tasks = [asyncio.create_task(add_one(chance.choice([database, second]))) for _ in range(3)]
        await asyncio.wait(tasks, timeout=chance.uniform(0, 0.006))
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        given_up += tasks
        with closing(sqlite3.connect(database.path, timeout=2, isolation_level=None)) as probe:
            probe.execute("BEGIN IMMEDIATE")
            probe.execute("ROLLBACK")
    await second.close()
    done = sum(task.done() and not task.cancelled() and task.exception() is None for task in given_up)
    assert await count(database) >= done
