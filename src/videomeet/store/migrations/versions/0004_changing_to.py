"""A change of a meeting that is under way, or whose outcome is unknown."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what we asked a meeting to become, as long as the outcome is unknown."""
    op.add_column("reservations", sa.Column("changing_to", sa.Text(), nullable=True))
