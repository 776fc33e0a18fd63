"""Acting through a grant: one refresh at a time, the new token committed before it is used."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from videomeet.domain.grants.grant import Grant, GrantState, grant_warning
from videomeet.domain.kit.errors import DatabaseUnavailable, NeedsAuthorization, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.flows.kit.rate_limiter import RateLimitedClient
from videomeet.flows.services import Services
from videomeet.providers import oauth
from videomeet.providers.contract import Access, OAuthSpec, Provider, TokenRejected, Tokens
from videomeet.store.grants import authorizations, grants
from videomeet.store.meetings import desired_state
from videomeet.store.people import audit

T = TypeVar("T")
POLL_SECONDS, STORE_RETRY_SECONDS = 0.05, 1.0


async def call_as_associate(
    services: Services,
    tenant_id: int,
    associate_id: int,
    provider: Provider,
    call: Callable[[Access], Awaitable[T]],
) -> T:
    """Run one call as an associate, through their own grant.

    A refused token is refreshed once. `NeedsAuthorization` when the associate has to sign in (again).
    """
    return await call_with_grant(
        services, provider, await associate_grant(services, tenant_id, associate_id, provider), call
    )


async def call_with_grant(
    services: Services, provider: Provider, grant: Grant, call: Callable[[Access], Awaitable[T]]
) -> T:
    """Run one call through a grant; a refused token is refreshed once.

    Raises `NeedsAuthorization` for a grant that is dead, `TryLater` when a new token is not accepted either,
    and what the call raises.
    """
    access = await fresh_access(services, grant)
    try:
        return await call(access)
    except (TokenRejected, NeedsAuthorization):
        async with services.database.writing() as tx:
            await grants.expire_access(tx, grant.tenant_id, grant.id, grant.version, services.now())
    try:
        return await call(await fresh_access(services, grant))
    except TokenRejected:
        raise TryLater(Reason("grant.new_not_accepted", provider=provider.label)) from None


async def fresh_access(services: Services, grant: Grant) -> Access:
    """A living access token of this grant, refreshed by us or by whoever is faster.

    Raises `NeedsAuthorization` for a grant that is dead, `TryLater` when the renewal takes too long.
    """
    deadline = services.now() + 2 * grants.REFRESH_LEASE
    while services.now() < deadline:
        async with services.database.reading() as tx:
            current = await grants.get(tx, grant.tenant_id, grant.id)
        if current is None or not _is_usable(current, grant):
            raise _needs_sign_in(services, grant)
        if not current.expired(services.now()):
            http_client = RateLimitedClient(
                services.http_client, services.rate_limiter, (grant.tenant_id, grant.provider)
            )
            return Access(http_client, decrypt_token(services, current, "access"))
        if await _claim_refresh(services, current):
            # A caller who goes away must not take the only living refresh token with them.
            await asyncio.shield(services.start_background_task(refresh_grant(services, current)))
        else:
            await asyncio.sleep(POLL_SECONDS)
    raise TryLater(Reason("grant.being_renewed"))


def encrypt_tokens(
    services: Services, tenant_id: int, provider: str, provider_user_id: str, tokens: Tokens
) -> grants.EncryptedTokens:
    """A grant's tokens as they are stored, encrypted for their row alone."""
    grant_key = (tenant_id, provider, provider_user_id)
    return grants.EncryptedTokens(
        access_token_encrypted=services.cipher.encrypt(tokens.access, grants.token_aad(*grant_key, "access")),
        refresh_token_encrypted=services.cipher.encrypt(
            tokens.refresh, grants.token_aad(*grant_key, "refresh")
        ),
        access_expires_at=services.now() + timedelta(seconds=tokens.expires_in),
        refreshed_at=services.now(),
    )


def oauth_spec(provider: Provider) -> OAuthSpec:
    """The provider's OAuth facts; asked only of providers that people sign in at."""
    if provider.oauth is None:
        raise AssertionError(f"{provider.key} has no sign-in")
    return provider.oauth


def _is_usable(current: Grant, grant: Grant) -> bool:
    # Whoever was handed a grant that is being given up may finish with it: meetings to delete, say.
    both_revoking = current.state is GrantState.REVOKING and grant.state is GrantState.REVOKING
    return current.state is GrantState.CONNECTED or both_revoking


async def associate_grant(services: Services, tenant_id: int, associate_id: int, provider: Provider) -> Grant:
    """The grant an associate acts through; `NeedsAuthorization` when there is none."""
    async with services.database.writing() as tx:
        grant = await grants.get_for_associate(tx, tenant_id, associate_id, provider.key)
        if grant is not None:
            await authorizations.record_use(tx, tenant_id, grant.id, associate_id, services.now())
    if grant is None:
        raise NeedsAuthorization(Reason("grant.none", provider=provider.label))
    return grant


