"""Acting through a grant: one refresh at a time, the new token committed before it is used."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from videomeet.domain.audit import Deed
from videomeet.domain.connection import Grant, GrantState, grant_warning
from videomeet.domain.errors import NeedsAuthorization, NotStored, TryLater
from videomeet.domain.reason import Reason
from videomeet.flows.pace import PacedDoor
from videomeet.flows.services import Services
from videomeet.providers import oauth
from videomeet.providers.contract import Access, OAuthSpec, Provider, TokenRejected, Tokens
from videomeet.store import audit, authorizations, grants, reservations

T = TypeVar("T")
POLL, KEEP_AGAIN = 0.05, 1.0


async def act(
    services: Services,
    tenant_id: int,
    associate_id: int,
    provider: Provider,
    call: Callable[[Access], Awaitable[T]],
) -> T:
    """Run one call as an associate, through their own grant.

    A refused token is refreshed once. `NeedsAuthorization` when the associate has to sign in (again).
    """
    return await through(
        services, provider, await grant_of(services, tenant_id, associate_id, provider), call
    )


async def through(
    services: Services, provider: Provider, grant: Grant, call: Callable[[Access], Awaitable[T]]
) -> T:
    """Run one call through a grant; a refused token is refreshed once."""
    access = await fresh_access(services, grant)
    try:
        return await call(access)
    except (TokenRejected, NeedsAuthorization):
        async with services.database.writing() as c:
            await grants.expire_access(c, grant.tenant_id, grant.id, grant.version, services.now())
    try:
        return await call(await fresh_access(services, grant))
    except TokenRejected:
        raise TryLater(Reason("grant.new_not_accepted", provider=provider.label)) from None


async def fresh_access(services: Services, grant: Grant) -> Access:
    """A living access token of this grant, refreshed by us or by whoever is faster."""
    give_up = services.now() + 2 * grants.REFRESH_LEASE
    while services.now() < give_up:
        async with services.database.reading() as c:
            current = await grants.one(c, grant.tenant_id, grant.id)
        if current is None or not _usable(current, grant):
            raise _sign_in_again(services, grant)
        if not current.expired(services.now()):
            door = PacedDoor(services.door, services.pace, (grant.tenant_id, grant.provider))
            return Access(door, opened(services, current, "access"))
        if await _claimed(services, current):
            # A caller who goes away must not take the only living refresh token with them.
            await asyncio.shield(services.begin(refresh(services, current)))
        else:
            await asyncio.sleep(POLL)
    raise TryLater(Reason("grant.being_renewed"))


def sealed_tokens(
    services: Services, tenant_id: int, provider: str, provider_user_id: str, tokens: Tokens
) -> grants.SealedTokens:
    """A grant's tokens as they are kept, sealed to their row."""
    place = (tenant_id, provider, provider_user_id)
    return grants.SealedTokens(
        access_sealed=services.sealer.seal(tokens.access, grants.token_place(*place, "access")),
        refresh_sealed=services.sealer.seal(tokens.refresh, grants.token_place(*place, "refresh")),
        access_expires_at=services.now() + timedelta(seconds=tokens.expires_in),
        refreshed_at=services.now(),
    )


def oauth_of(provider: Provider) -> OAuthSpec:
    """The provider's OAuth facts; asked only of providers that people sign in at."""
    if provider.oauth is None:
        raise AssertionError(f"{provider.key} has no sign-in")
    return provider.oauth


def _usable(current: Grant, grant: Grant) -> bool:
    # Whoever was handed a grant that is being given up may finish with it: meetings to delete, say.
    given_up = current.state is GrantState.REVOKING and grant.state is GrantState.REVOKING
    return current.state is GrantState.CONNECTED or given_up


async def grant_of(services: Services, tenant_id: int, associate_id: int, provider: Provider) -> Grant:
    """The grant an associate acts through; `NeedsAuthorization` when there is none."""
    async with services.database.writing() as c:
        grant = await grants.of_associate(c, tenant_id, associate_id, provider.key)
        if grant is not None:
            await authorizations.used(c, tenant_id, grant.id, associate_id, services.now())
    if grant is None:
        raise NeedsAuthorization(Reason("grant.none", provider=provider.label))
    return grant


