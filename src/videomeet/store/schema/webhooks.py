"""What providers reported to us."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from videomeet.store.schema.columns import Instant, StoredReason, metadata

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    # Known only once the delivery is applied: a provider speaks of its own accounts, not of our tenants.
    Column("tenant_id", ForeignKey("tenants.id")),
    Column("provider", String(20), nullable=False),
    Column("delivery_key", String(100), nullable=False),
    Column("event", String(60), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("body_encrypted", LargeBinary),
    Column("state", String(20), nullable=False),
    Column("outcome", StoredReason),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    UniqueConstraint("provider", "delivery_key"),
    Index(None, "tenant_id", "received_at"),
    Index(None, "due_at"),
)
