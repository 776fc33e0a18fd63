"""Alembic's entry: runs the revisions in one transaction."""

from alembic import context
from sqlalchemy import create_engine

from videomeet.store.schema import metadata

engine = create_engine(str(context.config.get_main_option("sqlalchemy.url")))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
