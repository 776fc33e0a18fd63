"""The worker: claim what is due, run it, and look again when woken or after a second."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import structlog

from videomeet.domain.kit.errors import DatabaseUnavailable
from videomeet.flows.services import Services
from videomeet.flows.worklist import claim_due
from videomeet.jobs.catalog import RECURRING_JOBS, ROW_JOBS, RecurringJob, RowJob

POLL_SECONDS = 1.0
MAX_CONCURRENT_ROWS = 16
# Shorter than a lease: a row is never worked on twice at once, not even when everything is slow.
ROW_TIMEOUT = 90.0
SHUTDOWN_GRACE_PERIOD = 3.0
log = structlog.get_logger(__name__)


class Worker:
    """One per process. `woken` is set by whatever has made something due."""

    def __init__(
        self, services: Services, wake_event: asyncio.Event, *, row_timeout: float = ROW_TIMEOUT
    ) -> None:
        """`row_timeout` is how many seconds one row may take."""
        self._services = services
        self.woken = wake_event
        self._row_timeout = row_timeout
        self._last_started: dict[str, datetime] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._rows_in_progress: set[tuple[str, Any]] = set()

    async def run(self) -> None:
        """Work until cancelled. What was begun may end; the rest falls due again when its lease ends."""
        try:
            while True:
                self.woken.clear()
                await self.start_due()
                await self._wait_for_wake()
        finally:
            if self._running:
                await asyncio.wait(self._running, timeout=SHUTDOWN_GRACE_PERIOD)
            for task in self._running:
                task.cancel()

    async def run_until_idle(self) -> None:
        """Do everything that is due at this moment, and what becomes due by it."""
        busy = True
        while busy:
            # What ends while we look may have left something due that we did not see.
            were_running = bool(self._running)
            busy = await self.start_due() or were_running
            await asyncio.gather(*self._running)

    async def start_due(self) -> bool:
        """Start what is due, as far as each job has free slots; whether anything was started."""
        started = [self._start_recurring(recurring) for recurring in RECURRING_JOBS]
        return any(started + [await self._claim_rows(job) for job in ROW_JOBS])

    async def _wait_for_wake(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self.woken.wait()
        except TimeoutError:
            return

    async def _claim_rows(self, job: RowJob) -> bool:
        # Slots of its own for each job: many meetings to make don't hold up a grant to revoke.
        free_slots = MAX_CONCURRENT_ROWS - sum(task.get_name() == job.name for task in self._running)
        if free_slots <= 0:
            return False
        try:
            claimed = await claim_due(self._services, job.worklist, free_slots)
        except Exception as error:
            self._log_failure(error, "claim_failed", job=job.name)
            return False
        for tenant_id, row_id in claimed:
            # Leased anew while it is worked on: the clock has gone back.
            if (job.name, row_id) in self._rows_in_progress:
                continue
            self._rows_in_progress.add((job.name, row_id))
            task = asyncio.create_task(self._run_row(job, tenant_id, row_id), name=job.name)
            self._running.add(task)
            task.add_done_callback(self._on_task_done)
        return bool(claimed)

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.woken.set()

    async def _run_row(self, job: RowJob, tenant_id: int, row_id: Any) -> None:
        try:
            async with asyncio.timeout(self._row_timeout):
                await job.run(self._services, tenant_id, row_id)
        except TimeoutError:
            log.error("job_timed_out", job=job.name, tenant=tenant_id, row=str(row_id))
        except Exception as error:
            # The lease runs out and the row is due again: a defect delays work, it never loses any.
            self._log_failure(error, "job_failed", job=job.name, tenant=tenant_id, row=str(row_id))
        finally:
            self._rows_in_progress.discard((job.name, row_id))

    def _start_recurring(self, job: RecurringJob) -> bool:
        # Beside the rows, not before them: a slow provider must not hold up everybody's meetings.
        now, last_started = self._services.now(), self._last_started.get(job.name)
        still_running = any(task.get_name() == job.name for task in self._running)
        if still_running or (last_started is not None and timedelta(0) <= now - last_started < job.interval):
            return False
        self._last_started[job.name] = now
        task = asyncio.create_task(self._run_recurring(job), name=job.name)
        self._running.add(task)
        task.add_done_callback(self._on_task_done)
        return True

    async def _run_recurring(self, job: RecurringJob) -> None:
        try:
            async with asyncio.timeout(self._row_timeout):
                await job.run(self._services)
        except Exception as error:
            self._log_failure(error, "job_failed", job=job.name)

    @staticmethod
    def _log_failure(error: Exception, event: str, **fields: Any) -> None:
        # A full disk is no defect of ours, and traces would fill it further.
        trace = None if isinstance(error, DatabaseUnavailable) else error
        log.error(event, **fields, problem=type(error).__name__, exc_info=trace)
