"""Following the one link: guests to the provider's guest link, the signed-in host to the start."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from videomeet.domain.errors import (
    NeedsAuthorization,
    NeedsConfiguration,
    NotFound,
    Problem,
    TryLater,
    Vanished,
)
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.reservation import Reservation, Way
from videomeet.flows.check_at_join import check
from videomeet.flows.converge import forget_vanished, grant_for
from videomeet.flows.services import Services
from videomeet.flows.tokens import through
from videomeet.flows.wanted_meeting import guest_url_place
from videomeet.store import reservations

# Seconds that the host's page waits, a renewal of the sign-in included. A worker may wait longer.
PATIENCE = 6.0


@dataclass(frozen=True)
class Joined:
    """Where the link leads. `url` is the start or guest address; both are secrets for the browser alone."""

    way: Way
    topic: str
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    provider_label: str
    url: str | None = field(repr=False, default=None)


async def follow(
    services: Services,
    reservation_id: UUID,
    caller: Caller | None,
    *,
    as_guest: bool = False,
    clicked: bool = False,
) -> Joined:
    """Where whoever holds this link goes now.

    `NotFound` for a link that was never ours; `NeedsAuthorization` or `TryLater` when the signed-in host
    can't start the meeting (`as_guest` asks for the guest link instead). `clicked` says that a person is at
    the link: only then, and seldom, the provider is asked whether a guest's meeting is still there.
    """
    found = await reservations.behind_link(services.database, reservation_id)
    if found is None:
        raise NotFound(Reason("join.not_found"))
    associate_id = caller.associate_id if caller and caller.tenant_id == found.tenant_id else None
    who = None if as_guest else associate_id
    way = found.destination(services.now(), who)
    if way is Way.GUEST and clicked and found.to_be_checked(services.now()):
        await check(services, found)
        found = await reservations.behind_link(services.database, reservation_id) or found
        way = found.destination(services.now(), who)
    if way is Way.START:
        return await _start(services, found)
    if way is Way.HOST_MUST_SIGN_IN and associate_id == found.host_id and not as_guest:
        raise _told_to_host(found)
    return _joined(services, found, way, _guest_url(services, found) if way is Way.GUEST else None)


async def _start(services: Services, r: Reservation) -> Joined:
    """The start address is fetched at this click, for this host, and kept nowhere."""
    try:
        async with asyncio.timeout(PATIENCE):
            url = await _start_url(services, r)
    except TimeoutError:
        label = services.provider(r.provider).label
        raise TryLater(Reason("join.no_answer_yet", provider=label)) from None
    if url is None:
        return _joined(services, r, Way.WAIT, None)
    async with services.database.reading() as c:
        now = await reservations.one(c, r.tenant_id, r.id)
    if now is None or now.meeting_id != r.meeting_id:
        # Another meeting has come behind the link meanwhile: nobody should wait for guests in the old one.
        return _joined(services, r, Way.WAIT, None)
    return _joined(services, r, Way.START, url)


async def _start_url(services: Services, r: Reservation) -> str | None:
    """None when the meeting has vanished, and is due to be made anew."""
    provider, meeting_id = services.provider(r.provider), str(r.meeting_id)
    grant = await grant_for(services, provider, r)
    try:
        return await through(
            services, provider, grant, lambda access: provider.meetings.start_url(access, meeting_id)
        )
    except Vanished:
        await forget_vanished(services, r)
        return None


def _told_to_host(r: Reservation) -> Problem:
    """The host learns what they, or the administrator, have to do."""
    if r.problem == NeedsAuthorization.code:
        return NeedsAuthorization(r.reason or Reason("join.sign_in"))
    return NeedsConfiguration(r.reason or Reason("join.no_meeting"))


def _guest_url(services: Services, r: Reservation) -> str:
    if r.guest_url_sealed is None:
        raise TryLater(Reason("join.preparing"))
    return services.sealer.open(r.guest_url_sealed, guest_url_place(r))


def _joined(services: Services, r: Reservation, way: Way, url: str | None) -> Joined:
    label = services.provider(r.provider).label
    return Joined(way, r.topic, r.starts_at, r.ends_at, r.zone, label, url)