async def _claimed(services: Services, grant: Grant) -> bool:
    async with services.database.writing() as c:
        return await grants.claim_refresh(c, grant.tenant_id, grant.id, grant.version, services.now())


async def refresh(services: Services, grant: Grant) -> None:
    """Renew a grant whose lease is ours. Only the provider's own word ends it."""
    try:
        tokens = await _renewed(services, grant)
    except NeedsAuthorization:
        await _lapsed(services, grant)
        if grant.state is GrantState.REVOKING:
            raise
        return
    except BaseException:
        async with services.database.writing() as c:
            await grants.release_refresh(c, grant.tenant_id, grant.id, grant.version)
        raise
    try:
        await _keep(services, grant, tokens)
    except NotStored:
        # The old ones are used up and nobody else has the new ones: they are held until they can be kept.
        services.begin(_keep_at_last(services, grant, tokens))
        raise


async def _renewed(services: Services, grant: Grant) -> Tokens:
    spec, old = oauth_of(services.provider(grant.provider)), opened(services, grant, "refresh")
    try:
        return await oauth.refresh(services.door, spec, old)
    except TryLater as lost:
        if not lost.outcome_unknown:
            raise
    # New tokens may have been made that we never saw. A provider with a grace period takes the old one again,
    # and the sooner it is asked, the likelier.
    return await oauth.refresh(services.door, spec, old)


async def _lapsed(services: Services, grant: Grant) -> None:
    async with services.database.writing() as c:
        # Only if this version is still the newest: somebody may just have signed in again.
        ended = await grants.needs_reauth(c, grant.tenant_id, grant.id, grant.version)
        if ended and grant.state is GrantState.CONNECTED:
            await audit.record(c, grant.tenant_id, None, Deed.LAPSED, about(services, grant), services.now())


async def _keep(services: Services, grant: Grant, tokens: Tokens) -> None:
    provider, now = services.provider(grant.provider), services.now()
    missing = oauth.missing_scopes(oauth_of(provider), tokens.scopes) if tokens.scopes else None
    warning = grant.warning
    if missing is not None:
        warning = grant_warning(provider.label, provider.licence_warnings.get(grant.licence), missing)
    kept = sealed_tokens(services, grant.tenant_id, grant.provider, grant.provider_user_id, tokens)
    async with services.database.writing() as c:
        before = await grants.one(c, grant.tenant_id, grant.id)
        if not await grants.keep_tokens(c, grant.tenant_id, grant.id, grant.version, kept, warning):
            return
        if missing and warning != grant.warning:
            names = Reason("audit.scopes", account=about(services, grant), scopes=tuple(sorted(missing)))
            await audit.record(c, grant.tenant_id, None, Deed.SCOPES_MISSING, names, now)
        if before and before.state is GrantState.NEEDS_REAUTH:
            for host_id in await grants.associates_of(c, grant.tenant_id, grant.id):
                await reservations.due_again(c, grant.tenant_id, now, host_id=host_id)


async def _keep_at_last(services: Services, grant: Grant, tokens: Tokens) -> None:
    while True:
        await asyncio.sleep(KEEP_AGAIN)
        with suppress(NotStored):
            return await _keep(services, grant, tokens)


def about(services: Services, grant: Grant) -> Reason:
    """A grant, as the audit calls it."""
    label = services.provider(grant.provider).label
    return Reason("audit.account", provider=label, email=grant.account_email)


def opened(services: Services, grant: Grant, token: str) -> str:
    """One of a grant's tokens, `access` or `refresh`, in the clear: for the next call only."""
    sealed = grant.access_sealed if token == "access" else grant.refresh_sealed  # noqa: S105
    place = grants.token_place(grant.tenant_id, grant.provider, grant.provider_user_id, token)
    return services.sealer.open(sealed, place)


def _sign_in_again(services: Services, grant: Grant) -> NeedsAuthorization:
    label = services.provider(grant.provider).label
    return NeedsAuthorization(Reason("grant.not_accepted", provider=label))
