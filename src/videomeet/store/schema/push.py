"""Browsers that can be reached while no page of ours is open in them."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from videomeet.store.schema.columns import Instant, associate_foreign_key, metadata, tenant_column

push_subscriptions = Table(
    "push_subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("endpoint_hash", LargeBinary(32), nullable=False, unique=True),
    # Endpoint and keys as the browser gave them (JSON), encrypted: whoever has them can send there.
    Column("subscription_encrypted", LargeBinary, nullable=False),
    Column("browser_name", String(300), nullable=False),
    Column("created_at", Instant, nullable=False),
    associate_foreign_key("associate_id", ondelete="CASCADE"),
    Index(None, "tenant_id", "associate_id"),
)
