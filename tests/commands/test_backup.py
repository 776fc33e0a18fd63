"""Backing up and restoring: whole or not at all, and never under a service that runs."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.world import World

from videomeet.commands import backup as backups
from videomeet.commands.backup import BackupError
from videomeet.store import installation, migrations


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "videomeet.db"
    migrations.upgrade(f"sqlite:///{path}")
    return path


def epoch(path: Path) -> int:
    return installation.load(f"sqlite:///{path}").epoch


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert backups.back_up(database, copy) == copy.stat().st_size
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with pytest.raises(BackupError, match="exists already"):
        backups.back_up(database, copy)


def test_a_backup_that_can_not_be_written_leaves_nothing_behind(database: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="can't be written"):
        backups.back_up(database, tmp_path / "nowhere" / "copy.db")
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == []


def test_each_restore_raises_the_epoch_above_all_that_was(database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backups.back_up(database, copy)
    for expected in (1, 2, 3):
        restored = backups.restore(copy, database)
        assert (restored.epoch, epoch(database)) == (expected, expected)
        assert restored.replaced is not None
        assert epoch(restored.replaced) == expected - 1
    assert installation.load(f"sqlite:///{database}").id == installation.load(f"sqlite:///{copy}").id
    assert epoch(copy) == 0


def test_a_restore_where_nothing_stood_makes_the_database(database: Path, tmp_path: Path) -> None:
    copy, elsewhere = tmp_path / "copy.db", tmp_path / "new" / "videomeet.db"
    backups.back_up(database, copy)
    assert backups.restore(copy, elsewhere).replaced is None
    assert epoch(elsewhere) == 1


async def test_a_running_service_is_not_replaced(world: World, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backups.back_up(world.path, copy)
    await world.caller("ada@acme.example")
    with pytest.raises(BackupError, match="in use"):
        backups.restore(copy, world.path)
    assert epoch(world.path) == 0


@pytest.mark.parametrize("kind", ["missing", "text", "another", "damaged"])
def test_what_is_no_backup_of_ours_changes_nothing(database: Path, tmp_path: Path, kind: str) -> None:
    copy = tmp_path / "copy.db"
    if kind == "text":
        copy.write_text("hello " * 1000, encoding="utf-8")
    if kind == "another":
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute("CREATE TABLE things (id INTEGER)")
    if kind == "damaged":
        backups.back_up(database, copy)
        with copy.open("r+b") as file:
            file.seek(20_000)
            file.write(b"\xff" * 60_000)
    before = database.read_bytes()
    with pytest.raises(BackupError):
        backups.restore(copy, database)
    assert database.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "restoring" in path.name] == []
