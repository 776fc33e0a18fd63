"""The first revision's tables about meetings."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them."""
    op.create_table(
        "orphaned_meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_user_id", sa.String(length=100), nullable=False),
        sa.Column("meeting_id", sa.String(length=100), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_orphaned_meetings_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orphaned_meetings")),
        sa.UniqueConstraint(
            "tenant_id",
            "provider",
            "meeting_id",
            name=op.f("uq_orphaned_meetings_tenant_id_provider_meeting_id"),
        ),
    )
    op.create_index(op.f("ix_orphaned_meetings_due_at"), "orphaned_meetings", ["due_at"], unique=False)
    op.create_table(
        "unknown_meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_user_id", sa.String(length=100), nullable=False),
        sa.Column("meeting_id", sa.String(length=100), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_unknown_meetings_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unknown_meetings")),
        sa.UniqueConstraint(
            "tenant_id",
            "provider",
            "meeting_id",
            name=op.f("uq_unknown_meetings_tenant_id_provider_meeting_id"),
        ),
    )
    op.create_index(
        op.f("ix_unknown_meetings_tenant_id_provider_provider_user_id"),
        "unknown_meetings",
        ["tenant_id", "provider", "provider_user_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_unknown_meetings_tenant_id_starts_at"),
        "unknown_meetings",
        ["tenant_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "reservations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("reserved_by", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("desired", sa.Boolean(), nullable=False),
        sa.Column("desired_version", sa.Integer(), nullable=False),
        sa.Column("observed_version", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("meeting_id", sa.String(length=100), nullable=True),
        sa.Column("meeting_host_id", sa.Integer(), nullable=True),
        sa.Column("guest_url_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("passcode_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("provider_user_id", sa.String(length=100), nullable=True),
        sa.Column("creating_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pending_change", sa.Text(), nullable=True),
        sa.Column("observed_topic", sa.String(length=300), nullable=True),
        sa.Column("observed_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("observed_minutes", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conflict", sa.Text(), nullable=True),
        sa.Column("problem", sa.String(length=30), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "host_id"],
            ["associates.tenant_id", "associates.id"],
            name=op.f("fk_reservations_tenant_id_host_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reserved_by"],
            ["associates.tenant_id", "associates.id"],
            name=op.f("fk_reservations_tenant_id_reserved_by"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_reservations_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
    )
    op.create_index(op.f("ix_reservations_due_at"), "reservations", ["due_at"], unique=False)
    op.create_index(
        op.f("ix_reservations_tenant_id_appointment_id"),
        "reservations",
        ["tenant_id", "appointment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reservations_tenant_id_ends_at"), "reservations", ["tenant_id", "ends_at"], unique=False
    )
    op.create_index(
        op.f("ix_reservations_tenant_id_host_id"), "reservations", ["tenant_id", "host_id"], unique=False
    )
    op.create_index(
        op.f("ix_reservations_tenant_id_reserved_by_desired_version"),
        "reservations",
        ["tenant_id", "reserved_by", "desired_version"],
        unique=False,
    )
