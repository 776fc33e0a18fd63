"""Since when which encryption key is the current one. The keys themselves are settings."""

from sqlalchemy import Column, String, Table

from videomeet.store.schema.columns import Instant, metadata

encryption_keys = Table(
    "encryption_keys",
    metadata,
    Column("key_id", String(16), primary_key=True),
    # When `videomeet rotate-keys` first ran with it: what was encrypted later, was with it or a newer one.
    Column("current_since", Instant, nullable=False),
)
