"""A guest clicks: is the meeting still there? Asked seldom and shortly, and in nobody's way."""

import asyncio

import structlog

from videomeet.domain.errors import Problem, Vanished
from videomeet.domain.reservation import Reservation
from videomeet.flows.converge import forget_vanished, grant_for
from videomeet.flows.services import Services
from videomeet.flows.tokens import through
from videomeet.store import checks

# Seconds that a guest waits for the answer at most; then the link that is known has to do.
PATIENCE = 1.0
log = structlog.get_logger(__name__)


async def check(services: Services, r: Reservation) -> None:
    """Ask for the meeting behind the link, unless another guest's click does; if it is lost, it is due anew.

    Never fails and never takes long: whoever calls reads the row again.
    """
    asked = services.begin(_ask(services, r))
    # Not cancelled when it takes longer: a database that is busy must not hold up the guest either.
    await asyncio.wait({asked}, timeout=PATIENCE)


async def _ask(services: Services, r: Reservation) -> None:
    try:
        async with services.database.writing() as c:
            first = await checks.begin(c, r.tenant_id, r, services.now())
        if first:
            async with asyncio.timeout(PATIENCE):
                await _look(services, r)
    except (Problem, TimeoutError) as doubt:
        log.info("not_known_at_join", reservation=str(r.id), why=type(doubt).__name__)
    except Exception:
        # Whatever it is, a guest who has a link that worked gets on with it.
        log.exception("check_at_join_failed", reservation=str(r.id))


async def _look(services: Services, r: Reservation) -> None:
    provider, meeting_id = services.provider(r.provider), str(r.meeting_id)
    grant = await grant_for(services, provider, r)
    try:
        await through(services, provider, grant, lambda access: provider.meetings.read(access, meeting_id))
    except Vanished:
        await forget_vanished(services, r)
        return
    async with services.database.writing() as c:
        await checks.found(c, r.tenant_id, r, services.now())
