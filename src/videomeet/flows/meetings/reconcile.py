"""Making the provider agree with one reservation: run again after anything, it ends in the same place."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from uuid import UUID

import structlog

from videomeet.domain.grants.grant import Grant
from videomeet.domain.kit.backoff_formula import Backoff
from videomeet.domain.kit.errors import NeedsAuthorization, NeedsConfiguration, Problem, TryLater, Vanished
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import PARKED, PEOPLE_MUST_ACT, Reservation, Step
from videomeet.domain.webhooks.webhook import MeetingFacts
from videomeet.flows.grants.access_tokens import associate_grant, call_with_grant
from videomeet.flows.meetings.conflicts import meeting_facts, merge_conflict, unknown_changes
from videomeet.flows.meetings.create_once import (
    create_once,
    delete_unknown_creates,
    meeting_user,
    queue_deletion,
)
from videomeet.flows.meetings.desired_meeting import desired_meeting, to_observed_state
from videomeet.flows.meetings.quota import call_within_quota
from videomeet.flows.services import Services
from videomeet.providers.contract import Access, Provider, ProviderMeeting
from videomeet.store.grants import grants
from videomeet.store.meetings import (
    desired_state,
    observed_state,
    orphaned_meetings,
    provider_events,
    reservations,
)

BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=15))
# A create whose answer was lost may still be at work there: give it a moment before looking for it.
MIN_BACKOFF_UNKNOWN_OUTCOME = timedelta(seconds=5)
# With the longest pauses in between that is about five hours.
MAX_ATTEMPTS = 28
MAX_STEPS = 6
log = structlog.get_logger(__name__)


async def reconcile(services: Services, tenant_id: int, reservation_id: UUID) -> None:
    """Take one claimed reservation to the state that is wanted, or put it back with the reason."""
    for steps_left in reversed(range(MAX_STEPS)):
        async with services.database.reading() as tx:
            reservation = await reservations.get(tx, tenant_id, reservation_id)
        if reservation is None:
            return
        step = reservation.next_step(services.now())
        if step is Step.NOTHING:
            await _mark_reconciled(services, reservation)
            return
        try:
            done = await _STEPS[step](services, services.provider(reservation.provider), reservation)
            if not done and not steps_left:
                raise TryLater(Reason("video.keeps_changing"))
        except Problem as problem:
            await _reschedule(services, reservation, problem)
            return
        if done:
            return


async def _update_meeting(services: Services, provider: Provider, reservation: Reservation) -> bool:
    meeting_id = str(reservation.meeting_id)
    grant = await associate_grant(services, reservation.tenant_id, reservation.host_id, provider)
    if reservation.provider_user_id not in (None, grant.provider_user_id):
        # The host signs in as another user of the provider by now, who can't touch that meeting.
        return await create_once(services, provider, reservation)
    try:
        meeting = await call_within_quota(
            services, provider, grant, lambda access: _send_update(services, provider, reservation, access)
        )
    except Vanished:
        await handle_vanished(services, reservation)
        return False
    async with services.database.writing() as tx:
        await observed_state.record_observed(
            tx,
            reservation.tenant_id,
            reservation.id,
            meeting_id,
            grant.provider_user_id,
            to_observed_state(services, reservation, meeting),
        )
        await reservations.mark_synced(
            tx, reservation.tenant_id, reservation.id, reservation.desired_version, services.now()
        )
    return True


async def _send_update(
    services: Services, provider: Provider, reservation: Reservation, access: Access
) -> ProviderMeeting:
    """Our change lies over what is there: what somebody else has put there must not be lost by that."""
    meeting_id, desired = str(reservation.meeting_id), desired_meeting(services, reservation, None)
    at_provider = meeting_facts(await provider.meetings.read(access, meeting_id))
    changes = unknown_changes(reservation, at_provider)
    async with services.database.writing() as tx:
        # Also what an earlier change of ours has left there, whose end we did not see: this one is another.
        await observed_state.record_observed_facts(
            tx, reservation.tenant_id, reservation.id, meeting_id, at_provider
        )
        await observed_state.begin_change(
            tx,
            reservation.tenant_id,
            reservation.id,
            MeetingFacts(desired.topic, desired.start, desired.minutes),
        )
        if changes != MeetingFacts():
            log.info("unreported_provider_change", reservation=str(reservation.id))
            await provider_events.record_conflict(
                tx, reservation.tenant_id, reservation.id, merge_conflict(reservation, changes)
            )
    return await provider.meetings.update(access, meeting_id, desired)


async def _delete_meeting(services: Services, provider: Provider, reservation: Reservation) -> bool:
    meeting_id, deleted = str(reservation.meeting_id), False
    try:
        grant = await meeting_grant(services, provider, reservation)
        await call_with_grant(
            services, provider, grant, lambda access: provider.meetings.delete(access, meeting_id)
        )
        deleted = True
    except NeedsAuthorization:
        # Nobody may be left who could sign in: it is deleted when somebody does.
        log.warning("meeting_deletion_deferred", reservation=str(reservation.id))
    async with services.database.writing() as tx:
        provider_user_id = await meeting_user(tx, reservation)
        if not deleted and provider_user_id:
            await queue_deletion(tx, services, reservation, provider_user_id, [meeting_id])
        await observed_state.record_gone(tx, reservation.tenant_id, reservation.id, meeting_id)
    return False


async def meeting_grant(services: Services, provider: Provider, reservation: Reservation) -> Grant:
    """The grant through which the meeting can be reached: its provider user's, else its host's."""
    async with services.database.reading() as tx:
        provider_user_id = await meeting_user(tx, reservation)
        grant = (
            await grants.get_by_provider_user(
                tx, reservation.tenant_id, reservation.provider, provider_user_id
            )
            if provider_user_id
            else None
        )
    return grant or await associate_grant(
        services, reservation.tenant_id, reservation.meeting_host_id or reservation.host_id, provider
    )


async def handle_vanished(services: Services, reservation: Reservation) -> None:
    """The provider has lost the meeting: if it says so twice, it is made anew behind the same link."""
    provider, meeting_id = services.provider(reservation.provider), str(reservation.meeting_id)
    grant = await meeting_grant(services, provider, reservation)
    try:
        await call_with_grant(
            services, provider, grant, lambda access: provider.meetings.read(access, meeting_id)
        )
    except Vanished:
        async with services.database.writing() as tx:
            if await observed_state.record_gone(tx, reservation.tenant_id, reservation.id, meeting_id):
                if reservation.provider_user_id not in (None, grant.provider_user_id):
                    # For this user it does not exist; for the one who made it, it may.
                    await queue_deletion(
                        tx, services, reservation, str(reservation.provider_user_id), [meeting_id]
                    )
                else:
                    await orphaned_meetings.remember_vanished(
                        tx,
                        reservation.tenant_id,
                        reservation.provider,
                        grant.provider_user_id,
                        meeting_id,
                        services.now(),
                    )
                await desired_state.request_recreation(
                    tx, reservation.tenant_id, reservation.id, services.now()
                )
    else:
        raise TryLater(Reason("video.contradiction", provider=provider.label))


_STEPS: Mapping[Step, Callable[[Services, Provider, Reservation], Awaitable[bool]]] = {
    Step.CREATE: create_once,
    Step.MOVE: create_once,
    Step.UPDATE: _update_meeting,
    Step.DELETE: _delete_meeting,
    Step.SEARCH: delete_unknown_creates,
}
"""Each says whether the provider agrees now; otherwise the next step follows at once."""


async def _mark_reconciled(services: Services, reservation: Reservation) -> None:
    async with services.database.writing() as tx:
        await reservations.mark_synced(
            tx, reservation.tenant_id, reservation.id, reservation.desired_version, services.now()
        )


async def _reschedule(services: Services, reservation: Reservation, problem: Problem) -> None:
    code, reason = problem.code, problem.reason
    # What an operator mends (settings, the app at the provider) is not reported here: it is tried again.
    waits_for_person = code in PEOPLE_MUST_ACT and not isinstance(problem, NeedsConfiguration)
    if isinstance(problem, TryLater) and reservation.attempts >= MAX_ATTEMPTS:
        code, waits_for_person = PARKED, True
        reason = Reason("video.parked", why=reason, count=reservation.attempts)
    now = services.now()
    due_at = None if waits_for_person else now + _backoff(reservation.attempts, problem)
    log.info(
        "reservation_rescheduled",
        reservation=str(reservation.id),
        problem=code,
        attempts=reservation.attempts,
    )
    async with services.database.writing() as tx:
        await reservations.schedule_retry(
            tx,
            reservation.tenant_id,
            reservation.id,
            reservation.desired_version,
            now,
            problem=code,
            reason=reason,
            due_at=due_at,
        )


def _backoff(attempts: int, problem: Problem) -> timedelta:
    # What an operator mends takes its time.
    delay = BACKOFF.longest_delay() if isinstance(problem, NeedsConfiguration) else BACKOFF.delay(attempts)
    outcome_unknown = isinstance(problem, TryLater) and problem.outcome_unknown
    return max(
        delay,
        timedelta(seconds=problem.retry_after or 0),
        MIN_BACKOFF_UNKNOWN_OUTCOME if outcome_unknown else timedelta(0),
    )
