"""Video meetings, grants and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Video meetings, grants and the audit."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("associate_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_audit_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_tenant_id_at", "audit", ["tenant_id", "at"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_user_id", sa.String(length=100), nullable=False),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("account_email", sa.String(length=254), nullable=False),
        sa.Column("licence", sa.String(length=60), nullable=False),
        sa.Column("warning", sa.String(length=500), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("access_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("refresh_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("access_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_grants_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.UniqueConstraint(
            "tenant_id", "provider", "provider_user_id", name="uq_grants_tenant_id_provider_provider_user_id"
        ),
    )
    op.create_index("ix_grants_due_at", "grants", ["due_at"], unique=False)
    op.create_table(
        "authorizations",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("associate_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name="fk_authorizations_grant_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "associate_id"],
            ["associates.tenant_id", "associates.id"],
            name="fk_authorizations_tenant_id_associate_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_authorizations_tenant_id"),
        sa.UniqueConstraint(
            "tenant_id", "associate_id", "provider", name="uq_authorizations_tenant_id_associate_id_provider"
        ),
    )
    op.create_index(
        "ix_authorizations_tenant_id_grant_id", "authorizations", ["tenant_id", "grant_id"], unique=False
    )
    op.create_table(
        "connections",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("connected_by", sa.Integer(), nullable=False),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("warning", sa.String(length=500), nullable=True),
        sa.Column("passcode_mode", sa.String(length=10), nullable=True),
        sa.Column("passcode_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connected_by"],
            ["associates.tenant_id", "associates.id"],
            name="fk_connections_tenant_id_connected_by",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_connections_tenant_id"),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_connections"),
    )
    op.create_table(
        "reservations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("reserved_by", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("wanted_version", sa.Integer(), nullable=False),
        sa.Column("applied_version", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("meeting_id", sa.String(length=100), nullable=True),
        sa.Column("meeting_host", sa.Integer(), nullable=True),
        sa.Column("guest_url_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("passcode_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("problem", sa.String(length=30), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "host_id"],
            ["associates.tenant_id", "associates.id"],
            name="fk_reservations_tenant_id_host_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reserved_by"],
            ["associates.tenant_id", "associates.id"],
            name="fk_reservations_tenant_id_reserved_by",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_reservations_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reservations"),
    )
    op.create_index("ix_reservations_due_at", "reservations", ["due_at"], unique=False)
    op.create_index(
        "ix_reservations_tenant_id_appointment_id",
        "reservations",
        ["tenant_id", "appointment_id"],
        unique=False,
    )
    op.create_index(
        "ix_reservations_tenant_id_host_id", "reservations", ["tenant_id", "host_id"], unique=False
    )
    op.create_index(
        "ix_reservations_tenant_id_reserved_by", "reservations", ["tenant_id", "reserved_by"], unique=False
    )
    op.create_table(
        "oauth_states",
        sa.Column("state_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("associate_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("verifier_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_oauth_states_session_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "associate_id"],
            ["associates.tenant_id", "associates.id"],
            name="fk_oauth_states_tenant_id_associate_id",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_oauth_states_tenant_id"),
        sa.PrimaryKeyConstraint("state_hash", name="pk_oauth_states"),
    )
    op.create_index("ix_oauth_states_expires_at", "oauth_states", ["expires_at"], unique=False)
    op.create_index("ix_oauth_states_session_id", "oauth_states", ["session_id"], unique=False)
    op.create_index(
        "ix_oauth_states_tenant_id_associate_id", "oauth_states", ["tenant_id", "associate_id"], unique=False
    )
