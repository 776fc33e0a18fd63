"""Somebody uninstalled us at the provider: forget the tokens, tell those who have to act."""

from videomeet.domain.audit import Deed
from videomeet.domain.connection import Grant, GrantState
from videomeet.domain.hook import HookEvent
from videomeet.domain.reason import Reason
from videomeet.flows.services import Services
from videomeet.store import audit, connections, grants, uninstalls
from videomeet.store.database import Transaction


async def uninstalled(services: Services, tenant_id: int, provider: str, event: HookEvent) -> Reason:
    """What came of it, for the administrator. Twice is harmless; a later sign-in wins."""
    async with services.database.writing() as c:
        grant = await grants.of_provider_user(c, tenant_id, provider, event.subject)
        if grant is None:
            return Reason("webhook.account_unused")
        if await uninstalls.granted_after(c, tenant_id, grant.id, event.at):
            return Reason("webhook.signed_in_since")
        if grant.state is GrantState.REVOKING:
            await grants.forget(c, tenant_id, grant.id)
            return Reason("webhook.account_forgotten")
        return await _end(c, services, grant, event)


async def _end(c: Transaction, services: Services, grant: Grant, event: HookEvent) -> Reason:
    tenant_id, now = grant.tenant_id, services.now()
    associates = await grants.associates_of(c, tenant_id, grant.id)
    connection = await connections.one(c, services.sealer, tenant_id)
    connecting = connection is not None and connection.connected_by in associates
    place = (tenant_id, grant.provider, grant.provider_user_id)
    await uninstalls.forget_tokens(
        c, tenant_id, grant.id, now=now,
        access_sealed=services.sealer.seal("", grants.token_place(*place, "access")),
        refresh_sealed=services.sealer.seal("", grants.token_place(*place, "refresh")),
    )  # fmt: skip
    if connecting:
        await uninstalls.mark_connection(c, tenant_id, event.at)
    if event.erase:
        await uninstalls.erase_account(c, tenant_id, grant.id, connecting=connecting)
    label = services.provider(grant.provider).label
    who = tuple(str(number) for number in sorted(associates))
    about = Reason("audit.uninstalled", provider=label, associates=who or Reason("audit.nobody_there"))
    await audit.record(c, tenant_id, None, Deed.UNINSTALLED, about, now)
    if not who:
        return Reason("webhook.tokens_forgotten_unused")
    return Reason("webhook.tokens_forgotten", associates=who)
