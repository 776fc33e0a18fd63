"""A guest clicks: is the meeting still there? Asked seldom and shortly, and in nobody's way."""

import asyncio

import structlog

from videomeet.domain.kit.errors import Problem, Vanished
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.grants.access_tokens import call_with_grant
from videomeet.flows.meetings.reconcile import handle_vanished, meeting_grant
from videomeet.flows.services import Services
from videomeet.store.meetings import observed_state

log = structlog.get_logger(__name__)


async def check_meeting_exists(services: Services, reservation: Reservation) -> None:
    """Ask for the meeting behind the link, unless another guest's click does; if it is lost, it is due anew.

    Never fails, and takes `services.join_check_seconds` at most: then the link that is known has to do.
    Whoever calls reads the row again.
    """
    task = services.start_background_task(_check_once(services, reservation))
    # Not cancelled when it takes longer: a database that is busy must not hold up the guest either.
    await asyncio.wait({task}, timeout=services.join_check_seconds)


async def _check_once(services: Services, reservation: Reservation) -> None:
    try:
        async with services.database.writing() as tx:
            is_first = await observed_state.claim_check(
                tx, reservation.tenant_id, reservation, services.now()
            )
        if is_first:
            async with asyncio.timeout(services.join_check_seconds):
                await _read_meeting(services, reservation)
    except (Problem, TimeoutError) as error:
        log.info("join_check_inconclusive", reservation=str(reservation.id), error=type(error).__name__)
    except Exception:
        # Whatever it is, a guest who has a link that worked gets on with it.
        log.exception("join_check_failed", reservation=str(reservation.id))


async def _read_meeting(services: Services, reservation: Reservation) -> None:
    provider, meeting_id = services.provider(reservation.provider), str(reservation.meeting_id)
    grant = await meeting_grant(services, provider, reservation)
    try:
        await call_with_grant(
            services, provider, grant, lambda access: provider.meetings.read(access, meeting_id)
        )
    except Vanished:
        await handle_vanished(services, reservation)
        return
    async with services.database.writing() as tx:
        await observed_state.record_seen(tx, reservation.tenant_id, reservation, services.now())
