"""Whether the installation can do its work, for whoever watches over it."""

from dataclasses import dataclass
from datetime import timedelta

from videomeet.domain.kit.errors import DatabaseUnavailable
from videomeet.flows.services import Services
from videomeet.store import installation, migrations, workers
from videomeet.store.installation import Installation

WORKER_SILENCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Readiness:
    """What is well. Without the database nothing can be said of the others."""

    database: bool
    migrations: bool = False
    workers: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether all of it is well."""
        return self.database and self.migrations and self.workers


async def check_readiness(services: Services) -> Readiness:
    """Look at the database: does it answer, has it this program's tables, has a worker been seen lately?"""
    try:
        async with services.database.reading() as tx:
            fits = await migrations.is_current(tx)
            seen_at = await workers.last_seen(tx) if fits else None
    except DatabaseUnavailable:
        return Readiness(database=False)
    if services.rehearsal:
        # No worker works, and none should.
        return Readiness(database=True, migrations=fits, workers=True)
    is_working = seen_at is not None and abs(services.now() - seen_at) < WORKER_SILENCE
    return Readiness(database=True, migrations=fits, workers=is_working)


async def identify(services: Services) -> Installation:
    """Which installation this is, and which of the copies of its database."""
    async with services.database.reading() as tx:
        return await installation.current(tx)


async def record_worker(services: Services) -> None:
    """A worker of this process is at work."""
    async with services.database.writing() as tx:
        await workers.record_alive(tx, services.process_id, services.cipher.current_key_id, services.now())
