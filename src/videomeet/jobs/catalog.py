"""Every job there is: what it does, and how often. docs/reference/jobs.md says the same to operators."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from videomeet.flows.apply_hook import apply_hook
from videomeet.flows.converge import converge
from videomeet.flows.fetch_replies import fetch_replies
from videomeet.flows.keep_alive import keep_alive, tend
from videomeet.flows.leftovers import remove
from videomeet.flows.reconcile import reconcile
from videomeet.flows.remind import remind
from videomeet.flows.send_letter import send_letter
from videomeet.flows.services import Services
from videomeet.flows.sweep import sweep
from videomeet.flows.work import ALARMS, GRANTS, HOOKS, LEFTOVERS, MAILBOXES, OUTBOX, RESERVATIONS, WorkList


@dataclass(frozen=True)
class RowJob:
    """Work that rows ask for: whatever is due in a work list is claimed and run."""

    name: str
    rows: WorkList
    run: Callable[[Services, int, Any], Awaitable[None]]


@dataclass(frozen=True)
class RecurringJob:
    """Work that the clock asks for."""

    name: str
    every: timedelta
    run: Callable[[Services], Awaitable[None]]


ROW_JOBS = (
    RowJob("converge", RESERVATIONS, converge),
    RowJob("tend_grants", GRANTS, tend),
    RowJob("leftovers", LEFTOVERS, remove),
    RowJob("apply_hook", HOOKS, apply_hook),
    RowJob("fetch_replies", MAILBOXES, fetch_replies),
    RowJob("send_letter", OUTBOX, send_letter),
    RowJob("remind", ALARMS, remind),
)
RECURRING_JOBS = (
    RecurringJob("sweep", timedelta(minutes=10), sweep),
    RecurringJob("keep_alive", timedelta(minutes=60), keep_alive),
    RecurringJob("reconcile", timedelta(minutes=5), reconcile),
)
