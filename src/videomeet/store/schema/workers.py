"""The workers of the installation. They belong to no tenant."""

from sqlalchemy import Column, String, Table

from videomeet.store.schema.columns import Instant, metadata

workers = Table(
    "workers",
    metadata,
    # Drawn anew by each process.
    Column("id", String(32), primary_key=True),
    # The id of the encryption key that it encrypts with.
    Column("encryption_key_id", String(16), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
)
