"""The video icon: a link in one local transaction, so that nothing outside can break the click."""

from uuid import UUID, uuid4

from videomeet.domain.kit.errors import (
    ContextInvalid,
    NeedsConfiguration,
    NotFound,
)
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.meetings.video_state import require_authorization, setup_hint
from videomeet.flows.services import Services
from videomeet.store.grants import connections
from videomeet.store.meetings import reservations


async def reserve(services: Services, caller: Caller) -> UUID:
    """Reserve a video meeting: our own join link, before anything exists at the provider.

    Raises `ContextInvalid` for a session without its context, `NeedsConfiguration` without a connection.
    """
    if not caller.context_valid:
        raise ContextInvalid
    now = services.now()
    async with services.database.writing() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        if connection is None or not connection.active:
            raise NeedsConfiguration(setup_hint(caller))
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


async def release(services: Services, caller: Caller, reservation_id: UUID) -> None:
    """Forget a link that no follow-up was saved with. Twice is harmless.

    Raises `NotFound` for a link that somebody else reserved.
    """
    async with services.database.writing() as tx:
        reservation = await reservations.get(tx, caller.tenant_id, reservation_id)
        if reservation is None:
            return
        if reservation.reserved_by != caller.associate_id:
            raise NotFound(Reason("video.no_reservation"))
        await reservations.release_unused(tx, caller.tenant_id, reservation_id, caller.associate_id)
