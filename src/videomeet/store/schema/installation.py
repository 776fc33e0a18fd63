"""What this installation is. It belongs to no tenant, and has one row."""

from sqlalchemy import Column, Integer, Table, Text, Uuid

from videomeet.store.schema.columns import metadata

installation = Table(
    "installation",
    metadata,
    # Drawn once, when the database is made; a copy has the same.
    Column("id", Uuid, primary_key=True),
    # How often a backup was restored.
    Column("epoch", Integer, nullable=False),
    # Drawn anew by each process that starts: two databases with one id, but different runs, are copies.
    Column("run", Uuid),
    # Where it was served last.
    Column("base_url", Text, nullable=False),
)
