"""Convergence, webhooks and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Convergence, webhooks and the audit."""

    op.create_table(
        "hook_inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("delivery_key", sa.String(length=100), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=300), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_hook_inbox_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hook_inbox"),
        sa.UniqueConstraint("provider", "delivery_key", name="uq_hook_inbox_provider_delivery_key"),
    )
    op.create_index("ix_hook_inbox_due_at", "hook_inbox", ["due_at"], unique=False)
    op.create_index(
        "ix_hook_inbox_tenant_id_received_at", "hook_inbox", ["tenant_id", "received_at"], unique=False
    )
    op.create_table(
        "leftovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("provider_user_id", sa.String(length=100), nullable=False),
        sa.Column("meeting_id", sa.String(length=100), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_leftovers_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_leftovers"),
        sa.UniqueConstraint(
            "tenant_id", "provider", "meeting_id", name="uq_leftovers_tenant_id_provider_meeting_id"
        ),
    )
    op.create_index("ix_leftovers_due_at", "leftovers", ["due_at"], unique=False)
    op.add_column("audit", sa.Column("address", sa.String(length=64), server_default="", nullable=False))
    op.add_column("authorizations", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("connections", sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("grants", sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("grants", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("grants", sa.Column("budget_day", sa.String(length=10), nullable=True))
    op.add_column("grants", sa.Column("budget_used", sa.Integer(), server_default="0", nullable=False))
    op.add_column("reservations", sa.Column("meeting_user_id", sa.String(length=100), nullable=True))
    op.add_column("reservations", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reservations", sa.Column("effective_topic", sa.String(length=300), nullable=True))
    op.add_column("reservations", sa.Column("effective_starts_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reservations", sa.Column("effective_minutes", sa.Integer(), nullable=True))
    op.add_column("reservations", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reservations", sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reservations", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reservations", sa.Column("differs", sa.Text(), nullable=True))
