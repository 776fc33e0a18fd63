"""The worker: claim what is due, run it, and look again when woken or after a second."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import structlog

from videomeet.domain.errors import NotStored
from videomeet.flows.services import Services
from videomeet.flows.work import claim
from videomeet.jobs.catalog import RECURRING_JOBS, ROW_JOBS, RecurringJob, RowJob

PAUSE = 1.0
MOST_AT_ONCE = 16
# Shorter than a lease: a row is never worked on twice at once, not even when everything is slow.
LONGEST = 90.0
LAST_WORDS = 3.0
log = structlog.get_logger(__name__)


class Worker:
    """One per process. `woken` is set by whatever has made something due."""

    def __init__(self, services: Services, woken: asyncio.Event, *, longest: float = LONGEST) -> None:
        """`longest` is how many seconds one row may take."""
        self._services = services
        self.woken = woken
        self._longest = longest
        self._last: dict[str, datetime] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._in_hand: set[tuple[str, Any]] = set()

    async def run(self) -> None:
        """Work until cancelled. What was begun may end; the rest falls due again when its lease ends."""
        try:
            while True:
                self.woken.clear()
                await self.begin_due()
                await self._wait()
        finally:
            if self._running:
                await asyncio.wait(self._running, timeout=LAST_WORDS)
            for task in self._running:
                task.cancel()

    async def run_until_idle(self) -> None:
        """Do everything that is due at this moment, and what becomes due by it."""
        busy = True
        while busy:
            # What ends while we look may have left something due that we did not see.
            were_running = bool(self._running)
            busy = await self.begin_due() or were_running
            await asyncio.gather(*self._running)

    async def begin_due(self) -> bool:
        """Start what is due, as far as each job has hands for it; whether anything was started."""
        begun = [self._recur(recurring) for recurring in RECURRING_JOBS]
        return any(begun + [await self._claim(job) for job in ROW_JOBS])

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(PAUSE):
                await self.woken.wait()
        except TimeoutError:
            return

    async def _claim(self, job: RowJob) -> bool:
        # Hands of its own for each job: many meetings to make don't hold up a grant to revoke.
        hands = MOST_AT_ONCE - sum(task.get_name() == job.name for task in self._running)
        if hands <= 0:
            return False
        try:
            claimed = await claim(self._services, job.rows, hands)
        except Exception as error:
            self._tell(error, "claim_failed", job=job.name)
            return False
        for tenant_id, row_id in claimed:
            # Leased anew while it is worked on: the clock has gone back.
            if (job.name, row_id) in self._in_hand:
                continue
            self._in_hand.add((job.name, row_id))
            task = asyncio.create_task(self._run_row(job, tenant_id, row_id), name=job.name)
            self._running.add(task)
            task.add_done_callback(self._done)
        return bool(claimed)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.woken.set()

    async def _run_row(self, job: RowJob, tenant_id: int, row_id: Any) -> None:
        try:
            async with asyncio.timeout(self._longest):
                await job.run(self._services, tenant_id, row_id)
        except TimeoutError:
            log.error("job_took_too_long", job=job.name, tenant=tenant_id, row=str(row_id))
        except Exception as error:
            # The lease runs out and the row is due again: a defect delays work, it never loses any.
            self._tell(error, "job_failed", job=job.name, tenant=tenant_id, row=str(row_id))
        finally:
            self._in_hand.discard((job.name, row_id))

    def _recur(self, job: RecurringJob) -> bool:
        # Beside the rows, not before them: a slow provider must not hold up everybody's meetings.
        now, last = self._services.now(), self._last.get(job.name)
        under_way = any(task.get_name() == job.name for task in self._running)
        if under_way or (last is not None and timedelta(0) <= now - last < job.every):
            return False
        self._last[job.name] = now
        task = asyncio.create_task(self._run_recurring(job), name=job.name)
        self._running.add(task)
        task.add_done_callback(self._done)
        return True

    async def _run_recurring(self, job: RecurringJob) -> None:
        try:
            async with asyncio.timeout(self._longest):
                await job.run(self._services)
        except Exception as error:
            self._tell(error, "job_failed", job=job.name)

    @staticmethod
    def _tell(error: Exception, event: str, **about: Any) -> None:
        # A full disk is no defect of ours, and traces would fill it further.
        trace = None if isinstance(error, NotStored) else error
        log.error(event, **about, problem=type(error).__name__, exc_info=trace)
