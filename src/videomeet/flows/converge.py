"""Making the provider agree with one reservation: run again after anything, it ends in the same place."""

import random
from datetime import timedelta
from uuid import UUID

import structlog

from videomeet.domain.appointment import LONGEST_VIDEO
from videomeet.domain.connection import Connection, PasscodeMode
from videomeet.domain.errors import NeedsAuthorization, NeedsConfiguration, Problem, TryLater, Vanished
from videomeet.domain.passcode import new_passcode
from videomeet.domain.reservation import PEOPLE_MUST_ACT, Reservation, Step
from videomeet.flows.services import Services
from videomeet.flows.tokens import act
from videomeet.providers.contract import Provider, ProviderMeeting, WantedMeeting
from videomeet.store import connections, reservations

LONGEST_PAUSE = timedelta(minutes=15)
log = structlog.get_logger(__name__)


async def converge(services: Services, tenant_id: int, reservation_id: UUID) -> None:
    """Take one claimed reservation to the state that is wanted, or put it back with the reason."""
    while True:
        async with services.database.reading() as c:
            reservation = await reservations.one(c, tenant_id, reservation_id)
        if reservation is None:
            return
        step = reservation.next_step(services.now())
        if step is Step.NOTHING:
            await _settle(services, reservation)
            return
        try:
            await _STEPS[step](services, services.provider(reservation.provider), reservation)
        except Problem as problem:
            await _put_back(services, reservation, problem)
            return
        if step is not Step.DELETE:
            return


async def _create(services: Services, provider: Provider, r: Reservation) -> None:
    async with services.database.reading() as c:
        connection = await connections.one(c, services.sealer, r.tenant_id)
    if connection is None or connection.provider != provider.key or not connection.active:
        raise NeedsConfiguration("Video meetings are not set up (any more). Ask the administrator.")
    wanted = _wanted(r, await _passcode(services, provider, connection, r))
    made = await act(
        services, r.tenant_id, r.host_id, provider, lambda access: provider.meetings.create(access, wanted)
    )
    async with services.database.writing() as c:
        first = await reservations.record_created(
            c, r.tenant_id, r.id, meeting_id=made.id, meeting_host=r.host_id,
            guest_url_sealed=_sealed(services, r, made),
        )  # fmt: skip
        if first:
            await reservations.settle(c, r.tenant_id, r.id, r.wanted_version, services.now())
    if not first:
        # The call outlasted our lease, and another worker's meeting stands behind the link by now.
        log.warning("meeting_made_twice", reservation=str(r.id))
        await act(
            services, r.tenant_id, r.host_id, provider,
            lambda access: provider.meetings.delete(access, made.id),
        )  # fmt: skip


async def _update(services: Services, provider: Provider, r: Reservation) -> None:
    meeting_id = str(r.meeting_id)
    wanted = _wanted(r, None)
    try:
        changed = await act(
            services, r.tenant_id, r.host_id, provider,
            lambda access: provider.meetings.update(access, meeting_id, wanted),
        )  # fmt: skip
    except Vanished:
        await forget_vanished(services, r)
        await converge(services, r.tenant_id, r.id)
        return
    async with services.database.writing() as c:
        await reservations.record_guest_url(c, r.tenant_id, r.id, _sealed(services, r, changed))
        await reservations.settle(c, r.tenant_id, r.id, r.wanted_version, services.now())


async def _delete(services: Services, provider: Provider, r: Reservation) -> None:
    meeting_id, host_id = str(r.meeting_id), r.meeting_host or r.host_id
    try:
        await act(
            services,
            r.tenant_id,
            host_id,
            provider,
            lambda access: provider.meetings.delete(access, meeting_id),
        )
    except NeedsAuthorization:
        # A meeting that moves to another host must not wait for a former host who has left.
        if not r.wanted:
            raise
        log.warning("meeting_left_behind", reservation=str(r.id))
    async with services.database.writing() as c:
        await reservations.record_gone(c, r.tenant_id, r.id, meeting_id)


async def forget_vanished(services: Services, r: Reservation) -> None:
    """The provider has lost the meeting: if it says so twice, it is made anew behind the same link."""
    provider, meeting_id = services.provider(r.provider), str(r.meeting_id)
    try:
        await act(
            services, r.tenant_id, r.meeting_host or r.host_id, provider,
            lambda access: provider.meetings.read(access, meeting_id),
        )  # fmt: skip
    except Vanished:
        async with services.database.writing() as c:
            if await reservations.record_gone(c, r.tenant_id, r.id, meeting_id):
                await reservations.make_anew(c, r.tenant_id, r.id, services.now())
        services.wake()
    else:
        raise TryLater(f"{provider.label} contradicts itself about this meeting; we try again.")


_STEPS = {Step.CREATE: _create, Step.UPDATE: _update, Step.DELETE: _delete}


def guest_url_place(r: Reservation) -> str:
    """Where a guest link is sealed to."""
    return f"tenant {r.tenant_id} reservations.guest_url {r.id}"


def _sealed(services: Services, r: Reservation, meeting: ProviderMeeting) -> bytes:
    return services.sealer.seal(meeting.guest_url, guest_url_place(r))


async def _passcode(
    services: Services, provider: Provider, connection: Connection, r: Reservation
) -> str | None:
    """The tenant's passcode, or one for this meeting alone, kept so that a retry asks for the same."""
    if provider.passcode is None or connection.passcode_mode is PasscodeMode.FIXED:
        return connection.passcode
    place = f"tenant {r.tenant_id} reservations.passcode {r.id}"
    if r.passcode_sealed:
        return services.sealer.open(r.passcode_sealed, place)
    passcode = new_passcode(provider.passcode.alphabet, provider.passcode.longest)
    async with services.database.writing() as c:
        await reservations.record_passcode(c, r.tenant_id, r.id, services.sealer.seal(passcode, place))
    return passcode


def _wanted(r: Reservation, passcode: str | None) -> WantedMeeting:
    if r.starts_at is None or r.ends_at is None:
        raise AssertionError("a wanted reservation has its times")
    # The day that ends summer time has an hour more than providers take.
    minutes = int(min(r.ends_at - r.starts_at, LONGEST_VIDEO).total_seconds() // 60)
    return WantedMeeting(str(r.id), r.topic, r.agenda, r.starts_at, minutes, r.zone, passcode)


async def _settle(services: Services, r: Reservation) -> None:
    async with services.database.writing() as c:
        await reservations.settle(c, r.tenant_id, r.id, r.wanted_version, services.now())


async def _put_back(services: Services, r: Reservation, problem: Problem) -> None:
    # What an operator mends (settings, the app at the provider) tells nobody here: that is looked at again.
    waits_for_person = problem.code in PEOPLE_MUST_ACT and not isinstance(problem, NeedsConfiguration)
    due_at = None if waits_for_person else services.now() + _pause(r.attempts, problem)
    log.info("reservation_put_back", reservation=str(r.id), problem=problem.code, attempts=r.attempts)
    async with services.database.writing() as c:
        await reservations.put_back(
            c,
            r.tenant_id,
            r.id,
            r.wanted_version,
            problem=problem.code,
            reason=problem.message,
            due_at=due_at,
        )


def _pause(attempts: int, problem: Problem) -> timedelta:
    """Twice as long after every failure, spread so that those who failed together don't return together."""
    pause = min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_PAUSE)
    if isinstance(problem, NeedsConfiguration):
        pause = LONGEST_PAUSE
    pause *= random.uniform(0.8, 1.2)  # noqa: S311 (not a secret)
    asked = problem.after if isinstance(problem, TryLater) and problem.after else 0
    return max(pause, timedelta(seconds=asked))
