"""Signing in at a provider: the administrator to connect the tenant, an associate to act there."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass

import structlog

from videomeet.domain.audit import Deed
from videomeet.domain.errors import NeedsConfiguration, NotStored, Problem, Refused, TryLater
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows import audit
from videomeet.flows.people import require_administrator
from videomeet.flows.services import Services
from videomeet.flows.take_back import doubt, take_back, whose
from videomeet.flows.tokens import oauth_of, sealed_tokens
from videomeet.providers import oauth
from videomeet.providers.contract import Account, Provider, Tokens
from videomeet.store import (
    authorizations,
    checks,
    connections,
    grants,
    hook_inbox,
    leftovers,
    reservations,
    upcoming,
)
from videomeet.store.connections import SignInUnderWay
from videomeet.store.database import Transaction

CONFIGURE, AUTHORIZE = "configure", "authorize"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Finished:
    """How a sign-in ended. `outcome`: connected, declined or without_state (a Marketplace install)."""

    purpose: str
    outcome: str
    account_name: str = ""
    warning: Reason | None = None


async def begin(services: Services, caller: Caller, provider_key: str, purpose: str) -> str:
    """The address at the provider to send the caller's browser to."""
    if purpose == CONFIGURE:
        require_administrator(caller)
    provider = services.provider(provider_key)
    state, verifier = secrets.token_urlsafe(32), oauth.new_verifier()
    under_way = SignInUnderWay(
        caller.tenant_id, caller.associate_id, caller.session_id, provider.key, purpose, verifier
    )
    async with services.database.writing() as c:
        await connections.begin_sign_in(c, services.sealer, _hash(state), under_way, services.now())
    return oauth.authorization_url(oauth_of(provider), services.redirect_uri(provider.key), state, verifier)


async def begin_authorize(services: Services, caller: Caller) -> str:
    """Begin an associate's own sign-in at the tenant's provider."""
    async with services.database.reading() as c:
        connection = await connections.one(c, services.sealer, caller.tenant_id)
    if connection is None:
        raise _not_configured()
    return await begin(services, caller, connection.provider, AUTHORIZE)


async def finish(
    services: Services,
    caller: Caller,
    provider_key: str,
    *,
    code: str | None,
    state: str | None,
    error: str | None,
) -> Finished:
    """The provider sent the caller back. Nothing is stored unless everything went well."""
    provider = services.provider(provider_key)
    if state is None:
        # Started from the provider's side: whose browser this is, we can't know, so it is never accepted.
        return Finished(CONFIGURE, "without_state")
    failed = Deed.AUTHORIZE_FAILED
    try:
        under_way = await _taken(services, caller, provider, state)
        if under_way.purpose == CONFIGURE:
            failed = Deed.CONNECT_FAILED
        await _check_allowed(services, caller, provider, under_way.purpose)
        if error == "access_denied":
            return await _declined(services, caller, provider, under_way.purpose)
        if error is not None or code is None:
            raise Refused(Reason("connect.not_completed", provider=provider.label))
        return await _accepted(services, caller, provider, under_way, code)
    except Problem as problem:
        # It has its own reason to tell, also where that can't be written down.
        with suppress(NotStored):
            await _write_down(
                services, caller, failed, Reason("audit.failed", provider=provider.label, why=problem.reason)
            )
        raise


async def _declined(services: Services, caller: Caller, provider: Provider, purpose: str) -> Finished:
    deed = Deed.CONNECT_DECLINED if purpose == CONFIGURE else Deed.AUTHORIZE_DECLINED
    await _write_down(services, caller, deed, Reason("audit.provider", provider=provider.label))
    return Finished(purpose, "declined")


async def _accepted(
    services: Services, caller: Caller, provider: Provider, under_way: SignInUnderWay, code: str
) -> Finished:
    account, spec, uri = None, oauth_of(provider), services.redirect_uri(provider.key)
    try:
        tokens = await oauth.exchange_code(services.door, spec, code, uri, under_way.verifier)
    except TryLater as lost:
        if lost.outcome_unknown:
            # Tokens may have been made that nobody will ever see, and those from before have ended.
            await doubt(services, caller, provider)
        raise
    try:
        _check_scopes(provider, tokens)
        account = await whose(services, provider, tokens)
        await _keep(services, caller, provider, under_way.purpose, tokens, account)
    except Exception:
        await take_back(services, caller, provider, tokens, account)
        raise
    return Finished(under_way.purpose, "connected", account.name, account.warning)


