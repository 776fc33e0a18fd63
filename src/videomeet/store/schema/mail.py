"""E-mails: how a tenant sends and fetches them, their templates, and which are on their way to whom."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from videomeet.store.schema.columns import (
    Instant,
    StoredReason,
    associate_foreign_key,
    metadata,
    tenant_column,
)

mail_settings = Table(
    "mail_settings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tenant_id", ForeignKey("tenants.id"), nullable=False, unique=True),
    # Without a host of its own a tenant's e-mails go through the installation's server.
    Column("smtp_host", String(253)),
    Column("smtp_port", Integer),
    Column("smtp_security", String(10)),
    Column("smtp_user", String(254)),
    Column("smtp_password_encrypted", LargeBinary),
    Column("sender_name", String(200)),
    Column("sender_address", String(254)),
    Column("reply_to", String(254)),
    Column("mail_link", Boolean, nullable=False, default=True, server_default="1"),
    Column("imap_host", String(253)),
    Column("imap_port", Integer),
    Column("imap_user", String(254)),
    Column("imap_password_encrypted", LargeBinary),
    Column("imap_security", String(10)),
    Column("imap_folder", String(200)),
    # Where reading went on to, as the server counts: a folder made anew counts from the start.
    Column("imap_uid_validity", Integer),
    Column("imap_last_uid", Integer),
    Column("imap_checked_at", Instant),
    Column("imap_problem", StoredReason),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Index(None, "due_at"),
)

mail_templates = Table(
    "mail_templates",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("kind", String(20), nullable=False),
    Column("language", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", String(300), nullable=False),
    # Both are compiled: sanitized, and ready to be filled in.
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("updated_by", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("tenant_id", "kind", "language"),
    associate_foreign_key("updated_by"),
    Index(None, "tenant_id", "updated_by"),
)

# Incoming e-mails that could not be read: kept as they came, for an administrator to look at.
unreadable_emails = Table(
    "unreadable_emails",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    # Which it is in the mailbox, so that none is listed twice.
    Column("uid_validity", Integer, nullable=False),
    Column("uid", Integer, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("reason", StoredReason, nullable=False),
    Column("size", Integer, nullable=False),
    Column("raw_encrypted", LargeBinary, nullable=False),
    UniqueConstraint("tenant_id", "uid_validity", "uid"),
    Index(None, "received_at"),
    Index(None, "tenant_id", "received_at"),
)

# One e-mail for one change of an appointment; `outbox` has a delivery for each recipient.
emails = Table(
    "emails",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    # Not a foreign key: a cancellation outlives its appointment.
    Column("appointment_id", Integer, nullable=False),
    # Of the event in it: by this a mail program's reply says what it replies to.
    Column("sequence", Integer),
    # invitation, update, cancellation or declined (to the owner alone)
    Column("kind", String(20), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("body_text", Text, nullable=False),
    Column("body_html", Text, nullable=False),
    # What the calendar part is made of, as JSON, as it was when the e-mail was written.
    Column("event", Text),
    Column("created_by", Integer),
    # The network address of whoever it was.
    Column("created_from", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    associate_foreign_key("created_by"),
    Index(None, "tenant_id", "appointment_id"),
    Index(None, "tenant_id", "created_by", "created_at"),
    Index(None, "tenant_id", "created_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    tenant_column(),
    Column("email_id", ForeignKey("emails.id", ondelete="CASCADE"), nullable=False),
    Column("address", String(254), nullable=False),
    Column("name", String(200), nullable=False),
    # The same at every attempt: mail programs show a message that came twice once.
    Column("message_id", String(200), nullable=False, unique=True),
    # waiting, sent, rejected or superseded (by a newer e-mail, before it was sent)
    Column("state", String(10), nullable=False),
    Column("reason", StoredReason),
    # When it was sent; while it waits: when it may have been sent, for the outcome is unknown.
    Column("sent_at", Instant),
    Column("due_at", Instant),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    UniqueConstraint("tenant_id", "email_id", "address"),
    Index(None, "tenant_id", "address", "email_id"),
    Index(None, "email_id"),
    Index(None, "due_at"),
)
