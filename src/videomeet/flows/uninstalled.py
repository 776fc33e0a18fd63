"""Somebody uninstalled us at the provider: forget the tokens, tell those who have to act."""

from videomeet.domain.audit import Deed
from videomeet.domain.connection import Grant, GrantState
from videomeet.domain.hook import HookEvent
from videomeet.flows.services import Services
from videomeet.store import audit, connections, grants, uninstalls
from videomeet.store.database import Transaction


async def uninstalled(services: Services, tenant_id: int, provider: str, event: HookEvent) -> str:
    """What came of it, in a sentence for the administrator. Twice is harmless; a later sign-in wins."""
    async with services.database.writing() as c:
        grant = await grants.of_provider_user(c, tenant_id, provider, event.subject)
        if grant is None:
            return "Nobody here uses that account (any more)."
        if await uninstalls.granted_after(c, tenant_id, grant.id, event.at):
            return "Somebody has signed in with that account again since then: nothing was changed."
        if grant.state is GrantState.REVOKING:
            await grants.forget(c, tenant_id, grant.id)
            return "The account was being disconnected, and is forgotten."
        return await _end(c, services, grant, event)


async def _end(c: Transaction, services: Services, grant: Grant, event: HookEvent) -> str:
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
    who = ", ".join(str(number) for number in sorted(associates)) or "nobody"
    await audit.record(c, tenant_id, None, Deed.UNINSTALLED, f"{label}, associate {who}", now)
    return f"The tokens are forgotten; associate {who} has to sign in again."
