"""Connections and transactions: many readers, one writer, and no network call while one is open."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from videomeet.domain.kit.errors import DatabaseUnavailable
from videomeet.domain.kit.reason import Reason
from videomeet.store.waking import made_due, watch

# They pass by themselves, or when somebody makes room; each takes the whole transaction back.
TRANSIENT_SQLITE_ERRORS = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
    }
)
# With the write-ahead log, anything less acknowledges a commit before it is on disk.
DURABLE = "PRAGMA synchronous=FULL"
log = structlog.get_logger(__name__)
Transaction = AsyncConnection
_in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)


class NetworkInTransactionError(AssertionError):
    """A flow made a network call inside a transaction: a defect of ours. It would block the one writer."""


def assert_no_transaction() -> None:
    """Raise `NetworkInTransactionError` inside a transaction. Every HTTP and SMTP client calls it first."""
    if _in_transaction.get():
        raise NetworkInTransactionError("a network call inside a database transaction")


class _Connection(sqlite3.Connection):
    """A connection that gives its locks back when it is closed.

    SQLite keeps a closed connection alive, transaction and write lock included, while one of its statements
    is. A cancelled task leaves such statements in its traceback, for as long as nobody forgets it.
    """

    def close(self) -> None:
        try:
            if self.in_transaction:
                self.rollback()
        finally:
            super().close()


class Database:
    """One SQLite file. `url` is `sqlite:///relative.db` or `sqlite:////absolute.db`.

    `wake` is called after the commit of a transaction that made something due by `now`.
    """

    def __init__(self, url: str, *, wake: Callable[[], None], now: Callable[[], datetime]) -> None:
        parsed = make_url(url).set(drivername="sqlite+aiosqlite")
        self.path = Path(parsed.database or "")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._readers = _create_engine(parsed.render_as_string(hide_password=False), begin="BEGIN", size=4)
        # SQLite has one writer; a queue of one is fair, busy_timeout polling is not.
        self._writer = _create_engine(
            parsed.render_as_string(hide_password=False), begin="BEGIN IMMEDIATE", size=1
        )
        self._wake = wake
        watch(self._writer.sync_engine, now)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A snapshot to read from."""
        async with _transaction(self._readers) as tx:
            yield tx

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """The one writer: commits at the end, rolls back on an exception, then wakes workers if needed.

        Raises `DatabaseUnavailable`, with everything rolled back, when the disk is full and the like.
        """
        async with _transaction(self._writer) as tx:
            yield tx
            due = made_due(tx)
        if due:
            self._wake()

    @asynccontextmanager
    async def dry_run(self) -> AsyncIterator[AsyncConnection]:
        """As `writing`, but everything is rolled back at the end."""
        async with _transaction(self._writer) as tx:
            yield tx
            await tx.rollback()

    async def fetch_row(self, sql: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
        """One row by the raw driver, for the hot path: an ORM or Core query costs a millisecond."""
        with _translate_errors():
            async with self._readers.connect() as connection:
                pooled = await connection.get_raw_connection()
                cursor = await pooled.driver_connection.execute(sql, parameters)  # type: ignore[union-attr]
                row: tuple[Any, ...] | None = await cursor.fetchone()
                await cursor.close()
                return row

    async def close(self) -> None:
        """Give back every connection."""
        await self._readers.dispose()
        await self._writer.dispose()


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    with _translate_errors():
        async with engine.begin() as tx:
            token = _in_transaction.set(True)
            try:
                yield tx
            finally:
                _in_transaction.reset(token)


@contextmanager
def _translate_errors() -> Iterator[None]:
    """A full disk and the like become an error that says so; what is a defect of ours stays one."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, NoConnectionError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None)
        if not isinstance(error, NoConnectionError) and (
            code is None or code & 0xFF not in TRANSIENT_SQLITE_ERRORS
        ):
            raise
        log.error("database_unavailable", reason=str(cause)[:200])
        raise DatabaseUnavailable(Reason("database.not_stored")) from error


def _create_engine(url: str, *, begin: str, size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        hide_parameters=True,
        connect_args={"factory": _Connection},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: we say BEGIN or BEGIN IMMEDIATE below.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(DURABLE)
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
