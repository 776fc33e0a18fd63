"""Alarms: one row for each associate and start of an appointment."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from videomeet.store.schema.columns import Instant, associate_foreign_key, metadata, tenant_column

alarms = Table(
    "alarms",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("appointment_id", ForeignKey("appointments.id", ondelete="CASCADE"), nullable=False),
    Column("associate_id", Integer, nullable=False),
    # The start it belongs to: moved appointments ring again, others never twice.
    Column("starts_at", Instant, nullable=False),
    Column("fired_at", Instant),
    Column("dismissed_at", Instant),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    UniqueConstraint("tenant_id", "appointment_id", "associate_id"),
    associate_foreign_key("associate_id"),
    Index(None, "tenant_id", "associate_id", "fired_at"),
    Index(None, "appointment_id"),
    Index(None, "due_at"),
    # Asked for every second: what has just rung or was put away.
    Index(None, "fired_at"),
    Index(None, "dismissed_at"),
)
