"""Making a meeting exactly once: a claim before the call, a search after an outcome that nobody knows."""

import structlog

from videomeet.domain.connection import Grant, GrantState
from videomeet.domain.errors import NeedsAuthorization, NeedsConfiguration, Problem, TryLater
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation
from videomeet.flows.budget import counted
from videomeet.flows.services import Services
from videomeet.flows.tokens import grant_of, through
from videomeet.flows.wanted_meeting import effective, passcode_for, wanted_meeting
from videomeet.providers.contract import Provider, ProviderMeeting
from videomeet.store import applied, checks, connections, grants, leftovers, reservations
from videomeet.store.database import Transaction

log = structlog.get_logger(__name__)


async def create_once(services: Services, provider: Provider, r: Reservation) -> bool:
    """Make (or find) the host's meeting, in place of a former one. Whether it is as wanted already."""
    passcode = await _passcode(services, provider, r)
    grant = await grant_of(services, r.tenant_id, r.host_id, provider)
    if r.meeting_id and r.meeting_user_id == grant.provider_user_id:
        async with services.database.writing() as c:
            await applied.record_host(c, r.tenant_id, r.id, r.host_id)
        return False
    found = await search(services, provider, grant, r) if r.claimed_at else []
    if found:
        log.info("meeting_adopted", reservation=str(r.id), found=len(found))
        await _keep(services, grant, r, found, as_wanted=False)
        return False
    made = await _made(services, provider, grant, r, passcode)
    return await _keep(services, grant, r, [made], as_wanted=True)


async def search(
    services: Services, provider: Provider, grant: Grant, r: Reservation
) -> list[ProviderMeeting]:
    """The host's meetings with our mark, after a create of unknown outcome; never the one that is known.

    What an earlier host's create may have left is deleted.
    """
    earlier = await _earlier_host(services, grant, r)
    if earlier is not None:
        lost = await _marked(services, provider, earlier, r)
        async with services.database.writing() as c:
            await leave(c, services, r, earlier.provider_user_id, [meeting.id for meeting in lost])
    return await _marked(services, provider, grant, r)


async def clear_up(services: Services, provider: Provider, r: Reservation) -> bool:
    """Nothing is wanted any more: what a create of unknown outcome may have made is deleted."""
    user, found = r.meeting_user_id or "", []
    try:
        grant = await _asked(services, provider, r)
        user, found = grant.provider_user_id, await _marked(services, provider, grant, r)
    except NeedsAuthorization:
        # Nobody can look just now. The sweep does when this user of the provider signs in again.
        log.warning("outcome_stays_unknown", reservation=str(r.id))
    async with services.database.writing() as c:
        await leave(c, services, r, user, [meeting.id for meeting in found])
        # The claim stays: what comes to light later is ours by it, and the look-through may remove it.
        await reservations.settle(c, r.tenant_id, r.id, r.wanted_version, services.now())
    return True


async def leave(
    c: Transaction, services: Services, r: Reservation, provider_user_id: str, meeting_ids: list[str]
) -> None:
    """These meetings of a user of the provider are to be deleted."""
    for meeting_id in meeting_ids:
        await leftovers.add(c, r.tenant_id, r.provider, provider_user_id, meeting_id, services.now())


async def user_of(c: Transaction, r: Reservation) -> str | None:
    """The provider's user whose meeting it is; None when nobody knows any more."""
    if r.meeting_user_id:
        return r.meeting_user_id
    grant = await grants.of_associate(c, r.tenant_id, r.meeting_host or r.host_id, r.provider)
    return grant.provider_user_id if grant else None


async def _passcode(services: Services, provider: Provider, r: Reservation) -> str | None:
    async with services.database.reading() as c:
        connection = await connections.one(c, services.sealer, r.tenant_id)
    if connection is None or connection.provider != provider.key or not connection.active:
        raise NeedsConfiguration(Reason("video.not_set_up_any_more"))
    return await passcode_for(services, provider, connection, r)


async def _made(
    services: Services, provider: Provider, grant: Grant, r: Reservation, passcode: str | None
) -> ProviderMeeting:
    wanted, claimed_at = wanted_meeting(services, r, passcode), services.now()
    async with services.database.writing() as c:
        await applied.claim(c, r.tenant_id, r.id, grant.provider_user_id, claimed_at)
        if r.claimed_at:
            # What was lost may still come into being: look at this host's meetings soon.
            await checks.soon(c, r.tenant_id, grant.id)
    try:
        return await counted(
            services, provider, grant, lambda access: provider.meetings.create(access, wanted)
        )
    except Problem as problem:
        if not (isinstance(problem, TryLater) and problem.outcome_unknown):
            async with services.database.writing() as c:
                await applied.unclaim(c, r.tenant_id, r.id, claimed_at, earlier=r.claimed_at)
        raise


async def _keep(
    services: Services, grant: Grant, r: Reservation, found: list[ProviderMeeting], *, as_wanted: bool
) -> bool:
    """Put the first behind the link; the others, and the one that stood there, are deleted."""
    kept, user = found[0], grant.provider_user_id
    if kept.host_id not in ("", user):
        await _not_the_hosts(services, grant, r, found)
    async with services.database.writing() as c:
        first = await applied.record_created(
            c, r.tenant_id, r.id, meeting_id=kept.id, meeting_host=r.host_id, meeting_user_id=user,
            effective=effective(services, r, kept), instead_of=r.meeting_id,
            lost_claim=r.claimed_at,
        )  # fmt: skip
        there = await reservations.one(c, r.tenant_id, r.id)
        # Not the first: the call outlasted our lease, and another worker has put a meeting there.
        standing = there.meeting_id if there else None
        await leave(c, services, r, user, [one.id for one in found if one.id != standing])
        if first and r.meeting_id:
            await leave(c, services, r, await user_of(c, r) or user, [r.meeting_id])
        if first and as_wanted:
            await reservations.settle(c, r.tenant_id, r.id, r.wanted_version, services.now())
    return as_wanted


async def _not_the_hosts(
    services: Services, grant: Grant, r: Reservation, found: list[ProviderMeeting]
) -> None:
    async with services.database.writing() as c:
        await leave(c, services, r, grant.provider_user_id, [meeting.id for meeting in found])
        await applied.unclaim(c, r.tenant_id, r.id)
    log.warning("meeting_of_somebody_else", reservation=str(r.id))
    raise NeedsAuthorization(Reason("video.wrong_host"))


async def _marked(
    services: Services, provider: Provider, grant: Grant, r: Reservation
) -> list[ProviderMeeting]:
    found = await through(services, provider, grant, lambda access: provider.meetings.find(access, str(r.id)))
    return [meeting for meeting in found if meeting.id != r.meeting_id]


async def _earlier_host(services: Services, grant: Grant, r: Reservation) -> Grant | None:
    """Whose grant the unknown create went through, when that is not the host's (any more)."""
    if r.meeting_id or not r.meeting_user_id or r.meeting_user_id == grant.provider_user_id:
        return None
    async with services.database.reading() as c:
        earlier = await grants.of_provider_user(c, r.tenant_id, r.provider, r.meeting_user_id)
    return earlier if earlier and earlier.state is not GrantState.NEEDS_REAUTH else None


async def _asked(services: Services, provider: Provider, r: Reservation) -> Grant:
    async with services.database.reading() as c:
        asked = await grants.of_provider_user(c, r.tenant_id, r.provider, r.meeting_user_id or "")
    return asked or await grant_of(services, r.tenant_id, r.host_id, provider)
