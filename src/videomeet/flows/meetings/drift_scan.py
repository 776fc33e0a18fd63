"""Comparing what hosts have at the provider with what we know: orphans go, lost meetings come back.

Nothing is deleted that our own database does not remember having made, or having asked for. A copy of the
database, or one restored from a backup, finds meetings with our correlation ids that are newer than itself:
they are listed for an administrator (`flows/admin/unknown_meetings.py`).
"""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from videomeet.domain.grants.grant import Grant, GrantState
from videomeet.domain.kit.errors import Problem
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.grants.access_tokens import call_with_grant
from videomeet.flows.meetings.reconcile import handle_vanished
from videomeet.flows.services import Services
from videomeet.providers.contract import CorrelatedMeeting
from videomeet.store.grants import grants
from videomeet.store.meetings import drift_scans, observed_state, orphaned_meetings, unknown_meetings

SCAN_INTERVAL = timedelta(hours=6)
# A create that was lost may take its time to come to light, but not for ever.
CLAIM_GRACE_PERIOD, CLAIM_IS_OVER = timedelta(minutes=10), timedelta(days=1)
BATCH_SIZE = 4
log = structlog.get_logger(__name__)


async def scan_drift(services: Services) -> None:
    """Compare the meetings of the few grants that were not scanned for the longest time."""
    now = services.now()
    async with services.database.writing() as tx:
        due = await drift_scans.claim_due_grants(tx, now - SCAN_INTERVAL, now, BATCH_SIZE)
    await asyncio.gather(*(_scan_grant(services, tenant_id, grant_id) for tenant_id, grant_id in due))


async def _scan_grant(services: Services, tenant_id: int, grant_id: int) -> None:
    async with services.database.reading() as tx:
        grant = await grants.get(tx, tenant_id, grant_id)
    if grant is None or grant.state is not GrantState.CONNECTED:
        return
    try:
        await audit_host(services, grant)
    except Problem as problem:
        log.info("drift_scan_failed", grant=grant_id, problem=problem.code)


async def audit_host(services: Services, grant: Grant) -> None:
    """One host's meetings: what nobody wants is deleted, what is expected and missing is made anew."""
    provider, now = services.provider(grant.provider), services.now()
    async with services.database.reading() as tx:
        expected = await drift_scans.list_expected_meetings(
            tx, grant.tenant_id, grant.provider, grant.provider_user_id, now
        )
    expected_ids = {str(expected_reservation.meeting_id) for expected_reservation in expected}
    listed_meetings = await call_with_grant(
        services, provider, grant, lambda access: provider.meetings.list_correlated(access, expected_ids)
    )
    orphaned_ids, unknown = await _find_unwanted(
        services, grant, [meeting for meeting in listed_meetings if meeting.meeting_id not in expected_ids]
    )
    user_key = (grant.tenant_id, grant.provider, grant.provider_user_id)
    async with services.database.writing() as tx:
        for meeting_id in orphaned_ids:
            await orphaned_meetings.add(tx, *user_key, meeting_id, now)
        await unknown_meetings.replace_of_user(tx, *user_key, [_to_row(meeting) for meeting in unknown], now)
        await observed_state.close_claims(tx, *user_key, now - CLAIM_IS_OVER)
    listed_ids = {meeting.meeting_id for meeting in listed_meetings}
    missing = [reservation for reservation in expected if reservation.meeting_id not in listed_ids]
    if orphaned_ids or missing or unknown:
        counts = {"unwanted": len(orphaned_ids), "missing": len(missing), "unknown": len(unknown)}
        log.warning("drift_found", grant=grant.id, **counts)
    for reservation in missing:
        await _confirm_vanished(services, reservation)


async def _confirm_vanished(services: Services, reservation: Reservation) -> None:
    """Not listed: if it can't be read either, it is made anew. A list alone proves nothing."""
    try:
        await handle_vanished(services, reservation)
    except Problem as problem:
        log.info("meeting_missing_from_list_only", reservation=str(reservation.id), problem=problem.code)


async def _find_unwanted(
    services: Services, grant: Grant, listed_meetings: Collection[CorrelatedMeeting]
) -> tuple[list[str], list[CorrelatedMeeting]]:
    """Which of these we asked for and don't want, and which we don't know. Read after the list: it may be
    older than we."""
    reservation_ids = {
        meeting.meeting_id: _reservation_id(meeting) for meeting in listed_meetings if meeting.correlation_id
    }
    async with services.database.reading() as tx:
        own_reservations = await drift_scans.by_ids(tx, grant.tenant_id, list(reservation_ids.values()))
        known_ids = await drift_scans.existing_in_any_tenant(tx, list(reservation_ids.values()))
        user_key = (grant.tenant_id, grant.provider, grant.provider_user_id)
        queued_ids = await orphaned_meetings.of_user(tx, *user_key)
        vanished_ids = await orphaned_meetings.list_vanished(tx, *user_key)
    orphaned_ids: list[str] = []
    unknown: list[CorrelatedMeeting] = []
    for meeting in listed_meetings:
        if not meeting.correlation_id or meeting.meeting_id in queued_ids:
            continue
        reservation = own_reservations.get(reservation_ids[meeting.meeting_id])
        if reservation is None:
            # Another tenant's, or another installation's: they look after theirs.
            is_ours = meeting.correlation_id.endswith(services.installation.mark)
            if is_ours and reservation_ids[meeting.meeting_id] not in known_ids:
                unknown.append(meeting)
        elif reservation.meeting_id != meeting.meeting_id and not reservation.is_pending:
            # What the provider called lost was ours, too: it has come back, and another has taken its place.
            if meeting.meeting_id in vanished_ids or _was_requested(services, reservation):
                orphaned_ids.append(meeting.meeting_id)
            else:
                unknown.append(meeting)
    return orphaned_ids, [meeting for meeting in unknown if not _is_over(services, meeting)]


def _reservation_id(meeting: CorrelatedMeeting) -> UUID:
    return UUID(meeting.correlation_id[:36])


def _is_over(services: Services, meeting: CorrelatedMeeting) -> bool:
    return meeting.start is not None and meeting.start + timedelta(minutes=meeting.minutes) <= services.now()


def _to_row(meeting: CorrelatedMeeting) -> tuple[str, UUID, str, datetime | None, int]:
    return meeting.meeting_id, _reservation_id(meeting), meeting.topic, meeting.start, meeting.minutes


def _was_requested(services: Services, reservation: Reservation) -> bool:
    """Whether we have asked for one more meeting than we know of, long enough ago."""
    return (
        reservation.creating_since is not None
        and services.now() - reservation.creating_since > CLAIM_GRACE_PERIOD
    )
