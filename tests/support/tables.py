"""Rows as the database holds them, for what no page shows and what only a crash or an old version leaves."""

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from videomeet.store.schema import metadata

TIMEOUT_SECONDS = 15.0
Row = tuple[Any, ...]


PRESENT = object()
"""In `where`: any value but NULL."""


class Tables:
    """A database beside those who use it. Values are as stored; a misspelt name is an error."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, table: str, *columns: str, **where: object) -> list[Row]:
        """These columns, or all, of the rows where columns have these values, oldest first."""
        _check(table, *columns, *where)
        condition, values = _condition(where)
        return self.sql(
            f"SELECT {', '.join(columns) or '*'} FROM {table}{condition} ORDER BY rowid",  # noqa: S608
            *values,
        )

    def count(self, table: str, **where: object) -> int:
        """How many rows there are where columns have these values."""
        return len(self.rows(table, **where))

    def change(self, table: str, where: Mapping[str, object] | None = None, **values: object) -> None:
        """Set these columns in every row, or where others have certain values."""
        _check(table, *values, *(where or {}))
        condition, wanted = _condition(where or {})
        changes = ", ".join(f"{column} = ?" for column in values)
        self.sql(f"UPDATE {table} SET {changes}{condition}", *values.values(), *wanted)  # noqa: S608

    def delete(self, table: str, **where: object) -> None:
        """Take rows away."""
        _check(table, *where)
        condition, values = _condition(where)
        self.sql(f"DELETE FROM {table}{condition}", *values)  # noqa: S608

    def sql(self, statement: str, *values: object) -> list[Row]:
        """Anything else that somebody at the database itself may do."""
        with closing(sqlite3.connect(self.path, timeout=TIMEOUT_SECONDS)) as connection, connection:
            return connection.execute(statement, values).fetchall()


class AsyncTables:
    """`Tables` for whoever may not block."""

    path: Path

    async def rows(self, table: str, *columns: str, **where: object) -> list[Row]:
        """See `Tables.rows`."""
        return await asyncio.to_thread(self._tables().rows, table, *columns, **where)

    async def count(self, table: str, **where: object) -> int:
        """See `Tables.count`."""
        return await asyncio.to_thread(self._tables().count, table, **where)

    async def change(self, table: str, where: Mapping[str, object] | None = None, **values: object) -> None:
        """See `Tables.change`."""
        await asyncio.to_thread(self._tables().change, table, where, **values)

    async def delete(self, table: str, **where: object) -> None:
        """See `Tables.delete`."""
        await asyncio.to_thread(self._tables().delete, table, **where)

    async def sql(self, statement: str, *values: object) -> list[Row]:
        """See `Tables.sql`."""
        return await asyncio.to_thread(self._tables().sql, statement, *values)

    def _tables(self) -> Tables:
        return Tables(self.path)


def _check(table: str, *columns: str) -> None:
    known = {"rowid", *(column.name for column in metadata.tables[table].columns)}
    if unknown := set(columns) - known:
        raise KeyError(f"{table} has no {', '.join(sorted(unknown))}")


def _condition(where: Mapping[str, object]) -> tuple[str, list[object]]:
    operators: dict[object, str] = {None: "IS NULL", PRESENT: "IS NOT NULL"}
    parts = [f"{column} {operators.get(value, '= ?')}" for column, value in where.items()]
    values = [value for value in where.values() if value not in operators]
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values
