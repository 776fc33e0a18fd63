"""Comparing what hosts have at the provider with what we know: leftovers go, lost meetings come back.

Nothing is deleted that our own database does not remember having made, or having asked for. A copy of the
database, or one restored from a backup, finds meetings with our mark that are newer than itself.
"""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import structlog

from videomeet.domain.connection import Grant, GrantState
from videomeet.domain.errors import Problem
from videomeet.domain.reservation import Reservation
from videomeet.flows.converge import forget_vanished
from videomeet.flows.services import Services
from videomeet.flows.tokens import through
from videomeet.flows.wanted_meeting import installation
from videomeet.providers.contract import Marked
from videomeet.store import applied, checks, grants, leftovers

AGAIN_AFTER = timedelta(hours=6)
# A create that was lost may take its time to come to light, but not for ever.
CLAIM_IS_YOUNG, CLAIM_IS_OVER = timedelta(minutes=10), timedelta(days=1)
MOST_AT_ONCE = 4
log = structlog.get_logger(__name__)


async def reconcile(services: Services) -> None:
    """Look through the meetings of the few grants that were not looked through for the longest time."""
    now = services.now()
    async with services.database.writing() as c:
        due = await checks.take_due(c, now - AGAIN_AFTER, now, MOST_AT_ONCE)
    await asyncio.gather(*(_look_through(services, tenant_id, grant_id) for tenant_id, grant_id in due))


async def _look_through(services: Services, tenant_id: int, grant_id: int) -> None:
    async with services.database.reading() as c:
        grant = await grants.one(c, tenant_id, grant_id)
    if grant is None or grant.state is not GrantState.CONNECTED:
        return
    try:
        await reconcile_grant(services, grant)
    except Problem as problem:
        log.info("reconcile_failed", grant=grant_id, problem=problem.code)


async def reconcile_grant(services: Services, grant: Grant) -> None:
    """One host's meetings: what nobody wants is deleted, what is expected and missing is made anew."""
    provider, now = services.provider(grant.provider), services.now()
    async with services.database.reading() as c:
        before = await checks.expected(c, grant.tenant_id, grant.provider, grant.provider_user_id, now)
    known = {str(r.meeting_id) for r in before}
    listed = await through(services, provider, grant, lambda access: provider.meetings.marked(access, known))
    unwanted = await _unwanted(services, grant, [one for one in listed if one.meeting_id not in known])
    async with services.database.writing() as c:
        for meeting_id in unwanted:
            await leftovers.add(c, grant.tenant_id, grant.provider, grant.provider_user_id, meeting_id, now)
        await applied.close_claims(
            c, grant.tenant_id, grant.provider, grant.provider_user_id, now - CLAIM_IS_OVER
        )
    there = {one.meeting_id for one in listed}
    lost = [r for r in before if r.meeting_id not in there]
    if unwanted or lost:
        log.warning("reconciled", grant=grant.id, unwanted=len(unwanted), missing=len(lost))
    for reservation in lost:
        await _missing(services, reservation)


async def _missing(services: Services, r: Reservation) -> None:
    """Not listed: if it can't be read either, it is made anew. A list alone proves nothing."""
    try:
        await forget_vanished(services, r)
    except Problem as problem:
        log.info("missing_in_the_list_only", reservation=str(r.id), problem=problem.code)


async def _unwanted(services: Services, grant: Grant, listed: Collection[Marked]) -> list[str]:
    """Which of these we asked for and don't want. Read after the list: it may be older than we."""
    ids = {one.meeting_id: UUID(one.mark[:36]) for one in listed if one.mark}
    async with services.database.reading() as c:
        ours = await checks.marked(c, grant.tenant_id, list(ids.values()))
        anybodys = await checks.known_anywhere(c, list(ids.values()))
        leaving = await leftovers.of_user(c, grant.tenant_id, grant.provider, grant.provider_user_id)
    unwanted: list[str] = []
    unknown: list[str] = []
    for one in listed:
        if not one.mark or one.meeting_id in leaving:
            continue
        reservation = ours.get(ids[one.meeting_id])
        if reservation is None:
            # Another tenant's, or another installation's: they look after theirs.
            if ids[one.meeting_id] not in anybodys and one.mark.endswith(installation(services)):
                unknown.append(one.meeting_id)
        elif reservation.meeting_id != one.meeting_id and not reservation.may_make_more:
            (unwanted if _asked_for(services, reservation) else unknown).append(one.meeting_id)
    if unknown:
        log.warning("unknown_meetings_left_alone", grant=grant.id, count=len(unknown), meetings=unknown[:10])
    return unwanted


def _asked_for(services: Services, r: Reservation) -> bool:
    """Whether we have asked for one more meeting than we know of, long enough ago."""
    return r.claimed_at is not None and services.now() - r.claimed_at > CLAIM_IS_YOUNG
