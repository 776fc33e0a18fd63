"""The video icon: a link in one local transaction, so that nothing outside can break the click."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from videomeet.domain.errors import (
    ContextInvalid,
    NeedsAuthorization,
    NeedsConfiguration,
    NotFound,
    Repair,
)
from videomeet.domain.grant import GrantState
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows.services import Services
from videomeet.providers.contract import Provider
from videomeet.store.grants import connections, grants
from videomeet.store.meetings import reservations


@dataclass(frozen=True)
class VideoState:
    """What the icon can do for the caller.

    `state`: active, needs_attention or not_configured. `authorization`: connected, none or needs_reauth.
    `hint` says who can help when there is no icon, or what is wrong with the account (a licence that cuts).
    """

    provider: Provider | None
    state: str
    authorization: str
    hint: Reason | None


async def video_state(services: Services, caller: Caller) -> VideoState:
    """Whether the caller can make video meetings, and if not, who acts next."""
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        if connection is None or not connection.active:
            return VideoState(None, "not_configured", "none", _setup_hint(caller))
        grant = await grants.get_for_associate(tx, caller.tenant_id, caller.associate_id, connection.provider)
    provider = services.provider(connection.provider)
    if grant is None or grant.state is GrantState.REVOKING:
        return VideoState(provider, "active", "none", None)
    return VideoState(provider, "active", grant.state, grant.warning)


def _setup_hint(caller: Caller) -> Reason:
    if caller.administrator:
        return Reason("video.configure")
    return Reason("video.not_set_up")


async def reserve(services: Services, caller: Caller) -> UUID:
    """Reserve a video meeting: our own join link, before anything exists at the provider."""
    if not caller.context_valid:
        raise ContextInvalid
    now = services.now()
    async with services.database.writing() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        if connection is None or not connection.active:
            raise NeedsConfiguration(_setup_hint(caller))
        reservation_id = uuid4()
        await reservations.add(
            tx,
            caller.tenant_id,
            reservation_id,
            reserved_by=caller.associate_id,
            provider=connection.provider,
            zone=caller.zone,
            now=now,
        )
    return reservation_id


async def reserve_for(services: Services, caller: Caller, owner_id: int | None) -> UUID:
    """`reserve`, for a follow-up of `owner_id` (None: the caller's own).

    Whoever is going to host needs a living sign-in at the provider before; for a colleague one needs none.
    Raises `NeedsAuthorization` without it, and whatever `reserve` raises.
    """
    if not caller.context_valid:
        raise ContextInvalid
    if owner_id in (None, caller.associate_id):
        await require_authorization(services, caller)
    return await reserve(services, caller)


async def require_authorization(services: Services, caller: Caller) -> None:
    """Raise `NeedsAuthorization` unless the caller has a living grant: asked before reserving for oneself."""
    current = await video_state(services, caller)
    if current.provider is not None and current.authorization != GrantState.CONNECTED:
        raise NeedsAuthorization(
            Reason("video.sign_in_first", provider=current.provider.label), repair=Repair.AUTHORIZE
        )


async def release(services: Services, caller: Caller, reservation_id: UUID) -> None:
    """Forget a link that no follow-up was saved with. Twice is harmless."""
    async with services.database.writing() as tx:
        reservation = await reservations.get(tx, caller.tenant_id, reservation_id)
        if reservation is None:
            return
        if reservation.reserved_by != caller.associate_id:
            raise NotFound(Reason("video.no_reservation"))
        await reservations.release_unused(tx, caller.tenant_id, reservation_id, caller.associate_id)


def join_link(services: Services, reservation_id: UUID) -> str:
    """The one link for everyone; it never changes."""
    return f"{services.base_url}/join/{reservation_id}"
