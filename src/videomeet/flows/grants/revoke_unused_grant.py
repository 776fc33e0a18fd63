"""A sign-in that failed after all: its tokens are revoked, and the grant they replaced is suspected.

A new sign-in ends an account's earlier tokens at once, at Zoom for one, whether we keep the new ones or not.
"""

import asyncio

import structlog

from videomeet.domain.grants.grant import GrantState
from videomeet.domain.kit.errors import NotFound, Problem
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.grants.access_tokens import encrypt_tokens, oauth_spec
from videomeet.flows.services import Services
from videomeet.providers import oauth
from videomeet.providers.contract import Access, Account, Provider, Tokens
from videomeet.store.grants import grants

# Seconds for each call: somebody waits for the page that says what went wrong.
CALL_TIMEOUT = 5.0
log = structlog.get_logger(__name__)


async def fetch_account(services: Services, provider: Provider, tokens: Tokens) -> Account:
    """The account at the provider that somebody signed in with.

    Raises `NotFound` where the provider has no accounts, and what the call raises.
    """
    fetch = oauth_spec(provider).fetch_account
    if fetch is None:
        raise NotFound(Reason("provider.no_account", provider=provider.label))
    return await fetch(Access(services.http_client, tokens.access))


async def revoke_unused_grant(
    services: Services, caller: Caller, provider: Provider, tokens: Tokens, account: Account | None
) -> None:
    """End new tokens that are not kept. Never fails: the caller has a problem to report already."""
    try:
        account = account or await _fetch_account_or_none(services, provider, tokens)
        already_revoking = await _grant_is_revoking(services, caller, provider, account)
        if already_revoking or not await _try_revoke(services, provider, tokens):
            await _queue_revocation(services, caller, provider, tokens, account)
        await suspect_grant(services, caller, provider, account)
    except Exception:
        log.exception("unused_grant_not_revoked", provider=provider.key)


async def suspect_grant(
    services: Services, caller: Caller, provider: Provider, account: Account | None = None
) -> None:
    """An earlier grant of the account (unknown: the caller's own) is renewed soon: that shows if it lives."""
    async with services.database.writing() as tx:
        if account is None:
            earlier_grant = await grants.get_for_associate(
                tx, caller.tenant_id, caller.associate_id, provider.key
            )
        else:
            earlier_grant = await grants.get_by_provider_user(
                tx, caller.tenant_id, provider.key, account.provider_user_id
            )
        if earlier_grant is not None:
            await grants.suspect(tx, caller.tenant_id, earlier_grant.id, services.now())


async def _fetch_account_or_none(services: Services, provider: Provider, tokens: Tokens) -> Account | None:
    try:
        async with asyncio.timeout(CALL_TIMEOUT):
            return await fetch_account(services, provider, tokens)
    except (Problem, TimeoutError):
        return None


async def _grant_is_revoking(
    services: Services, caller: Caller, provider: Provider, account: Account | None
) -> bool:
    """Whether the account's grant is about to be revoked: it has meetings to delete before, perhaps."""
    if account is None:
        return False
    async with services.database.reading() as tx:
        earlier_grant = await grants.get_by_provider_user(
            tx, caller.tenant_id, provider.key, account.provider_user_id
        )
    return earlier_grant is not None and earlier_grant.state is GrantState.REVOKING


async def _try_revoke(services: Services, provider: Provider, tokens: Tokens) -> bool:
    try:
        async with asyncio.timeout(CALL_TIMEOUT):
            await oauth.revoke_token(services.http_client, oauth_spec(provider), tokens.access)
    except (Problem, TimeoutError) as error:
        log.info("token_revocation_failed", provider=provider.key, error=type(error).__name__)
        return False
    return True


async def _queue_revocation(
    services: Services, caller: Caller, provider: Provider, tokens: Tokens, account: Account | None
) -> None:
    """As a grant that is being given up, where no living one of the account has that place."""
    queued = False
    if account is not None:
        provider_user_id = account.provider_user_id
        encrypted_tokens = encrypt_tokens(services, caller.tenant_id, provider.key, provider_user_id, tokens)
        async with services.database.writing() as tx:
            queued = await grants.store_for_revocation(
                tx,
                caller.tenant_id,
                provider.key,
                provider_user_id,
                account_name=account.name,
                account_email=account.email,
                licence=account.licence,
                tokens=encrypted_tokens,
                now=services.now(),
            )
    if not queued:
        log.warning("unused_tokens_not_revoked", provider=provider.key, tenant=caller.tenant_id)
