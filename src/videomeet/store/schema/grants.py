"""Connections to providers, what associates authorized us to do there, and sign-ins under way."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from videomeet.store.schema.columns import (
    Instant,
    StoredReason,
    associate_foreign_key,
    metadata,
    tenant_column,
)

connections = Table(
    "connections",
    metadata,
    Column("tenant_id", ForeignKey("tenants.id"), primary_key=True),
    Column("provider", String(20), nullable=False),
    Column("connected_by", Integer, nullable=False),
    Column("account_name", String(200), nullable=False),
    Column("warning", StoredReason),
    Column("passcode_mode", String(10)),
    Column("passcode_encrypted", LargeBinary),
    Column("updated_at", Instant, nullable=False),
    Column("uninstalled_at", Instant),
    associate_foreign_key("connected_by"),
)


grants = Table(
    "grants",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("provider", String(20), nullable=False),
    Column("provider_user_id", String(100), nullable=False),
    Column("account_name", String(200), nullable=False),
    Column("account_email", String(254), nullable=False),
    Column("licence", String(60), nullable=False),
    Column("warning", StoredReason),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("access_token_encrypted", LargeBinary, nullable=False),
    Column("refresh_token_encrypted", LargeBinary, nullable=False),
    Column("access_expires_at", Instant, nullable=False),
    Column("refreshed_at", Instant),
    Column("drift_scanned_at", Instant),
    # Creates and updates of one UTC day (`2026-11-22`): providers count them per user.
    Column("quota_day", String(10)),
    Column("quota_used", Integer, nullable=False, default=0, server_default="0"),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    UniqueConstraint("tenant_id", "provider", "provider_user_id"),
    Index(None, "due_at"),
)


authorizations = Table(
    "authorizations",
    metadata,
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("provider", String(20), nullable=False),
    Column("grant_id", ForeignKey("grants.id", ondelete="CASCADE"), nullable=False),
    Column("last_used_at", Instant),
    # When the associate was notified, once, that they have to sign in again.
    Column("notified_at", Instant),
    UniqueConstraint("tenant_id", "associate_id", "provider"),
    associate_foreign_key("associate_id"),
    Index(None, "tenant_id", "grant_id"),
)


oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state_hash", LargeBinary(32), primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("provider", String(20), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("verifier_encrypted", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    associate_foreign_key("associate_id"),
    Index(None, "tenant_id", "associate_id"),
)
