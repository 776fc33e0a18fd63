"""Somebody uninstalled us at the provider: forget the tokens, and record who has to act."""

from videomeet.domain.grants.grant import Grant, GrantState
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.webhooks.webhook import WebhookEvent
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.grants import connections, grants, uninstalls
from videomeet.store.people import audit


async def apply_uninstall(services: Services, tenant_id: int, provider: str, event: WebhookEvent) -> Reason:
    """What came of it, for the administrator. Twice is harmless; a later sign-in wins."""
    async with services.database.writing() as tx:
        grant = await grants.get_by_provider_user(tx, tenant_id, provider, event.subject)
        if grant is None:
            return Reason("webhook.account_unused")
        if await uninstalls.granted_after(tx, tenant_id, grant.id, event.at):
            return Reason("webhook.signed_in_since")
        if grant.state is GrantState.REVOKING:
            await grants.delete_revoked(tx, tenant_id, grant.id)
            return Reason("webhook.account_forgotten")
        return await _forget_tokens(tx, services, grant, event)


async def _forget_tokens(tx: Transaction, services: Services, grant: Grant, event: WebhookEvent) -> Reason:
    tenant_id, now = grant.tenant_id, services.now()
    associate_ids = await grants.associate_ids_of(tx, tenant_id, grant.id)
    connection = await connections.get(tx, services.cipher, tenant_id)
    owns_connection = connection is not None and connection.connected_by in associate_ids
    grant_key = (tenant_id, grant.provider, grant.provider_user_id)
    await uninstalls.erase_tokens(
        tx,
        tenant_id,
        grant.id,
        now=now,
        access_token_encrypted=services.cipher.encrypt("", grants.token_aad(*grant_key, "access")),
        refresh_token_encrypted=services.cipher.encrypt("", grants.token_aad(*grant_key, "refresh")),
    )
    if owns_connection:
        await uninstalls.mark_uninstalled(tx, tenant_id, event.at)
    if event.erase_user_data:
        await uninstalls.erase_account(tx, tenant_id, grant.id, is_connecting_account=owns_connection)
    label = services.provider(grant.provider).label
    associate_list = tuple(str(number) for number in sorted(associate_ids))
    subject = Reason(
        "audit.uninstalled", provider=label, associates=associate_list or Reason("audit.nobody_there")
    )
    await audit.record(tx, tenant_id, None, AuditAction.UNINSTALLED, subject, now)
    if not associate_list:
        return Reason("webhook.tokens_forgotten_unused")
    return Reason("webhook.tokens_forgotten", associates=associate_list)
