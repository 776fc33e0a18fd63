"""Making the provider agree with one reservation: run again after anything, it ends in the same place."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from uuid import UUID

import structlog

from videomeet.domain.backoff import Backoff
from videomeet.domain.connection import Grant
from videomeet.domain.errors import NeedsAuthorization, NeedsConfiguration, Problem, TryLater, Vanished
from videomeet.domain.hook import MeetingFacts
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import PARKED, PEOPLE_MUST_ACT, Reservation, Step
from videomeet.flows.budget import counted
from videomeet.flows.create_once import clear_up, create_once, leave, user_of
from videomeet.flows.differences import facts, news, to_decide
from videomeet.flows.services import Services
from videomeet.flows.tokens import grant_of, through
from videomeet.flows.wanted_meeting import effective, wanted_meeting
from videomeet.providers.contract import Access, Provider, ProviderMeeting
from videomeet.store import applied, grants, live, reservations

BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=15))
# A create whose answer was lost may still be at work there: give it a moment before looking for it.
SHORTEST_AFTER_LOSS = timedelta(seconds=5)
# With the longest pauses in between that is about five hours.
MOST_ATTEMPTS = 28
MOST_STEPS = 6
log = structlog.get_logger(__name__)


async def converge(services: Services, tenant_id: int, reservation_id: UUID) -> None:
    """Take one claimed reservation to the state that is wanted, or put it back with the reason."""
    for left in reversed(range(MOST_STEPS)):
        async with services.database.reading() as c:
            reservation = await reservations.one(c, tenant_id, reservation_id)
        if reservation is None:
            return
        step = reservation.next_step(services.now())
        if step is Step.NOTHING:
            await _settle(services, reservation)
            return
        try:
            done = await _STEPS[step](services, services.provider(reservation.provider), reservation)
            if not done and not left:
                raise TryLater(Reason("video.no_rest"))
        except Problem as problem:
            await _put_back(services, reservation, problem)
            return
        if done:
            return


async def _update(services: Services, provider: Provider, r: Reservation) -> bool:
    meeting_id = str(r.meeting_id)
    grant = await grant_of(services, r.tenant_id, r.host_id, provider)
    if r.meeting_user_id not in (None, grant.provider_user_id):
        # The host signs in as another user of the provider by now, who can't touch that meeting.
        return await create_once(services, provider, r)
    try:
        changed = await counted(
            services, provider, grant, lambda access: _change(services, provider, r, access)
        )
    except Vanished:
        await forget_vanished(services, r)
        return False
    async with services.database.writing() as c:
        await applied.record_read(
            c, r.tenant_id, r.id, meeting_id, grant.provider_user_id, effective(services, r, changed)
        )
        await reservations.settle(c, r.tenant_id, r.id, r.wanted_version, services.now())
    return True


async def _change(services: Services, provider: Provider, r: Reservation, access: Access) -> ProviderMeeting:
    """Our change lies over what is there: what somebody else has put there must not be lost by that."""
    meeting_id, wanted = str(r.meeting_id), wanted_meeting(services, r, None)
    there = facts(await provider.meetings.read(access, meeting_id))
    new = news(r, there)
    async with services.database.writing() as c:
        # Also what an earlier change of ours has left there, whose end we did not see: this one is another.
        await applied.record_there(c, r.tenant_id, r.id, meeting_id, there)
        await applied.begin_change(
            c, r.tenant_id, r.id, MeetingFacts(wanted.topic, wanted.start, wanted.minutes)
        )
        if new != MeetingFacts():
            log.info("changed_there_unheard", reservation=str(r.id))
            await live.record_differs(c, r.tenant_id, r.id, to_decide(r, new))
    return await provider.meetings.update(access, meeting_id, wanted)


async def _delete(services: Services, provider: Provider, r: Reservation) -> bool:
    meeting_id, gone = str(r.meeting_id), False
    try:
        grant = await grant_for(services, provider, r)
        await through(services, provider, grant, lambda access: provider.meetings.delete(access, meeting_id))
        gone = True
    except NeedsAuthorization:
        # Nobody may be left who could sign in: it is deleted when somebody does.
        log.warning("meeting_left_behind", reservation=str(r.id))
    async with services.database.writing() as c:
        user = await user_of(c, r)
        if not gone and user:
            await leave(c, services, r, user, [meeting_id])
        await applied.record_gone(c, r.tenant_id, r.id, meeting_id)
    return False


async def grant_for(services: Services, provider: Provider, r: Reservation) -> Grant:
    """The grant through which the meeting can be reached: its provider user's, else its host's."""
    async with services.database.reading() as c:
        user = await user_of(c, r)
        grant = await grants.of_provider_user(c, r.tenant_id, r.provider, user) if user else None
    return grant or await grant_of(services, r.tenant_id, r.meeting_host or r.host_id, provider)


async def forget_vanished(services: Services, r: Reservation) -> None:
    """The provider has lost the meeting: if it says so twice, it is made anew behind the same link."""
    provider, meeting_id = services.provider(r.provider), str(r.meeting_id)
    grant = await grant_for(services, provider, r)
    try:
        await through(services, provider, grant, lambda access: provider.meetings.read(access, meeting_id))
    except Vanished:
        async with services.database.writing() as c:
            if await applied.record_gone(c, r.tenant_id, r.id, meeting_id):
                if r.meeting_user_id not in (None, grant.provider_user_id):
                    # For this user it does not exist; for the one who made it, it may.
                    await leave(c, services, r, str(r.meeting_user_id), [meeting_id])
                await reservations.make_anew(c, r.tenant_id, r.id, services.now())
    else:
        raise TryLater(Reason("video.contradiction", provider=provider.label))


_STEPS: Mapping[Step, Callable[[Services, Provider, Reservation], Awaitable[bool]]] = {
    Step.CREATE: create_once, Step.MOVE: create_once, Step.UPDATE: _update, Step.DELETE: _delete,
    Step.SEARCH: clear_up,
}  # fmt: skip
"""Each says whether the provider agrees now; otherwise the next step follows at once."""


async def _settle(services: Services, r: Reservation) -> None:
    async with services.database.writing() as c:
        await reservations.settle(c, r.tenant_id, r.id, r.wanted_version, services.now())


async def _put_back(services: Services, r: Reservation, problem: Problem) -> None:
    code, reason = problem.code, problem.reason
    # What an operator mends (settings, the app at the provider) tells nobody here: that is looked at again.
    waits_for_person = code in PEOPLE_MUST_ACT and not isinstance(problem, NeedsConfiguration)
    if isinstance(problem, TryLater) and r.attempts >= MOST_ATTEMPTS:
        code, waits_for_person = PARKED, True
        reason = Reason("video.parked", why=reason, count=r.attempts)
    now = services.now()
    due_at = None if waits_for_person else now + _pause(r.attempts, problem)
    log.info("reservation_put_back", reservation=str(r.id), problem=code, attempts=r.attempts)
    async with services.database.writing() as c:
        await reservations.put_back(
            c, r.tenant_id, r.id, r.wanted_version, now, problem=code, reason=reason, due_at=due_at
        )


def _pause(attempts: int, problem: Problem) -> timedelta:
    # What an operator mends takes its time.
    delay = BACKOFF.at_last() if isinstance(problem, NeedsConfiguration) else BACKOFF.delay(attempts)
    lost = isinstance(problem, TryLater) and problem.outcome_unknown
    return max(delay, timedelta(seconds=problem.after or 0), SHORTEST_AFTER_LOSS if lost else timedelta(0))
