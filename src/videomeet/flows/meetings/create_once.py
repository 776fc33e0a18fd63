"""Making a meeting exactly once: a claim before the call, a search after an outcome that nobody knows."""

import structlog

from videomeet.domain.grants.grant import Grant, GrantState
from videomeet.domain.kit.errors import NeedsAuthorization, NeedsConfiguration, Problem, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.grants.access_tokens import associate_grant, call_with_grant
from videomeet.flows.meetings.desired_meeting import desired_meeting, load_or_make_passcode, to_observed_state
from videomeet.flows.meetings.quota import call_within_quota
from videomeet.flows.services import Services
from videomeet.providers.contract import Provider, ProviderMeeting
from videomeet.store.database import Transaction
from videomeet.store.grants import connections, grants
from videomeet.store.meetings import drift_scans, observed_state, orphaned_meetings, reservations

log = structlog.get_logger(__name__)


async def create_once(services: Services, provider: Provider, reservation: Reservation) -> bool:
    """Make (or find) the host's meeting, in place of a former one. Whether it is as wanted already."""
    passcode = await _load_passcode(services, provider, reservation)
    grant = await associate_grant(services, reservation.tenant_id, reservation.host_id, provider)
    if reservation.meeting_id and reservation.provider_user_id == grant.provider_user_id:
        async with services.database.writing() as tx:
            await observed_state.record_host(tx, reservation.tenant_id, reservation.id, reservation.host_id)
        return False
    candidates = (
        await find_unknown_creates(services, provider, grant, reservation)
        if reservation.creating_since
        else []
    )
    if candidates:
        log.info("meeting_adopted", reservation=str(reservation.id), candidates=len(candidates))
        await _record_created(services, grant, reservation, candidates, as_desired=False)
        return False
    meeting = await _create_meeting(services, provider, grant, reservation, passcode)
    return await _record_created(services, grant, reservation, [meeting], as_desired=True)


async def find_unknown_creates(
    services: Services, provider: Provider, grant: Grant, reservation: Reservation
) -> list[ProviderMeeting]:
    """The host's meetings with our correlation id, after a create of unknown outcome; not the known one.

    What an earlier host's create may have left is deleted.
    """
    earlier_grant = await _earlier_host_grant(services, grant, reservation)
    if earlier_grant is not None:
        unwanted_meetings = await _find_correlated(services, provider, earlier_grant, reservation)
        async with services.database.writing() as tx:
            await queue_deletion(
                tx,
                services,
                reservation,
                earlier_grant.provider_user_id,
                [meeting.id for meeting in unwanted_meetings],
            )
    return await _find_correlated(services, provider, grant, reservation)


async def delete_unknown_creates(services: Services, provider: Provider, reservation: Reservation) -> bool:
    """Nothing is wanted any more: what a create of unknown outcome may have made is deleted."""
    provider_user_id, unwanted_meetings = reservation.provider_user_id or "", []
    try:
        grant = await _creating_grant(services, provider, reservation)
        provider_user_id, unwanted_meetings = (
            grant.provider_user_id,
            await _find_correlated(services, provider, grant, reservation),
        )
    except NeedsAuthorization:
        # Nobody can look just now. The sweep does when this user of the provider signs in again.
        log.warning("create_outcome_unknown", reservation=str(reservation.id))
    async with services.database.writing() as tx:
        await queue_deletion(
            tx, services, reservation, provider_user_id, [meeting.id for meeting in unwanted_meetings]
        )
        # The claim stays: what comes to light later is ours by it, and the drift scan may remove it.
        await reservations.mark_synced(
            tx, reservation.tenant_id, reservation.id, reservation.desired_version, services.now()
        )
    return True


async def queue_deletion(
    tx: Transaction,
    services: Services,
    reservation: Reservation,
    provider_user_id: str,
    meeting_ids: list[str],
) -> None:
    """These meetings of a user of the provider are to be deleted."""
    for meeting_id in meeting_ids:
        await orphaned_meetings.add(
            tx, reservation.tenant_id, reservation.provider, provider_user_id, meeting_id, services.now()
        )


async def meeting_user(tx: Transaction, reservation: Reservation) -> str | None:
    """The provider's user whose meeting it is; None when nobody knows any more."""
    if reservation.provider_user_id:
        return reservation.provider_user_id
    grant = await grants.get_for_associate(
        tx, reservation.tenant_id, reservation.meeting_host_id or reservation.host_id, reservation.provider
    )
    return grant.provider_user_id if grant else None


async def _load_passcode(services: Services, provider: Provider, reservation: Reservation) -> str | None:
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, reservation.tenant_id)
    if connection is None or connection.provider != provider.key or not connection.active:
        raise NeedsConfiguration(Reason("video.not_set_up_any_more"))
    return await load_or_make_passcode(services, provider, connection, reservation)


