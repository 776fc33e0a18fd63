"""An associate's own account at the provider: its state, and the notice that it needs a new sign-in."""

from dataclasses import dataclass

from videomeet.domain.grants.grant import Grant, GrantState
from videomeet.domain.people.people import Caller
from videomeet.flows.services import Services
from videomeet.providers.contract import Provider
from videomeet.store.grants import authorizations, connections, grants


@dataclass(frozen=True)
class MyAccount:
    """Where it stands. `state`: not_configured, none, connected or needs_reauth.

    `shared_with` names the colleagues who act through the same account.
    """

    state: str
    provider: Provider | None = None
    grant: Grant | None = None
    shared_with: tuple[str, ...] = ()


async def get_my_account(services: Services, caller: Caller) -> MyAccount:
    """The caller's account at the tenant's provider."""
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        if connection is None:
            return MyAccount("not_configured")
        provider = services.provider(connection.provider)
        grant = await grants.get_for_associate(tx, caller.tenant_id, caller.associate_id, provider.key)
        if grant is None or grant.state is GrantState.REVOKING:
            return MyAccount("none", provider)
        names = (await authorizations.associate_names_by_grant(tx, caller.tenant_id, {grant.id}))[grant.id]
    shared_with = tuple(name for associate_id, name in names.items() if associate_id != caller.associate_id)
    return MyAccount(grant.state, provider, grant, shared_with)


async def needs_reauth_unseen(services: Services, caller: Caller) -> Provider | None:
    """The provider that no longer accepts the caller's sign-in; None when they have seen that before."""
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        if connection is None:
            return None
        unseen = await authorizations.needs_reauth_notice(
            tx, caller.tenant_id, caller.associate_id, connection.provider
        )
    return services.provider(connection.provider) if unseen else None


async def needs_reauth_seen(services: Services, caller: Caller) -> None:
    """The caller has seen it. Twice is harmless, and so is saying it when there is nothing to see."""
    provider = await needs_reauth_unseen(services, caller)
    if provider is None:
        return
    async with services.database.writing() as tx:
        await authorizations.mark_notified(
            tx, caller.tenant_id, caller.associate_id, provider.key, services.now()
        )
