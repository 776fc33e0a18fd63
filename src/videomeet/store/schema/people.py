"""Tenants, associates, their sessions and password links, and whom they know."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from videomeet.store.schema.columns import Instant, associate_foreign_key, metadata, tenant_column

tenants = Table(
    "tenants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("customer_id", String(20), nullable=False, unique=True),
    Column("zone", String(60), nullable=False),
    # What colleagues may do in each other's diaries: busy, read or change.
    Column("colleague_access", String(10), nullable=False, default="change", server_default="change"),
    # Days; null: for good, 60, and as long as the installation keeps it.
    Column("keep_appointments_days", Integer),
    Column("keep_emails_days", Integer),
    Column("keep_audit_days", Integer),
    # Whether associates need a second factor to sign in.
    Column("demands_second_factor", Boolean, nullable=False, default=False, server_default=false()),
    Column("created_at", Instant, nullable=False),
)

# Tenants that leave: until their meetings, their grants and then all their rows are gone.
tenant_removals = Table(
    "tenant_removals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tenant_id", ForeignKey("tenants.id"), nullable=False, unique=True),
    # Whether what is upcoming is deleted at the provider, and guests are sent cancellations.
    Column("cancels_meetings", Boolean, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("due_at", Instant, index=True),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
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
    # What a new follow-up starts with, in minutes; none when null.
    Column("default_alarm", Integer),
    # The private calendar address; null when there is none.
    Column("feed_token_hash", LargeBinary(32)),
    Index(None, "feed_token_hash", unique=True),
    Column("created_at", Instant, nullable=False),
    # Who was deleted stays as a name beside what they did.
    Column("deleted_at", Instant),
)

# Who was deleted, until what was still to come of theirs is a colleague's or gone.
offboardings = Table(
    "offboardings",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    # Who gets what is to come; null when it is deleted.
    Column("successor_id", Integer),
    # Who deleted them, and from where; null for the command line.
    Column("ordered_by", Integer),
    Column("address", String(64), nullable=False),
    Column("handed_over", Integer, nullable=False, default=0),
    Column("deleted", Integer, nullable=False, default=0),
    Column("due_at", Instant, index=True),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    associate_foreign_key("associate_id"),
    UniqueConstraint("tenant_id", "associate_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("context", String(20)),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("user_agent", String(300), nullable=False),
    Column("address", String(64), nullable=False),
    associate_foreign_key("associate_id"),
    Index(None, "tenant_id", "associate_id"),
)

# Links by which somebody sets their password: each works once. Due until the e-mail with it has gone.
password_links = Table(
    "password_links",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("associate_id", Integer, nullable=False),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    # For the e-mail alone; null as soon as it has gone.
    Column("token_encrypted", LargeBinary),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("due_at", Instant, index=True),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    associate_foreign_key("associate_id"),
    Index(None, "tenant_id", "associate_id"),
)

companies = Table(
    "companies",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("name", String(200), nullable=False),
    Index(None, "tenant_id", "name"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("company_id", ForeignKey("companies.id")),
    Column("name", String(200), nullable=False),
    Column("email", String(254)),
    Index(None, "tenant_id", "name"),
    Index(None, "tenant_id", "company_id"),
    Index("ix_contacts_tenant_id_address", "tenant_id", text("lower(trim(email))")),
)