async def _claim_refresh(services: Services, grant: Grant) -> bool:
    async with services.database.writing() as tx:
        return await grants.claim_refresh(tx, grant.tenant_id, grant.id, grant.version, services.now())


async def refresh_grant(services: Services, grant: Grant) -> None:
    """Renew a grant whose lease is ours. Only the provider's own word ends it."""
    try:
        tokens = await _request_tokens(services, grant)
    except NeedsAuthorization:
        await _mark_needs_reauth(services, grant)
        if grant.state is GrantState.REVOKING:
            raise
        return
    except BaseException:
        async with services.database.writing() as tx:
            await grants.release_refresh(tx, grant.tenant_id, grant.id, grant.version)
        raise
    try:
        await _store_tokens(services, grant, tokens)
    except DatabaseUnavailable:
        # The old ones are used up and nobody else has the new ones: they are held until they can be kept.
        services.start_background_task(_store_tokens_until_done(services, grant, tokens))
        raise


async def _request_tokens(services: Services, grant: Grant) -> Tokens:
    spec, refresh_token = (
        oauth_spec(services.provider(grant.provider)),
        decrypt_token(services, grant, "refresh"),
    )
    try:
        return await oauth.refresh_tokens(services.http_client, spec, refresh_token)
    except TryLater as problem:
        if not problem.outcome_unknown:
            raise
    # New tokens may have been made that we never saw. A provider with a grace period takes the old one again,
    # and the sooner it is asked, the likelier.
    return await oauth.refresh_tokens(services.http_client, spec, refresh_token)


async def _mark_needs_reauth(services: Services, grant: Grant) -> None:
    async with services.database.writing() as tx:
        # Only if this version is still the newest: somebody may just have signed in again.
        ended = await grants.mark_needs_reauth(tx, grant.tenant_id, grant.id, grant.version)
        if ended and grant.state is GrantState.CONNECTED:
            await audit.record(
                tx,
                grant.tenant_id,
                None,
                AuditAction.NEEDS_REAUTH,
                audit_subject(services, grant),
                services.now(),
            )


async def _store_tokens(services: Services, grant: Grant, tokens: Tokens) -> None:
    provider, now = services.provider(grant.provider), services.now()
    missing = oauth.missing_scopes(oauth_spec(provider), tokens.scopes) if tokens.scopes else None
    warning = grant.warning
    if missing is not None:
        warning = grant_warning(provider.label, provider.licence_warnings.get(grant.licence), missing)
    encrypted_tokens = encrypt_tokens(
        services, grant.tenant_id, grant.provider, grant.provider_user_id, tokens
    )
    async with services.database.writing() as tx:
        before = await grants.get(tx, grant.tenant_id, grant.id)
        if not await grants.store_tokens(
            tx, grant.tenant_id, grant.id, grant.version, encrypted_tokens, warning
        ):
            return
        if missing and warning != grant.warning:
            subject = Reason(
                "audit.scopes", account=audit_subject(services, grant), scopes=tuple(sorted(missing))
            )
            await audit.record(tx, grant.tenant_id, None, AuditAction.SCOPES_MISSING, subject, now)
        if before and before.state is GrantState.NEEDS_REAUTH:
            for host_id in await grants.associate_ids_of(tx, grant.tenant_id, grant.id):
                await desired_state.retry_waiting(tx, grant.tenant_id, now, host_id=host_id)


async def _store_tokens_until_done(services: Services, grant: Grant, tokens: Tokens) -> None:
    while True:
        await asyncio.sleep(STORE_RETRY_SECONDS)
        with suppress(DatabaseUnavailable):
            return await _store_tokens(services, grant, tokens)


def audit_subject(services: Services, grant: Grant) -> Reason:
    """A grant, as the audit calls it."""
    label = services.provider(grant.provider).label
    return Reason("audit.account", provider=label, email=grant.account_email)


def decrypt_token(services: Services, grant: Grant, token_kind: str) -> str:
    """One of a grant's tokens, `access` or `refresh`, in the clear: for the next call only."""
    encrypted = grant.access_token_encrypted if token_kind == "access" else grant.refresh_token_encrypted  # noqa: S105  # nosec B105 # a name
    aad = grants.token_aad(grant.tenant_id, grant.provider, grant.provider_user_id, token_kind)
    return services.cipher.decrypt(encrypted, aad)


def _needs_sign_in(services: Services, grant: Grant) -> NeedsAuthorization:
    label = services.provider(grant.provider).label
    return NeedsAuthorization(Reason("grant.not_accepted", provider=label))
