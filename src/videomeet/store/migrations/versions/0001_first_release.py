"""The schema as it is at the first release."""

from videomeet.store.migrations.first import alarms, audit, diary, grants, mail, meetings, people, webhooks

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    people.create()
    diary.create()
    grants.create()
    meetings.create()
    mail.create()
    alarms.create()
    webhooks.create()
    audit.create()
