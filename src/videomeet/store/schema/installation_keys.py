"""The installation's own keys. They belong to no tenant."""

from sqlalchemy import Column, LargeBinary, String, Table, Text

from videomeet.store.schema.columns import Instant, metadata

installation_keys = Table(
    "installation_keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("public_key", Text, nullable=False),
    Column("private_key_encrypted", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)
