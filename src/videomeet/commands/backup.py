"""`videomeet backup` and `videomeet restore`: the SQLite file as one copy, and a copy put to use again.

A restore is whole or not at all: the copy is made ready beside the database and takes its place in one step.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from videomeet.store import installation, migrations, restoring


class BackupError(Exception):
    """It can't be done; the message is one sentence that says why, and what to do."""


@dataclass(frozen=True)
class Restored:
    """`replaced` is where the database that was in use before stands now; None where there was none."""

    epoch: int
    replaced: Path | None


def back_up(database: Path, target: Path) -> int:
    """Copy a database that may be in use to a new file; how many bytes it has.

    Raises `BackupError`.
    """
    if target.exists():
        raise BackupError(f"{target} exists already: name a file that does not.")
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        _copy(database, unfinished)
        unfinished.rename(target)
        _sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise BackupError(f"{target} can't be written ({error}).") from error
    return target.stat().st_size


def restore(backup: Path, database: Path) -> Restored:
    """Put a backup in the database's place; what stood there is kept beside it under another name.

    Raises `BackupError`, with nothing changed, while the service runs or when it is no backup of ours, and
    `migrations.NewerDatabaseError`.
    """
    if not backup.is_file():
        raise BackupError(f"There is no file {backup}.")
    ready = database.with_name(f"{database.name}.restoring")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with _held(database):
            former_epoch = _epoch_of(database) if database.exists() else 0
            _remove(ready)
            _copy(backup, ready)
            epoch = _make_ready(ready, former_epoch)
            return Restored(epoch, _replace(database, ready, epoch))
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{backup} can't be restored to {database} ({error}).") from error
    finally:
        _remove(ready)


def _make_ready(copy: Path, former_epoch: int) -> int:
    url = f"sqlite:///{copy}"
    with closing(sqlite3.connect(copy)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The backup is damaged: take another one.")
    if migrations.current_revision(url) is None:
        raise BackupError("This is no backup of a Videomeet database.")
    migrations.upgrade(url)
    epoch = restoring.raise_epoch(url, former_epoch)
    with closing(sqlite3.connect(copy)) as connection:
        # Whole in one file, so that one step puts it in its place.
        connection.execute("PRAGMA journal_mode=DELETE")
    return epoch


def _epoch_of(database: Path) -> int:
    url = f"sqlite:///{database}"
    return 0 if migrations.current_revision(url) is None else installation.load(url).epoch


def _replace(database: Path, ready: Path, epoch: int) -> Path | None:
    replaced = None
    if database.exists():
        replaced = database.with_name(f"{database.name}.before-epoch-{epoch}")
        # Under both names until the next step, which takes place or doesn't: never is there no database.
        os.link(database, replaced)
    with ready.open("rb") as file:
        os.fsync(file.fileno())
    ready.replace(database)
    _sync_folder(database.parent)
    return replaced


@contextmanager
def _held(database: Path) -> Iterator[None]:
    """Make sure that nobody uses the database, and that it is whole in its one file."""
    if not database.exists():
        yield
        return
    connection = sqlite3.connect(database, timeout=0, isolation_level=None)
    try:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            # Leaving the write-ahead log succeeds only for whoever is alone.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise BackupError(
                f"The database {database} is in use: stop the service and its workers first."
            ) from error
    finally:
        connection.close()
    yield


def _copy(source: Path, target: Path) -> None:
    """All of a database, as at one moment, for nobody else to read."""
    target.touch(mode=0o600)
    with (
        closing(sqlite3.connect(source.resolve().as_uri() + "?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _remove(database: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
