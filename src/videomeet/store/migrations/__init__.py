"""The schema's history. Every change is a revision here; `upgrade` brings a database to the newest."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.store import installation


def alembic_config(url: str) -> Config:
    """Alembic's settings for one database (`sqlite:///...`)."""
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    configuration.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return configuration


class NewerDatabaseError(Exception):
    """A newer release made the database: this one can't know what it holds. The message says what to do."""


def upgrade(url: str) -> None:
    """Bring a database to the newest revision; harmless when it is there already.

    Raises `NewerDatabaseError`.
    """
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Nobody else on the machine shall read it; SQLite gives its write-ahead log the same permissions.
        path.touch(mode=0o600)
    check_not_newer(url)
    command.upgrade(alembic_config(url), "head")
    installation.ensure(url)


def check_not_newer(url: str) -> None:
    """Raise `NewerDatabaseError` for a database that this program is too old for."""
    current = current_revision(url)
    script = ScriptDirectory.from_config(alembic_config(url))
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise NewerDatabaseError(
            f"The database is at revision {current}, which this release does not know: "
            "install the release that made it, or a newer one."
        )


def latest_revision(url: str) -> str | None:
    """The revision this program needs."""
    return ScriptDirectory.from_config(alembic_config(url)).get_current_head()


async def is_current(tx: AsyncConnection) -> bool:
    """Whether a database that is in use has the tables that this program needs."""
    revision = await tx.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    return revision == _head()


@cache
def _head() -> str | None:
    return latest_revision("sqlite://")


def current_revision(url: str) -> str | None:
    """The revision a database is at; None when it is empty."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
