"""The end of a connection: what it would take along, and ending it."""

from dataclasses import dataclass

from videomeet.domain.kit.errors import NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import Disposition
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.diary.hand_over import dispose_upcoming
from videomeet.flows.grants.connect import unauthorize
from videomeet.flows.services import Services
from videomeet.providers.contract import Provider
from videomeet.store.grants import authorizations, connections
from videomeet.store.meetings import upcoming_meetings


@dataclass(frozen=True)
class DisconnectWarning:
    """What a disconnect would end."""

    provider: Provider
    tenant_name: str
    associate_count: int
    upcoming_count: int


async def disconnect_warning(services: Services, caller: Caller) -> DisconnectWarning:
    """What the administrator is asked to confirm.

    Raises `NotAllowed` for everybody but administrators, `NotFound` without a connection.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        if connection is None:
            raise NotFound(Reason("connection.none"))
        _, associate_count = await authorizations.list_connected_users(
            tx, caller.tenant_id, offset=0, limit=1
        )
        upcoming_count = await upcoming_meetings.count(tx, caller.tenant_id, services.now())
    provider = services.provider(connection.provider)
    return DisconnectWarning(provider, caller.tenant_name, associate_count, upcoming_count)


async def disconnect_provider(
    services: Services, caller: Caller, disposition: Disposition = Disposition.KEEP
) -> Provider:
    """End the connection: grants are revoked at the provider, then forgotten.

    Upcoming meetings stay there, or are deleted there before.

    Raises `NotAllowed` and `NotFound` as `disconnect_warning` does.
    """
    provider = (await disconnect_warning(services, caller)).provider
    async with services.database.writing() as tx:
        await dispose_upcoming(tx, services, caller, None, disposition, None)
        await connections.disconnect(tx, caller.tenant_id)
        await unauthorize(tx, services, caller, None, AuditAction.DISCONNECT)
    return provider
