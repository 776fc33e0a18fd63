"""The revisions bring an empty database to exactly the schema that the code speaks."""

import sys
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from videomeet.store import migrations
from videomeet.store.schema import metadata


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('migrated')}/not yet/kept.db"
    migrations.upgrade(url)
    return url


def described(engine: Engine) -> dict[str, Any]:
    """Every table with its columns, keys and indexes, in an order of its own."""
    looked = inspect(engine)
    return {
        table: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"])
                for column in looked.get_columns(table)
            ),
            "primary": looked.get_pk_constraint(table),
            "indexes": sorted(map(repr, looked.get_indexes(table))),
            "unique": sorted(map(repr, looked.get_unique_constraints(table))),
            "foreign": sorted(map(repr, looked.get_foreign_keys(table))),
        }
        for table in looked.get_table_names()
        if table != "alembic_version"
    }


def numbered_for_ever(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))
        return set(rows.scalars())


def indexes_by_expression(engine: Engine) -> dict[str, str]:
    """Indexes over more than columns, which no inspection shows."""
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%(%(%'")
    with engine.connect() as connection:
        return {row.name: row.sql for row in connection.execute(query)}


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_an_upgrade_from_nothing_is_the_schema(migrated: str, tmp_path: Path) -> None:
    by_code, by_revisions = create_engine(f"sqlite:///{tmp_path}/code.db"), create_engine(migrated)
    metadata.create_all(by_code)
    assert described(by_revisions) == described(by_code)
    assert numbered_for_ever(by_revisions) == numbered_for_ever(by_code) == {"appointments"}
    assert indexes_by_expression(by_revisions) == indexes_by_expression(by_code)
    assert len(indexes_by_expression(by_code)) == 2
    by_code.dispose()
    by_revisions.dispose()


def test_upgrading_twice_is_harmless(migrated: str) -> None:
    migrations.upgrade(migrated)
    assert migrations.current_revision(migrated) == migrations.latest_revision(migrated)


def test_an_empty_database_is_at_no_revision(tmp_path: Path) -> None:
    assert migrations.current_revision(f"sqlite:///{tmp_path}/empty.db") is None


def test_an_upgrade_that_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE reservations (in_the_way INTEGER)"))
    with pytest.raises(OperationalError):
        migrations.upgrade(url)
    assert inspect(engine).get_table_names() == ["reservations"]
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE reservations"))
    engine.dispose()
    migrations.upgrade(url)
    assert migrations.current_revision(url) == migrations.latest_revision(url)


def test_two_processes_that_start_together_upgrade_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    program = "import sys; from videomeet.store import migrations; migrations.upgrade(sys.argv[1])"
    together = [Popen([sys.executable, "-c", program, url], stderr=PIPE, text=True) for _ in range(2)]
    errors = [process.communicate()[1] for process in together]
    assert [process.returncode for process in together] == [0, 0], errors
    assert migrations.current_revision(url) == migrations.latest_revision(url)
