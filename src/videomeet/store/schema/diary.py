"""Appointments, their types and who attends."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from videomeet.store.schema.columns import Instant, associate_foreign_key, metadata, tenant_column

appointment_types = Table(
    "appointment_types",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("name", String(60), nullable=False),
    Column("video_default", String(10), nullable=False),
    UniqueConstraint("tenant_id", "name"),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    # Names it in calendars and never changes; the key is of the request that made it.
    Column("uid", Uuid, nullable=False),
    Column("idempotency_key", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    # iCalendar's SEQUENCE. It rises with the version, and jumps when a backup is restored.
    Column("sequence", Integer, nullable=False),
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
    # Colleagues who are not invited see its times alone.
    Column("private", Boolean, nullable=False, default=False, server_default="0"),
    # Minutes before the start; none when null.
    Column("alarm", Integer),
    # Whether its attendees are notified by e-mail.
    Column("invites", Boolean, nullable=False, default=False, server_default="0"),
    Column("created_by", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_by", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("tenant_id", "uid"),
    UniqueConstraint("tenant_id", "idempotency_key"),
    associate_foreign_key("owner_id"),
    associate_foreign_key("created_by"),
    associate_foreign_key("updated_by"),
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
    tenant_column(),
    Column("appointment_id", ForeignKey("appointments.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("associate_id", Integer),
    Column("contact_id", ForeignKey("contacts.id")),
    Column("email", String(254)),
    Column("status", String(10), nullable=False),
    # Their own alarm in minutes, 0 for none; null for the appointment's.
    Column("alarm", Integer),
    # Names the invitation in the links by which it is answered; a new invitation has another.
    Column("invitation_id", Uuid, nullable=False, unique=True),
    # When the answer was given, by the clock of whoever gave it: a later one counts.
    Column("responded_at", Instant),
    associate_foreign_key("associate_id"),
    Index(None, "tenant_id", "appointment_id"),
    Index("ix_attendees_tenant_id_address", "tenant_id", text("lower(trim(email))")),
    Index(None, "tenant_id", "associate_id"),
    Index(None, "tenant_id", "contact_id"),
)
