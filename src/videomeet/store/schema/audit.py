"""The audit: who did what, and when."""

from sqlalchemy import Column, Index, Integer, String, Table

from videomeet.store.schema.columns import Instant, StoredReason, metadata, tenant_column

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("at", Instant, nullable=False),
    Column("associate_id", Integer),
    Column("action", String(60), nullable=False),
    Column("subject", StoredReason),
    Column("address", String(64), nullable=False, default="", server_default=""),
    Index(None, "tenant_id", "at"),
)
