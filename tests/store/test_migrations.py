"""The revisions bring an empty database to exactly the schema that the code speaks."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

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
                (c["name"], str(c["type"]), c["nullable"], c["primary_key"])
                for c in looked.get_columns(table)
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


def test_an_upgrade_from_nothing_is_the_schema(migrated: str, tmp_path: Path) -> None:
    by_code, by_revisions = create_engine(f"sqlite:///{tmp_path}/code.db"), create_engine(migrated)
    metadata.create_all(by_code)
    assert described(by_revisions) == described(by_code)
    assert numbered_for_ever(by_revisions) == numbered_for_ever(by_code) == {"appointments"}
    by_code.dispose()
    by_revisions.dispose()


def test_upgrading_twice_is_harmless(migrated: str) -> None:
    migrations.upgrade(migrated)
    assert migrations.current(migrated) == migrations.newest(migrated)


def test_an_empty_database_is_at_no_revision(tmp_path: Path) -> None:
    assert migrations.current(f"sqlite:///{tmp_path}/empty.db") is None
