"""The work lists: which rows know by themselves when they are due."""

from enum import Enum


class WorkList(Enum):
    """One list for each kind of work; `store/worklist_tables.py` has its rows."""

    RESERVATIONS = "reservations"
    GRANTS = "grants"
    ORPHANED_MEETINGS = "orphaned_meetings"
    WEBHOOK_DELIVERIES = "webhook_deliveries"
    ALARMS = "alarms"
    MAILBOXES = "mailboxes"
    OUTBOX = "outbox"
    TENANT_REMOVALS = "tenant_removals"
    OFFBOARDINGS = "offboardings"
    PASSWORD_LINKS = "password_links"  # noqa: S105  # nosec B105 # a name
