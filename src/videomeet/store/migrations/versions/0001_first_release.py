"""The schema as it is at the first release."""

from videomeet.store.migrations.first import alarms, diary, mail, people, records, video

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    people.create()
    diary.create()
    video.create()
    mail.create()
    alarms.create()
    records.create()
