"""An associate's own account at the provider: its state, and being told, once, that it has lapsed."""

from dataclasses import dataclass

from videomeet.domain.connection import Grant, GrantState
from videomeet.domain.people import Caller
from videomeet.flows.services import Services
from videomeet.providers.contract import Provider
from videomeet.store import authorizations, connections, grants


@dataclass(frozen=True)
class MyAccount:
    """Where it stands. `state`: not_configured, none, connected or needs_reauth.

    `shared_with` names the colleagues who act through the same account.
    """

    state: str
    provider: Provider | None = None
    grant: Grant | None = None
    shared_with: tuple[str, ...] = ()


async def my_account(services: Services, caller: Caller) -> MyAccount:
    """The caller's account at the tenant's provider."""
    async with services.database.reading() as c:
        connection = await connections.one(c, services.sealer, caller.tenant_id)
        if connection is None:
            return MyAccount("not_configured")
        provider = services.provider(connection.provider)
        grant = await grants.of_associate(c, caller.tenant_id, caller.associate_id, provider.key)
        if grant is None or grant.state is GrantState.REVOKING:
            return MyAccount("none", provider)
        names = (await authorizations.names_of(c, caller.tenant_id, {grant.id}))[grant.id]
    others = tuple(name for who, name in names.items() if who != caller.associate_id)
    return MyAccount(grant.state, provider, grant, others)


async def tell_once(services: Services, caller: Caller) -> Provider | None:
    """The provider that no longer accepts the caller's sign-in, unless they have been told before."""
    who = (caller.tenant_id, caller.associate_id)
    async with services.database.reading() as c:
        connection = await connections.one(c, services.sealer, caller.tenant_id)
        if connection is None or not await authorizations.to_tell(c, *who, connection.provider):
            return None
    async with services.database.writing() as c:
        first = await authorizations.told(c, *who, connection.provider, services.now())
    return services.provider(connection.provider) if first else None
