"""People and the diary."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """People and the diary."""
    op.create_table(
        "tenants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
        sa.UniqueConstraint("customer_id", name="uq_tenants_customer_id"),
    )
    op.create_table(
        "associates",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("may_log_in", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_associates_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_associates"),
        sa.UniqueConstraint("email", name="uq_associates_email"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("associate_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("context", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "associate_id"],
            ["associates.tenant_id", "associates.id"],
            name="fk_sessions_tenant_id_associate_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_sessions_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], unique=False)
    op.create_index(
        "ix_sessions_tenant_id_associate_id", "sessions", ["tenant_id", "associate_id"], unique=False
    )
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_companies_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_companies"),
    )
    op.create_index("ix_companies_tenant_id_name", "companies", ["tenant_id", "name"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_contacts_company_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_contacts_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_tenant_id_company_id", "contacts", ["tenant_id", "company_id"], unique=False)
    op.create_index("ix_contacts_tenant_id_name", "contacts", ["tenant_id", "name"], unique=False)
    op.create_table(
        "appointment_types",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("video_default", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_appointment_types_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment_types"),
        sa.UniqueConstraint("tenant_id", "name", name="uq_appointment_types_tenant_id_name"),
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
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
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_appointments_company_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_appointments_contact_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "created_by"],
            ["associates.tenant_id", "associates.id"],
            name="fk_appointments_tenant_id_created_by",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "owner_id"],
            ["associates.tenant_id", "associates.id"],
            name="fk_appointments_tenant_id_owner_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "updated_by"],
            ["associates.tenant_id", "associates.id"],
            name="fk_appointments_tenant_id_updated_by",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_appointments_tenant_id"),
        sa.ForeignKeyConstraint(["type_id"], ["appointment_types.id"], name="fk_appointments_type_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
        sa.UniqueConstraint("tenant_id", "request_id", name="uq_appointments_tenant_id_request_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_appointments_tenant_id_company_id", "appointments", ["tenant_id", "company_id"], unique=False
    )
    op.create_index(
        "ix_appointments_tenant_id_contact_id", "appointments", ["tenant_id", "contact_id"], unique=False
    )
    op.create_index(
        "ix_appointments_tenant_id_owner_id_starts_at",
        "appointments",
        ["tenant_id", "owner_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        "ix_appointments_tenant_id_starts_at", "appointments", ["tenant_id", "starts_at"], unique=False
    )
    op.create_index(
        "ix_appointments_tenant_id_type_id", "appointments", ["tenant_id", "type_id"], unique=False
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
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="fk_attendees_appointment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_attendees_contact_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "associate_id"],
            ["associates.tenant_id", "associates.id"],
            name="fk_attendees_tenant_id_associate_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_attendees_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attendees"),
    )
    op.create_index(
        "ix_attendees_tenant_id_appointment_id", "attendees", ["tenant_id", "appointment_id"], unique=False
    )
    op.create_index(
        "ix_attendees_tenant_id_associate_id", "attendees", ["tenant_id", "associate_id"], unique=False
    )
    op.create_index(
        "ix_attendees_tenant_id_contact_id", "attendees", ["tenant_id", "contact_id"], unique=False
    )
