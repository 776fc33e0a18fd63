"""What the video icon can do for the caller, and who acts next when it can do nothing."""

from dataclasses import dataclass

from videomeet.domain.grants.grant import GrantState
from videomeet.domain.kit.errors import (
    NeedsAuthorization,
    Repair,
)
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.services import Services
from videomeet.providers.contract import Provider
from videomeet.store.grants import connections, grants


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
            return VideoState(None, "not_configured", "none", setup_hint(caller))
        grant = await grants.get_for_associate(tx, caller.tenant_id, caller.associate_id, connection.provider)
    provider = services.provider(connection.provider)
    if grant is None or grant.state is GrantState.REVOKING:
        return VideoState(provider, "active", "none", None)
    return VideoState(provider, "active", grant.state, grant.warning)


def setup_hint(caller: Caller) -> Reason:
    if caller.administrator:
        return Reason("video.configure")
    return Reason("video.not_set_up")


async def require_authorization(services: Services, caller: Caller) -> None:
    """Raise `NeedsAuthorization` unless the caller has a living grant: asked before reserving for oneself."""
    current = await video_state(services, caller)
    if current.provider is not None and current.authorization != GrantState.CONNECTED:
        raise NeedsAuthorization(
            Reason("video.sign_in_first", provider=current.provider.label), repair=Repair.AUTHORIZE
        )
