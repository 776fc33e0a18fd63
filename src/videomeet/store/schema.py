"""The tables. Each belongs to a tenant; foreign keys and due times are indexed, tenant first."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def _tenant() -> Column[int]:
    return Column("tenant_id", ForeignKey("tenants.id"), nullable=False)


def _associate(column: str, **options: Any) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", column], ["associates.tenant_id", "associates.id"], **options)


tenants = Table(
    "tenants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("customer_id", String(20), nullable=False, unique=True),
    Column("zone", String(60), nullable=False),
    Column("created_at", Instant, nullable=False),
)

associates = Table(
    "associates",
    metadata,
    Column("tenant_id", ForeignKey("tenants.id"), primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("administrator", Boolean, nullable=False),
    Column("may_log_in", Boolean, nullable=False),
    Column("zone", String(60), nullable=False),
    Column("language", String(10), nullable=False),
    Column("created_at", Instant, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    Column("associate_id", Integer, nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("context", String(20)),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("user_agent", String(300), nullable=False),
    Column("address", String(64), nullable=False),
    _associate("associate_id"),
    Index(None, "tenant_id", "associate_id"),
)

companies = Table(
    "companies",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    Column("name", String(200), nullable=False),
    Index(None, "tenant_id", "name"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    Column("company_id", ForeignKey("companies.id")),
    Column("name", String(200), nullable=False),
    Column("email", String(254)),
    Index(None, "tenant_id", "name"),
    Index(None, "tenant_id", "company_id"),
)

appointment_types = Table(
    "appointment_types",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    Column("name", String(60), nullable=False),
    Column("video_default", String(10), nullable=False),
    UniqueConstraint("tenant_id", "name"),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    Column("request_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("type_id", ForeignKey("appointment_types.id")),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("zone", String(60), nullable=False),
    Column("all_day", Boolean, nullable=False),
    Column("location", String(254), nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("company_id", ForeignKey("companies.id")),
    Column("contact_id", ForeignKey("contacts.id")),
    Column("agenda", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("completed", Boolean, nullable=False),
    Column("created_by", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_by", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("tenant_id", "request_id"),
    _associate("owner_id"),
    _associate("created_by"),
    _associate("updated_by"),
    Index(None, "tenant_id", "owner_id", "starts_at"),
    Index(None, "tenant_id", "starts_at"),
    Index(None, "tenant_id", "type_id"),
    Index(None, "tenant_id", "company_id"),
    Index(None, "tenant_id", "contact_id"),
    sqlite_autoincrement=True,  # A number is never given twice: old reservations remember it.
)

attendees = Table(
    "attendees",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    Column("appointment_id", ForeignKey("appointments.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("associate_id", Integer),
    Column("contact_id", ForeignKey("contacts.id")),
    Column("email", String(254)),
    Column("status", String(10), nullable=False),
    _associate("associate_id"),
    Index(None, "tenant_id", "appointment_id"),
    Index(None, "tenant_id", "associate_id"),
    Index(None, "tenant_id", "contact_id"),
)

reservations = Table(
    "reservations",
    metadata,
    Column("id", Uuid, primary_key=True),
    _tenant(),
    # Not a foreign key: a deleted appointment's reservation lives on to say "cancelled" at its link.
    Column("appointment_id", Integer),
    Column("reserved_by", Integer, nullable=False),
    Column("host_id", Integer, nullable=False),
    Column("provider", String(20), nullable=False),
    Column("wanted", Boolean, nullable=False),
    Column("wanted_version", Integer, nullable=False),
    Column("applied_version", Integer, nullable=False),
    Column("topic", String(200), nullable=False),
    Column("agenda", Text, nullable=False),
    Column("starts_at", Instant),
    Column("ends_at", Instant),
    Column("zone", String(60), nullable=False),
    Column("meeting_id", String(100)),
    Column("meeting_host", Integer),
    Column("guest_url_sealed", LargeBinary),
    Column("passcode_sealed", LargeBinary),
    Column("problem", String(30)),
    Column("reason", String(500)),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    _associate("reserved_by"),
    _associate("host_id"),
    Index(None, "tenant_id", "appointment_id"),
    Index(None, "tenant_id", "host_id"),
    Index(None, "tenant_id", "reserved_by"),
    Index(None, "due_at"),
)

connections = Table(
    "connections",
    metadata,
    Column("tenant_id", ForeignKey("tenants.id"), primary_key=True),
    Column("provider", String(20), nullable=False),
    Column("connected_by", Integer, nullable=False),
    Column("account_name", String(200), nullable=False),
    Column("warning", String(500)),
    Column("passcode_mode", String(10)),
    Column("passcode_sealed", LargeBinary),
    Column("updated_at", Instant, nullable=False),
    _associate("connected_by"),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    Column("provider", String(20), nullable=False),
    Column("provider_user_id", String(100), nullable=False),
    Column("account_name", String(200), nullable=False),
    Column("account_email", String(254), nullable=False),
    Column("licence", String(60), nullable=False),
    Column("warning", String(500)),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("access_sealed", LargeBinary, nullable=False),
    Column("refresh_sealed", LargeBinary, nullable=False),
    Column("access_expires_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    UniqueConstraint("tenant_id", "provider", "provider_user_id"),
    Index(None, "due_at"),
)

authorizations = Table(
    "authorizations",
    metadata,
    _tenant(),
    Column("associate_id", Integer, nullable=False),
    Column("provider", String(20), nullable=False),
    Column("grant_id", ForeignKey("grants.id", ondelete="CASCADE"), nullable=False),
    Column("last_used_at", Instant),
    UniqueConstraint("tenant_id", "associate_id", "provider"),
    _associate("associate_id"),
    Index(None, "tenant_id", "grant_id"),
)

oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state_hash", LargeBinary(32), primary_key=True),
    _tenant(),
    Column("associate_id", Integer, nullable=False),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("provider", String(20), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("verifier_sealed", LargeBinary, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    _associate("associate_id"),
    Index(None, "tenant_id", "associate_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    _tenant(),
    Column("at", Instant, nullable=False),
    Column("associate_id", Integer),
    Column("action", String(60), nullable=False),
    Column("subject", String(300), nullable=False),
    Index(None, "tenant_id", "at"),
)
