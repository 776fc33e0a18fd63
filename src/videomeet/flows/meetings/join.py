"""Following the one link: guests to the provider's guest link, the signed-in host to the start."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from videomeet.domain.kit.errors import (
    NeedsAuthorization,
    NeedsConfiguration,
    NotFound,
    Problem,
    TryLater,
    Vanished,
)
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.join import JoinOutcome, join_outcome
from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.people.people import Caller
from videomeet.flows.grants.access_tokens import call_with_grant
from videomeet.flows.meetings.check_at_join import check_meeting_exists
from videomeet.flows.meetings.reconcile import handle_vanished, meeting_grant
from videomeet.flows.services import Services
from videomeet.store.meetings import reservations
from videomeet.store.meetings.observed_state import guest_url_aad

# Seconds that the host's page waits, a renewal of the sign-in included. A worker may wait longer.
START_TIMEOUT = 6.0


@dataclass(frozen=True)
class JoinTarget:
    """Where the link leads. `url` is the start or guest address; both are secrets for the browser alone."""

    outcome: JoinOutcome
    topic: str
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    provider_label: str
    url: str | None = field(repr=False, default=None)


async def resolve_link(
    services: Services,
    reservation_id: UUID,
    caller: Caller | None,
    *,
    as_guest: bool = False,
    clicked: bool = False,
) -> JoinTarget:
    """Where whoever holds this link goes now.

    `NotFound` for a link that was never ours; `NeedsAuthorization` or `TryLater` when the signed-in host
    can't start the meeting (`as_guest` asks for the guest link instead). `clicked` says that a person is at
    the link: only then, and seldom, the provider is asked whether a guest's meeting is still there.
    """
    reservation = await reservations.get_by_join_link(services.database, reservation_id)
    if reservation is None:
        raise NotFound(Reason("join.not_found"))
    associate_id = caller.associate_id if caller and caller.tenant_id == reservation.tenant_id else None
    host_candidate_id = None if as_guest else associate_id
    outcome = join_outcome(reservation, services.now(), host_candidate_id)
    if outcome is JoinOutcome.GUEST and clicked and reservation.needs_check(services.now()):
        await check_meeting_exists(services, reservation)
        reservation = await reservations.get_by_join_link(services.database, reservation_id) or reservation
        outcome = join_outcome(reservation, services.now(), host_candidate_id)
    if outcome is JoinOutcome.START:
        return await _start_as_host(services, reservation)
    if outcome is JoinOutcome.HOST_MUST_SIGN_IN and associate_id == reservation.host_id and not as_guest:
        raise _host_problem(reservation)
    return _join_target(
        services,
        reservation,
        outcome,
        _decrypt_guest_url(services, reservation) if outcome is JoinOutcome.GUEST else None,
    )


async def _start_as_host(services: Services, reservation: Reservation) -> JoinTarget:
    """The start address is fetched at this click, for this host, and kept nowhere."""
    try:
        async with asyncio.timeout(START_TIMEOUT):
            url = await _fetch_start_url(services, reservation)
    except TimeoutError:
        label = services.provider(reservation.provider).label
        raise TryLater(Reason("join.no_answer_yet", provider=label)) from None
    if url is None:
        return _join_target(services, reservation, JoinOutcome.WAIT, None)
    async with services.database.reading() as tx:
        current = await reservations.get(tx, reservation.tenant_id, reservation.id)
    if current is None or current.meeting_id != reservation.meeting_id:
        # Another meeting has come behind the link meanwhile: nobody should wait for guests in the old one.
        return _join_target(services, reservation, JoinOutcome.WAIT, None)
    return _join_target(services, reservation, JoinOutcome.START, url)


async def _fetch_start_url(services: Services, reservation: Reservation) -> str | None:
    """None when the meeting has vanished, and is due to be made anew."""
    provider, meeting_id = services.provider(reservation.provider), str(reservation.meeting_id)
    grant = await meeting_grant(services, provider, reservation)
    try:
        return await call_with_grant(
            services, provider, grant, lambda access: provider.meetings.start_url(access, meeting_id)
        )
    except Vanished:
        await handle_vanished(services, reservation)
        return None


def _host_problem(reservation: Reservation) -> Problem:
    """The host learns what they, or the administrator, have to do."""
    if reservation.problem == NeedsAuthorization.code:
        return NeedsAuthorization(reservation.reason or Reason("join.sign_in"))
    return NeedsConfiguration(reservation.reason or Reason("join.no_meeting"))


def _decrypt_guest_url(services: Services, reservation: Reservation) -> str:
    if reservation.guest_url_encrypted is None:
        raise TryLater(Reason("join.preparing"))
    aad = guest_url_aad(reservation.tenant_id, reservation.id)
    return services.cipher.decrypt(reservation.guest_url_encrypted, aad)


def _join_target(
    services: Services, reservation: Reservation, outcome: JoinOutcome, url: str | None
) -> JoinTarget:
    label = services.provider(reservation.provider).label
    return JoinTarget(
        outcome, reservation.topic, reservation.starts_at, reservation.ends_at, reservation.zone, label, url
    )
