"""Video meetings: reservations, and meetings at a provider that are to be deleted."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from videomeet.store.schema.columns import (
    Instant,
    StoredReason,
    associate_foreign_key,
    metadata,
    tenant_column,
)

reservations = Table(
    "reservations",
    metadata,
    Column("id", Uuid, primary_key=True),
    tenant_column(),
    # Not a foreign key: a deleted appointment's reservation lives on to say "cancelled" at its link.
    Column("appointment_id", Integer),
    Column("reserved_by", Integer, nullable=False),
    Column("host_id", Integer, nullable=False),
    Column("provider", String(20), nullable=False),
    Column("desired", Boolean, nullable=False),
    Column("desired_version", Integer, nullable=False),
    Column("observed_version", Integer, nullable=False),
    Column("topic", String(200), nullable=False),
    Column("agenda", Text, nullable=False),
    Column("starts_at", Instant),
    Column("ends_at", Instant),
    Column("zone", String(60), nullable=False),
    Column("meeting_id", String(100)),
    Column("meeting_host_id", Integer),
    Column("guest_url_encrypted", LargeBinary),
    Column("passcode_encrypted", LargeBinary),
    # Whose meeting it is at the provider: after a new sign-in it is found again by this, never by e-mail.
    Column("provider_user_id", String(100)),
    # Set before the provider is asked to create, cleared with the answer: in between, nobody knows.
    Column("creating_since", Instant),
    # The same for a change: what was asked for, as JSON, until it was read back.
    Column("pending_change", Text),
    # As read back from the provider, which may silently have taken something else than was asked for.
    Column("observed_topic", String(300)),
    Column("observed_starts_at", Instant),
    Column("observed_minutes", Integer),
    Column("checked_at", Instant),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    # What somebody changed at the provider, as JSON, until a person decides which counts.
    Column("conflict", Text),
    Column("problem", String(30)),
    Column("reason", StoredReason),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    associate_foreign_key("reserved_by"),
    associate_foreign_key("host_id"),
    Index(None, "tenant_id", "appointment_id"),
    Index(None, "tenant_id", "host_id"),
    Index(None, "tenant_id", "reserved_by", "desired_version"),
    Index(None, "tenant_id", "ends_at"),
    Index(None, "due_at"),
)


# At a provider, with our mark, and not remembered here: an administrator adopts or deletes them.
unknown_meetings = Table(
    "unknown_meetings",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("provider", String(20), nullable=False),
    Column("provider_user_id", String(100), nullable=False),
    Column("meeting_id", String(100), nullable=False),
    # Not a foreign key: that there is no such reservation is why it stands here.
    Column("reservation_id", Uuid, nullable=False),
    Column("topic", String(300), nullable=False),
    Column("starts_at", Instant),
    Column("minutes", Integer, nullable=False),
    Column("found_at", Instant, nullable=False),
    UniqueConstraint("tenant_id", "provider", "meeting_id"),
    Index(None, "tenant_id", "provider", "provider_user_id"),
    Index(None, "tenant_id", "starts_at"),
)

orphaned_meetings = Table(
    "orphaned_meetings",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("provider", String(20), nullable=False),
    Column("provider_user_id", String(100), nullable=False),
    Column("meeting_id", String(100), nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    UniqueConstraint("tenant_id", "provider", "meeting_id"),
    Index(None, "due_at"),
)
