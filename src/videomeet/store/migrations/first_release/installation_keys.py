"""The first revision's tables about installation_keys."""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them."""
    op.create_table(
        "installation_keys",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("private_key_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation_keys")),
    )