async def _write_down(services: Services, caller: Caller, deed: Deed, subject: Reason) -> None:
    async with services.database.writing() as c:
        await audit.record(c, services, caller, deed, subject)


async def disconnect_user(services: Services, caller: Caller) -> None:
    """Forget the caller's own sign-in at the provider; they can sign in again at once."""
    async with services.database.writing() as c:
        await unauthorize(c, services, caller, caller.associate_id, Deed.DISCONNECT_USER)


async def unauthorize(
    c: Transaction, services: Services, caller: Caller, associate_id: int | None, deed: Deed
) -> None:
    """One associate (None: all) stops acting at the provider; grants left unused are revoked there."""
    await authorizations.unauthorize(c, caller.tenant_id, associate_id)
    await grants.revoke_unused(c, caller.tenant_id, services.now())
    about = Reason("audit.everyone") if associate_id is None else Reason("audit.associate", id=associate_id)
    await audit.record(c, services, caller, deed, about)


async def _taken(services: Services, caller: Caller, provider: Provider, state: str) -> SignInUnderWay:
    async with services.database.writing() as c:
        under_way = await connections.end_sign_in(
            c, services.sealer, caller.tenant_id, caller.session_id, _hash(state), services.now()
        )
    if under_way is None or under_way.provider != provider.key:
        raise Refused(Reason("connect.sign_in_not_ours"))
    return under_way


async def _check_allowed(services: Services, caller: Caller, provider: Provider, purpose: str) -> None:
    if purpose == CONFIGURE:
        require_administrator(caller)
        return
    async with services.database.reading() as c:
        await _check_configured(c, services, caller, provider)


async def _check_configured(c: Transaction, services: Services, caller: Caller, provider: Provider) -> None:
    """When the administrator has disconnected meanwhile, a grant kept now would be one that nobody ends."""
    connection = await connections.one(c, services.sealer, caller.tenant_id)
    if connection is None or connection.provider != provider.key:
        raise _not_configured()


def _not_configured() -> NeedsConfiguration:
    return NeedsConfiguration(Reason("connection.ask_administrator"))


def _check_scopes(provider: Provider, tokens: Tokens) -> None:
    missing = oauth.missing_scopes(oauth_of(provider), tokens.scopes)
    if missing:
        names = tuple(sorted(missing))
        raise NeedsConfiguration(Reason("connect.scopes_missing", provider=provider.label, scopes=names))


async def _keep(
    services: Services, caller: Caller, provider: Provider, purpose: str, tokens: Tokens, account: Account
) -> None:
    """Upsert grant, authorization and, for the administrator, the connection, in one transaction."""
    tenant_id, now = caller.tenant_id, services.now()
    sealed = sealed_tokens(services, tenant_id, provider.key, account.provider_user_id, tokens)
    async with services.database.writing() as c:
        if purpose == AUTHORIZE:
            await _check_configured(c, services, caller, provider)
        grant_id = await grants.upsert_grant(
            c, tenant_id, provider=provider.key, provider_user_id=account.provider_user_id,
            account_name=account.name, account_email=account.email, licence=account.licence,
            warning=account.warning, tokens=sealed,
        )  # fmt: skip
        await authorizations.authorize(c, tenant_id, caller.associate_id, provider.key, grant_id)
        await grants.revoke_unused(c, tenant_id, now)
        if purpose == CONFIGURE:
            await connections.connect(
                c, tenant_id, provider=provider.key, by=caller.associate_id, account_name=account.name,
                warning=account.warning, now=now,
            )  # fmt: skip
        # Meetings and webhooks that waited for this sign-in go on by themselves.
        await hook_inbox.due_again(c, tenant_id, now)
        for host_id in await grants.associates_of(c, tenant_id, grant_id):
            await reservations.due_again(c, tenant_id, now, host_id=host_id)
        user = account.provider_user_id
        await upcoming.follow_account(c, tenant_id, caller.associate_id, user, now)
        await leftovers.due_again(c, tenant_id, provider.key, user, now)
        await checks.soon(c, tenant_id, grant_id)
        deed = Deed.CONNECT if purpose == CONFIGURE else Deed.AUTHORIZE
        others = sorted(set(await grants.associates_of(c, tenant_id, grant_id)) - {caller.associate_id})
        about = Reason("audit.account", provider=provider.label, email=account.email)
        if others:
            about = Reason("audit.shared", account=about, associates=tuple(map(str, others)))
        await audit.record(c, services, caller, deed, about)


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode(errors="replace")).digest()
