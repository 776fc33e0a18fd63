"""How carefully this process commits, whoever opened the connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event

FULL = 2


@contextmanager
def commits() -> Iterator[list[int]]:
    """What `PRAGMA synchronous` says at each commit meanwhile."""
    levels: list[int] = []

    def note(connection: Connection) -> None:
        levels.append(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    event.listen(Engine, "commit", note)
    try:
        yield levels
    finally:
        event.remove(Engine, "commit", note)
