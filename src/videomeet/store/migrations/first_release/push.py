"""The first revision's tables about push."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them."""
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("associate_id", sa.Integer(), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("subscription_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("browser_name", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "associate_id"],
            ["associates.tenant_id", "associates.id"],
            name=op.f("fk_push_subscriptions_tenant_id_associate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_push_subscriptions_tenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("endpoint_hash", name=op.f("uq_push_subscriptions_endpoint_hash")),
    )
    op.create_index(
        op.f("ix_push_subscriptions_tenant_id_associate_id"),
        "push_subscriptions",
        ["tenant_id", "associate_id"],
        unique=False,
    )
