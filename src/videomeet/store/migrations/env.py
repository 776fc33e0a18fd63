"""Alembic's entry: runs the revisions in one transaction, one process at a time."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine, event

from videomeet.store.database import DURABLE
from videomeet.store.schema import metadata

engine = create_engine(str(context.config.get_main_option("sqlalchemy.url")), connect_args={"timeout": 60})


@event.listens_for(engine, "connect")
def configure(connection: Any, _record: Any) -> None:
    # The driver would commit every table by itself, and a kill in between would leave half a schema.
    connection.isolation_level = None
    connection.execute(DURABLE)


@event.listens_for(engine, "begin")
def wait_for_our_turn(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
