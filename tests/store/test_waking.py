"""The worker is woken by the commit of a transaction that made something due: never before, nor without."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, text, update

from videomeet.store.database import Database, Transaction
from videomeet.store.schema import metadata, webhook_deliveries

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Woken:
    """A database, how often it has woken the worker, and how many rows could be seen then."""

    def __init__(self, path: Path) -> None:
        self.database = Database(f"sqlite:///{path}", wake=self._wake, now=lambda: NOW)
        self.times = 0

    def _wake(self) -> None:
        self.times += 1

    async def add(self, due_at: datetime | None) -> None:
        async with self.database.writing() as tx:
            await put(tx, due_at)

    async def rows(self) -> int:
        async with self.database.reading() as tx:
            return int((await tx.execute(text("SELECT count(*) FROM webhook_deliveries"))).scalar_one())


async def put(tx: Transaction, due_at: datetime | None) -> None:
    row = {"provider": "x", "event": "x", "received_at": NOW, "state": "waiting"}
    await tx.execute(
        insert(webhook_deliveries).values(delivery_key=str(uuid4()), due_at=due_at, attempts=0, **row)
    )


@pytest.fixture
async def woken(tmp_path: Path) -> AsyncIterator[Woken]:
    made = Woken(tmp_path / "waking.db")
    async with made.database.writing() as tx:
        await tx.run_sync(metadata.create_all)
    yield made
    await made.database.close()


@pytest.mark.parametrize("due_at", [NOW, NOW - MINUTE], ids=["now", "earlier"])
async def test_what_is_due_wakes_after_the_commit(woken: Woken, due_at: datetime) -> None:
    async with woken.database.writing() as tx:
        await put(tx, due_at)
        assert (woken.times, await woken.rows()) == (0, 0)
    assert (woken.times, await woken.rows()) == (1, 1)


@pytest.mark.parametrize("due_at", [None, NOW + MINUTE], ids=["never", "later"])
async def test_what_is_not_due_yet_wakes_nobody(woken: Woken, due_at: datetime | None) -> None:
    await woken.add(due_at)
    assert (woken.times, await woken.rows()) == (0, 1)


async def test_many_due_rows_wake_once(woken: Woken) -> None:
    async with woken.database.writing() as tx:
        for _ in range(3):
            await put(tx, NOW)
    assert woken.times == 1


async def test_a_batch_of_rows_wakes_when_one_of_them_is_due(woken: Woken) -> None:
    row = {
        "provider": "x",
        "event": "x",
        "received_at": NOW,
        "state": "waiting",
        "attempts": 0,
    }
    rows = [{**row, "delivery_key": str(at), "due_at": at} for at in (NOW + MINUTE, NOW)]
    async with woken.database.writing() as tx:
        await tx.execute(insert(webhook_deliveries), rows)
    assert woken.times == 1


async def test_what_was_taken_back_wakes_nobody_and_neither_does_the_next_commit(woken: Woken) -> None:
    async def fail() -> None:
        async with woken.database.writing() as tx:
            await put(tx, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await woken.add(None)
    assert (woken.times, await woken.rows()) == (0, 1)


async def test_a_rehearsal_wakes_nobody(woken: Woken) -> None:
    async with woken.database.dry_run() as tx:
        await put(tx, NOW)
    assert (woken.times, await woken.rows()) == (0, 0)


async def test_an_update_wakes_when_it_has_found_a_row(woken: Woken) -> None:
    due_now = update(webhook_deliveries).where(webhook_deliveries.c.provider == "x").values(due_at=NOW)
    async with woken.database.writing() as tx:
        await tx.execute(due_now)
    assert woken.times == 0
    await woken.add(None)
    async with woken.database.writing() as tx:
        await tx.execute(due_now)
    assert woken.times == 1


async def test_what_is_done_wakes_nobody(woken: Woken) -> None:
    await woken.add(NOW)
    async with woken.database.writing() as tx:
        await tx.execute(update(webhook_deliveries).values(due_at=None))
    assert woken.times == 1


async def test_reading_wakes_nobody(woken: Woken) -> None:
    await woken.add(NOW)
    await woken.rows()
    assert woken.times == 1
