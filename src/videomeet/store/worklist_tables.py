"""Where the rows of each work list are, and how many of them may be worked on at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Table

from videomeet.domain.kit.worklist import WorkList
from videomeet.store import schema
from videomeet.store.worklist import LeaseLimits


@dataclass(frozen=True)
class DueRows:
    """A table with due rows.

    `max_ahead` is how far ahead rows may be planned that nobody has tried yet: what is due later was written
    by a wrong clock. None where rows are never planned ahead.
    """

    table: Table
    limits: LeaseLimits | None = None
    max_ahead: timedelta | None = None


# Of the sixteen at once: one tenant never has all, and one slow host or account never more than two.
DUE_ROWS: Mapping[WorkList, DueRows] = {
    WorkList.RESERVATIONS: DueRows(
        schema.reservations, LeaseLimits(per_tenant=10, per_owner=2, owner="host_id")
    ),
    WorkList.GRANTS: DueRows(schema.grants),
    WorkList.ORPHANED_MEETINGS: DueRows(
        schema.orphaned_meetings, LeaseLimits(per_tenant=10, per_owner=2, owner="provider_user_id")
    ),
    WorkList.WEBHOOK_DELIVERIES: DueRows(schema.webhook_deliveries),
    WorkList.ALARMS: DueRows(schema.alarms, max_ahead=timedelta.max),
    WorkList.MAILBOXES: DueRows(schema.mail_settings, max_ahead=timedelta(hours=2)),
    # Mail servers take a few connections of one client at a time.
    WorkList.OUTBOX: DueRows(
        schema.outbox, LeaseLimits(per_tenant=10, per_owner=5, owner="email_id"), timedelta(hours=3)
    ),
    WorkList.TENANT_REMOVALS: DueRows(schema.tenant_removals),
    WorkList.OFFBOARDINGS: DueRows(
        schema.offboardings, LeaseLimits(per_tenant=1, per_owner=1, owner="associate_id")
    ),
    WorkList.PASSWORD_LINKS: DueRows(
        schema.password_links, LeaseLimits(per_tenant=10, per_owner=2, owner="associate_id")
    ),
}