async def _create_meeting(
    services: Services, provider: Provider, grant: Grant, reservation: Reservation, passcode: str | None
) -> ProviderMeeting:
    desired, creating_since = desired_meeting(services, reservation, passcode), services.now()
    async with services.database.writing() as tx:
        await observed_state.begin_create(
            tx, reservation.tenant_id, reservation.id, grant.provider_user_id, creating_since
        )
        if reservation.creating_since:
            # What was lost may still come into being: look at this host's meetings soon.
            await drift_scans.request_scan(tx, reservation.tenant_id, grant.id)
    try:
        return await call_within_quota(
            services, provider, grant, lambda access: provider.meetings.create(access, desired)
        )
    except Problem as problem:
        if not (isinstance(problem, TryLater) and problem.outcome_unknown):
            async with services.database.writing() as tx:
                await observed_state.end_create(
                    tx,
                    reservation.tenant_id,
                    reservation.id,
                    creating_since,
                    earlier=reservation.creating_since,
                )
        raise


async def _record_created(
    services: Services,
    grant: Grant,
    reservation: Reservation,
    candidates: list[ProviderMeeting],
    *,
    as_desired: bool,
) -> bool:
    """Put the first behind the link; the others, and the one that stood there, are deleted."""
    meeting, provider_user_id = candidates[0], grant.provider_user_id
    if meeting.host_id not in ("", provider_user_id):
        await _reject_foreign_host(services, grant, reservation, candidates)
    async with services.database.writing() as tx:
        recorded = await observed_state.record_created(
            tx,
            reservation.tenant_id,
            reservation.id,
            meeting_id=meeting.id,
            meeting_host_id=reservation.host_id,
            provider_user_id=provider_user_id,
            observed=to_observed_state(services, reservation, meeting),
            replaced_meeting_id=reservation.meeting_id,
            lost_create=reservation.creating_since,
        )
        current = await reservations.get(tx, reservation.tenant_id, reservation.id)
        # Not the first: the call outlasted our lease, and another worker has put a meeting there.
        current_meeting_id = current.meeting_id if current else None
        await queue_deletion(
            tx,
            services,
            reservation,
            provider_user_id,
            [candidate.id for candidate in candidates if candidate.id != current_meeting_id],
        )
        if recorded and reservation.meeting_id:
            await queue_deletion(
                tx,
                services,
                reservation,
                await meeting_user(tx, reservation) or provider_user_id,
                [reservation.meeting_id],
            )
        if recorded and as_desired:
            await reservations.mark_synced(
                tx, reservation.tenant_id, reservation.id, reservation.desired_version, services.now()
            )
    return as_desired


async def _reject_foreign_host(
    services: Services, grant: Grant, reservation: Reservation, candidates: list[ProviderMeeting]
) -> None:
    async with services.database.writing() as tx:
        await queue_deletion(
            tx, services, reservation, grant.provider_user_id, [meeting.id for meeting in candidates]
        )
        await observed_state.end_create(tx, reservation.tenant_id, reservation.id)
    log.warning("meeting_host_mismatch", reservation=str(reservation.id))
    raise NeedsAuthorization(Reason("video.wrong_host"))


async def _find_correlated(
    services: Services, provider: Provider, grant: Grant, reservation: Reservation
) -> list[ProviderMeeting]:
    candidates = await call_with_grant(
        services,
        provider,
        grant,
        lambda access: provider.meetings.find_by_correlation_id(access, str(reservation.id)),
    )
    return [meeting for meeting in candidates if meeting.id != reservation.meeting_id]


async def _earlier_host_grant(services: Services, grant: Grant, reservation: Reservation) -> Grant | None:
    """Whose grant the unknown create went through, when that is not the host's (any more)."""
    if (
        reservation.meeting_id
        or not reservation.provider_user_id
        or reservation.provider_user_id == grant.provider_user_id
    ):
        return None
    async with services.database.reading() as tx:
        earlier_grant = await grants.get_by_provider_user(
            tx, reservation.tenant_id, reservation.provider, reservation.provider_user_id
        )
    return earlier_grant if earlier_grant and earlier_grant.state is not GrantState.NEEDS_REAUTH else None


async def _creating_grant(services: Services, provider: Provider, reservation: Reservation) -> Grant:
    async with services.database.reading() as tx:
        grant = await grants.get_by_provider_user(
            tx, reservation.tenant_id, reservation.provider, reservation.provider_user_id or ""
        )
    return grant or await associate_grant(services, reservation.tenant_id, reservation.host_id, provider)
