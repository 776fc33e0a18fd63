"""Every job there is: what it does, and how often. docs/reference/jobs.md says the same to operators."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from videomeet.domain.kit.worklist import WorkList
from videomeet.flows.admin.offboarding import offboard
from videomeet.flows.admin.readiness import record_worker
from videomeet.flows.admin.remove_tenant import continue_removal
from videomeet.flows.admin.sweep import sweep
from videomeet.flows.alarms.fire_alarms import fire_alarm
from videomeet.flows.grants.refresh_idle_grants import maintain_grant, schedule_idle_grants
from videomeet.flows.meetings.drift_scan import scan_drift
from videomeet.flows.meetings.orphaned_meetings import delete_orphan
from videomeet.flows.meetings.reconcile import reconcile
from videomeet.flows.outbox.fetch_replies import fetch_replies
from videomeet.flows.outbox.send_email import send_email
from videomeet.flows.outbox.send_password_link import send_password_link
from videomeet.flows.services import Services
from videomeet.flows.webhooks.apply_webhook import apply_webhook


@dataclass(frozen=True)
class RowJob:
    """Work that rows ask for: whatever is due in a work list is claimed and run."""

    name: str
    worklist: WorkList
    run: Callable[[Services, int, Any], Awaitable[None]]


@dataclass(frozen=True)
class RecurringJob:
    """Work that the clock asks for."""

    name: str
    interval: timedelta
    run: Callable[[Services], Awaitable[None]]


ROW_JOBS = (
    RowJob("reconcile_meetings", WorkList.RESERVATIONS, reconcile),
    RowJob("maintain_grants", WorkList.GRANTS, maintain_grant),
    RowJob("delete_orphaned_meetings", WorkList.ORPHANED_MEETINGS, delete_orphan),
    RowJob("apply_webhooks", WorkList.WEBHOOK_DELIVERIES, apply_webhook),
    RowJob("fetch_replies", WorkList.MAILBOXES, fetch_replies),
    RowJob("send_emails", WorkList.OUTBOX, send_email),
    RowJob("offboard_users", WorkList.OFFBOARDINGS, offboard),
    RowJob("remove_tenants", WorkList.TENANT_REMOVALS, continue_removal),
    RowJob("send_password_links", WorkList.PASSWORD_LINKS, send_password_link),
    RowJob("fire_alarms", WorkList.ALARMS, fire_alarm),
)
RECURRING_JOBS = (
    RecurringJob("record_worker", timedelta(seconds=20), record_worker),
    RecurringJob("sweep", timedelta(minutes=10), sweep),
    RecurringJob("schedule_idle_grants", timedelta(minutes=60), schedule_idle_grants),
    RecurringJob("scan_drift", timedelta(minutes=5), scan_drift),
)
