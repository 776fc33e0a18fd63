"""The first revision's tables about diary."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them."""
    op.create_table(
        "appointment_types",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("video_default", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_appointment_types_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_types")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_appointment_types_tenant_id_name")),
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("idempotency_key", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("location", sa.String(length=254), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("private", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("alarm", sa.Integer(), nullable=True),
        sa.Column("invites", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_appointments_company_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_appointments_contact_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["associates.tenant_id", "associates.id"],
            name=op.f("fk_appointments_tenant_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["associates.tenant_id", "associates.id"],
            name=op.f("fk_appointments_tenant_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["associates.tenant_id", "associates.id"],
            name=op.f("fk_appointments_tenant_id_updated_by"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_appointments_tenant_id")),
        sa.ForeignKeyConstraint(["type_id"], ["appointment_types.id"], name=op.f("fk_appointments_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint(
            "tenant_id", "idempotency_key", name=op.f("uq_appointments_tenant_id_idempotency_key")
        ),
        sa.UniqueConstraint("tenant_id", "uid", name=op.f("uq_appointments_tenant_id_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_appointments_tenant_id_company_id"),
        "appointments",
        ["tenant_id", "company_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appointments_tenant_id_contact_id"),
        "appointments",
        ["tenant_id", "contact_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appointments_tenant_id_owner_id_starts_at"),
        "appointments",
        ["tenant_id", "owner_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_appointments_tenant_id_starts_at"), "appointments", ["tenant_id", "starts_at"], unique=False
    )
    op.create_index(
        op.f("ix_appointments_tenant_id_type_id"), "appointments", ["tenant_id", "type_id"], unique=False
    )
    op.create_table(
        "attendees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("associate_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("alarm", sa.Integer(), nullable=True),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_attendees_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_attendees_contact_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "associate_id"],
            ["associates.tenant_id", "associates.id"],
            name=op.f("fk_attendees_tenant_id_associate_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_attendees_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendees")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_attendees_invitation_id")),
    )
    op.create_index(
        "ix_attendees_tenant_id_address",
        "attendees",
        ["tenant_id", sa.literal_column("lower(trim(email))")],
        unique=False,
    )
    op.create_index(
        op.f("ix_attendees_tenant_id_appointment_id"),
        "attendees",
        ["tenant_id", "appointment_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_attendees_tenant_id_associate_id"), "attendees", ["tenant_id", "associate_id"], unique=False
    )
    op.create_index(
        op.f("ix_attendees_tenant_id_contact_id"), "attendees", ["tenant_id", "contact_id"], unique=False
    )
