"""A grant that was given up: revoked at the provider once its meetings are deleted, then forgotten."""

from datetime import timedelta

import structlog

from videomeet.domain.grants.grant import Grant, GrantState
from videomeet.domain.kit.backoff_formula import Backoff
from videomeet.domain.kit.errors import NeedsAuthorization, Problem
from videomeet.domain.people.audit import AuditAction
from videomeet.flows.grants.access_tokens import audit_subject, decrypt_token, encrypt_tokens, oauth_spec
from videomeet.flows.services import Services
from videomeet.providers import oauth
from videomeet.store.grants import grants
from videomeet.store.meetings import orphaned_meetings, upcoming_meetings
from videomeet.store.people import audit

# About a day, at last once an hour.
MAX_REVOKE_ATTEMPTS = 36
# About ten minutes in all.
MAX_WAITS = 9
WAITING = Backoff(timedelta(seconds=2), timedelta(minutes=2))
BACKOFF = Backoff(timedelta(seconds=2), timedelta(hours=1))
log = structlog.get_logger(__name__)


async def revoke_grant(services: Services, tenant_id: int, grant_id: int) -> None:
    """Revoke one claimed grant at the provider, then forget it; put it back when the provider is down."""
    async with services.database.reading() as tx:
        grant = await grants.get(tx, tenant_id, grant_id)
        attempts = await grants.get_attempts(tx, tenant_id, grant_id)
    if grant is None or grant.state is not GrantState.REVOKING:
        return
    if attempts <= MAX_WAITS and await _deletions_pending(services, grant):
        now = services.now()
        due_at = now + WAITING.delay(attempts)
        async with services.database.writing() as tx:
            await grants.schedule_retry(tx, tenant_id, grant_id, GrantState.REVOKING, now, due_at)
        return
    action = AuditAction.REVOKED
    try:
        await _revoke_at_provider(services, grant)
    except Problem as problem:
        action = AuditAction.NOT_REVOKED
        log.info("grant_revocation_rescheduled", grant=grant_id, problem=problem.code, attempts=attempts)
        if attempts < MAX_REVOKE_ATTEMPTS:
            now = services.now()
            due_at = now + BACKOFF.delay(attempts, at_least=problem.retry_after)
            async with services.database.writing() as tx:
                await grants.schedule_retry(tx, tenant_id, grant_id, GrantState.REVOKING, now, due_at)
            return
    async with services.database.writing() as tx:
        if await grants.delete_revoked(tx, tenant_id, grant_id):
            await audit.record(tx, tenant_id, None, action, audit_subject(services, grant), services.now())


async def _deletions_pending(services: Services, grant: Grant) -> bool:
    """Whether meetings are to be deleted or moved away first: without the grant they would stay for ever."""
    user_key = (grant.tenant_id, grant.provider, grant.provider_user_id)
    async with services.database.reading() as tx:
        return bool(
            await orphaned_meetings.count_of_user(tx, *user_key)
        ) or await upcoming_meetings.has_pending_work(tx, *user_key)


async def _revoke_at_provider(services: Services, grant: Grant) -> None:
    spec = oauth_spec(services.provider(grant.provider))
    access_token = decrypt_token(services, grant, "access")
    if grant.expired(services.now()):
        # Only a living access token can be revoked, and the refresh token dies with it.
        try:
            tokens = await oauth.refresh_tokens(
                services.http_client, spec, decrypt_token(services, grant, "refresh")
            )
        except NeedsAuthorization:
            return
        encrypted_tokens = encrypt_tokens(
            services, grant.tenant_id, grant.provider, grant.provider_user_id, tokens
        )
        async with services.database.writing() as tx:
            await grants.store_tokens(
                tx, grant.tenant_id, grant.id, grant.version, encrypted_tokens, grant.warning
            )
        access_token = tokens.access
    await oauth.revoke_token(services.http_client, spec, access_token)
