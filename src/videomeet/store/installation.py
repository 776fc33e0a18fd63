"""Which installation a database is, and which of its copies.

`url` is a database URL: commands read and write the row before, or without, any services.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Connection, create_engine, insert, inspect, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store.database import DURABLE
from videomeet.store.schema import installation

MARK_LENGTH = 8


@dataclass(frozen=True)
class Installation:
    """`id` is the same in every copy of the database, `run` is not; `epoch` rises when a backup is restored.

    `base_url` is where it was served last, "" before it ever was.
    """

    id: UUID
    epoch: int
    run: UUID | None
    base_url: str

    @property
    def mark(self) -> str:
        """Eight hexadecimal digits, in the correlation id of each meeting that we make at a provider."""
        return self.id.hex[:MARK_LENGTH]


UNKNOWN = Installation(UUID(int=0), 0, None, "")


def ensure(url: str) -> None:
    """Draw the identity of a database that has none yet."""
    with connected(url) as connection:
        if connection.execute(select(installation.c.id)).first() is None:
            connection.execute(insert(installation).values(id=uuid4(), epoch=0, run=None, base_url=""))


def load(url: str) -> Installation:
    """The identity of a database; `UNKNOWN` where there is none yet."""
    path = make_url(url).database
    if path and not Path(path).exists():
        # To look must not make it.
        return UNKNOWN
    with connected(url) as connection:
        return _load(connection) if inspect(connection).has_table(installation.name) else UNKNOWN


def begin_run(url: str) -> Installation:
    """A process starts: from now on this database can be told from every copy that was made of it."""
    with connected(url) as connection:
        connection.execute(update(installation).values(run=uuid4()))
        return _load(connection)


def record_base_url(url: str, base_url: str) -> None:
    """This is where it is served now."""
    with connected(url) as connection:
        connection.execute(update(installation).values(base_url=base_url))


async def current(tx: AsyncConnection) -> Installation:
    """The identity of a database that is in use."""
    row = (await tx.execute(select(installation))).one()
    return Installation(row.id, row.epoch, row.run, row.base_url)


def _load(connection: Connection) -> Installation:
    row = connection.execute(select(installation)).one()
    return Installation(row.id, row.epoch, row.run, row.base_url)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A transaction of a command, which has no event loop."""
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(DURABLE)
            connection.exec_driver_sql("PRAGMA busy_timeout=10000")
            yield connection
            connection.commit()
    finally:
        engine.dispose()
