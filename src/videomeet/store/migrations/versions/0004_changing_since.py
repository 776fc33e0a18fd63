"""A change of a meeting that is under way, or whose outcome is unknown."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add when our last change of a meeting was begun, as long as its outcome is unknown."""
    op.add_column("reservations", sa.Column("changing_since", sa.DateTime(timezone=True), nullable=True))
