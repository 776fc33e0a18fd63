"""A sign-in that came to nothing after all: its tokens end there, and what they replaced is doubted.

A new sign-in ends an account's earlier tokens at once, at Zoom for one, whether we keep the new ones or not.
"""

import asyncio

import structlog

from videomeet.domain.connection import GrantState
from videomeet.domain.errors import NotFound, Problem
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows.services import Services
from videomeet.flows.tokens import oauth_of, sealed_tokens
from videomeet.providers import oauth
from videomeet.providers.contract import Access, Account, Provider, Tokens
from videomeet.store import grants

# Seconds for each call: somebody waits for the page that says what went wrong.
PATIENCE = 5.0
log = structlog.get_logger(__name__)


async def whose(services: Services, provider: Provider, tokens: Tokens) -> Account:
    """The account at the provider that somebody signed in with."""
    who_am_i = oauth_of(provider).who_am_i
    if who_am_i is None:
        raise NotFound(Reason("provider.no_account", provider=provider.label))
    return await who_am_i(Access(services.door, tokens.access))


async def take_back(
    services: Services, caller: Caller, provider: Provider, tokens: Tokens, account: Account | None
) -> None:
    """End new tokens that are not kept. Never fails: there is something else to tell already."""
    try:
        account = account or await _asked(services, provider, tokens)
        given_up = await _given_up_anyway(services, caller, provider, account)
        if given_up or not await _revoked(services, provider, tokens):
            await _left_to_the_worker(services, caller, provider, tokens, account)
        await doubt(services, caller, provider, account)
    except Exception:
        log.exception("tokens_not_taken_back", provider=provider.key)


async def doubt(
    services: Services, caller: Caller, provider: Provider, account: Account | None = None
) -> None:
    """An earlier grant of the account (unknown: the caller's own) is renewed soon: that shows if it lives."""
    async with services.database.writing() as c:
        if account is None:
            old = await grants.of_associate(c, caller.tenant_id, caller.associate_id, provider.key)
        else:
            old = await grants.of_provider_user(c, caller.tenant_id, provider.key, account.provider_user_id)
        if old is not None:
            await grants.doubt(c, caller.tenant_id, old.id, services.now())


async def _asked(services: Services, provider: Provider, tokens: Tokens) -> Account | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await whose(services, provider, tokens)
    except (Problem, TimeoutError):
        return None


async def _given_up_anyway(
    services: Services, caller: Caller, provider: Provider, account: Account | None
) -> bool:
    """Whether the account's grant is about to be revoked: it has meetings to delete before, perhaps."""
    if account is None:
        return False
    async with services.database.reading() as c:
        old = await grants.of_provider_user(c, caller.tenant_id, provider.key, account.provider_user_id)
    return old is not None and old.state is GrantState.REVOKING


async def _revoked(services: Services, provider: Provider, tokens: Tokens) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await oauth.revoke(services.door, oauth_of(provider), tokens.access)
    except (Problem, TimeoutError) as trouble:
        log.info("revoke_failed", provider=provider.key, why=type(trouble).__name__)
        return False
    return True


async def _left_to_the_worker(
    services: Services, caller: Caller, provider: Provider, tokens: Tokens, account: Account | None
) -> None:
    """As a grant that is being given up, where no living one of the account has that place."""
    kept = False
    if account is not None:
        user = account.provider_user_id
        sealed = sealed_tokens(services, caller.tenant_id, provider.key, user, tokens)
        async with services.database.writing() as c:
            kept = await grants.keep_to_revoke(
                c, caller.tenant_id, provider.key, user, account_name=account.name,
                account_email=account.email, licence=account.licence, tokens=sealed, now=services.now(),
            )  # fmt: skip
    if not kept:
        log.warning("tokens_not_revoked", provider=provider.key, tenant=caller.tenant_id)
