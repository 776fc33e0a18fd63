"""The schema as it is at the first release."""

from videomeet.store.migrations.first_release import (
    alarms,
    audit,
    diary,
    encryption_keys,
    grants,
    installation,
    installation_keys,
    mail,
    meetings,
    people,
    push,
    second_factors,
    webhooks,
    workers,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    people.create()
    second_factors.create()
    diary.create()
    grants.create()
    meetings.create()
    mail.create()
    alarms.create()
    push.create()
    installation.create()
    installation_keys.create()
    encryption_keys.create()
    webhooks.create()
    workers.create()
    audit.create()
