"""The first revision's tables about alarms."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them."""
    op.create_table(
        "alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("associate_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_alarms_appointment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "associate_id"],
            ["associates.tenant_id", "associates.id"],
            name=op.f("fk_alarms_tenant_id_associate_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_alarms_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint(
            "tenant_id",
            "appointment_id",
            "associate_id",
            name=op.f("uq_alarms_tenant_id_appointment_id_associate_id"),
        ),
    )
    op.create_index(op.f("ix_alarms_appointment_id"), "alarms", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_alarms_dismissed_at"), "alarms", ["dismissed_at"], unique=False)
    op.create_index(op.f("ix_alarms_due_at"), "alarms", ["due_at"], unique=False)
    op.create_index(op.f("ix_alarms_fired_at"), "alarms", ["fired_at"], unique=False)
    op.create_index(
        op.f("ix_alarms_tenant_id_associate_id_fired_at"),
        "alarms",
        ["tenant_id", "associate_id", "fired_at"],
        unique=False,
    )
