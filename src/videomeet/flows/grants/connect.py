"""Signing in at a provider: the administrator to connect the tenant, an associate to act there."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass

import structlog

from videomeet.domain.kit.errors import DatabaseUnavailable, NeedsConfiguration, Problem, Refused, TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.grants.access_tokens import encrypt_tokens, oauth_spec
from videomeet.flows.grants.revoke_unused_grant import fetch_account, revoke_unused_grant, suspect_grant
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.providers import oauth
from videomeet.providers.contract import Account, Provider, Tokens
from videomeet.store.database import Transaction
from videomeet.store.grants import authorizations, connections, grants
from videomeet.store.grants.connections import PendingSignIn
from videomeet.store.meetings import (
    desired_state,
    drift_scans,
    orphaned_meetings,
)
from videomeet.store.webhooks import webhook_deliveries

CONFIGURE, AUTHORIZE = "configure", "authorize"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SignInResult:
    """How a sign-in ended. `outcome`: connected, declined or without_state (a Marketplace install)."""

    purpose: str
    outcome: str
    account_name: str = ""
    warning: Reason | None = None


async def start_sign_in(services: Services, caller: Caller, provider_key: str, purpose: str) -> str:
    """The address at the provider to send the caller's browser to.

    Raises `NotFound` for an unknown provider, `NotAllowed` when others than administrators configure.
    """
    if purpose == CONFIGURE:
        require_administrator(caller)
    provider = services.provider(provider_key)
    state, verifier = secrets.token_urlsafe(32), oauth.new_code_verifier()
    pending_sign_in = PendingSignIn(
        caller.tenant_id, caller.associate_id, caller.session_id, provider.key, purpose, verifier
    )
    async with services.database.writing() as tx:
        await connections.begin_sign_in(
            tx, services.cipher, _hash_state(state), pending_sign_in, services.now()
        )
    return oauth.authorization_url(oauth_spec(provider), services.redirect_uri(provider.key), state, verifier)


async def start_associate_sign_in(services: Services, caller: Caller) -> str:
    """Begin an associate's own sign-in at the tenant's provider."""
    async with services.database.reading() as tx:
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
    if connection is None:
        raise _not_configured()
    return await start_sign_in(services, caller, connection.provider, AUTHORIZE)


async def finish_sign_in(
    services: Services,
    caller: Caller,
    provider_key: str,
    *,
    code: str | None,
    state: str | None,
    error: str | None,
) -> SignInResult:
    """The provider sent the caller back. Nothing is stored unless everything went well.

    Raises `Refused` for a sign-in that is not the caller's or was not completed, `NeedsConfiguration` for
    missing scopes or without a connection, and what the provider's answers make. Every failure is audited.
    """
    provider = services.provider(provider_key)
    if state is None:
        # Started from the provider's side: whose browser this is, we can't know, so it is never accepted.
        return SignInResult(CONFIGURE, "without_state")
    failure_action = AuditAction.AUTHORIZE_FAILED
    try:
        pending_sign_in = await _take_pending_sign_in(services, caller, provider, state)
        if pending_sign_in.purpose == CONFIGURE:
            failure_action = AuditAction.CONNECT_FAILED
        await _require_allowed(services, caller, provider, pending_sign_in.purpose)
        if error == "access_denied":
            return await _record_declined(services, caller, provider, pending_sign_in.purpose)
        if error is not None or code is None:
            raise Refused(Reason("connect.not_completed", provider=provider.label))
        return await _exchange_and_store(services, caller, provider, pending_sign_in, code)
    except Problem as problem:
        # The problem's own reason is shown even where the audit can't be written.
        with suppress(DatabaseUnavailable):
            await _record_audit(
                services,
                caller,
                failure_action,
                Reason("audit.failed", provider=provider.label, why=problem.reason),
            )
        raise


async def _record_declined(
    services: Services, caller: Caller, provider: Provider, purpose: str
) -> SignInResult:
    action = AuditAction.CONNECT_DECLINED if purpose == CONFIGURE else AuditAction.AUTHORIZE_DECLINED
    await _record_audit(services, caller, action, Reason("audit.provider", provider=provider.label))
    return SignInResult(purpose, "declined")


async def _exchange_and_store(
    services: Services, caller: Caller, provider: Provider, pending_sign_in: PendingSignIn, code: str
) -> SignInResult:
    account, spec, redirect_uri = None, oauth_spec(provider), services.redirect_uri(provider.key)
    try:
        tokens = await oauth.exchange_code(
            services.http_client, spec, code, redirect_uri, pending_sign_in.verifier
        )
    except TryLater as problem:
        if problem.outcome_unknown:
            # Tokens may have been made that nobody will ever see, and those from before have ended.
            await suspect_grant(services, caller, provider)
        raise
    try:
        _require_scopes(provider, tokens)
        account = await fetch_account(services, provider, tokens)
        await _store_grant(services, caller, provider, pending_sign_in.purpose, tokens, account)
    except Exception:
        await revoke_unused_grant(services, caller, provider, tokens, account)
        raise
    return SignInResult(pending_sign_in.purpose, "connected", account.name, account.warning)


async def _record_audit(services: Services, caller: Caller, action: AuditAction, subject: Reason) -> None:
    async with services.database.writing() as tx:
        await audit_log.record(tx, services, caller, action, subject)


async def disconnect_user(services: Services, caller: Caller) -> None:
    """Forget the caller's own sign-in at the provider; they can sign in again at once."""
    async with services.database.writing() as tx:
        await unauthorize(tx, services, caller, caller.associate_id, AuditAction.DISCONNECT_USER)


async def unauthorize(
    tx: Transaction, services: Services, caller: Caller, associate_id: int | None, action: AuditAction
) -> None:
    """One associate (None: all) stops acting at the provider; grants left unused are revoked there."""
    await remove_authorization(tx, services, caller.tenant_id, associate_id)
    subject = Reason("audit.everyone") if associate_id is None else Reason("audit.associate", id=associate_id)
    await audit_log.record(tx, services, caller, action, subject)


async def remove_authorization(
    tx: Transaction, services: Services, tenant_id: int, associate_id: int | None
) -> None:
    """The same without a caller, for whoever writes the audit otherwise."""
    await authorizations.remove_authorization(tx, tenant_id, associate_id)
    await grants.schedule_unused_revocations(tx, tenant_id, services.now())


async def _take_pending_sign_in(
    services: Services, caller: Caller, provider: Provider, state: str
) -> PendingSignIn:
    async with services.database.writing() as tx:
        pending_sign_in = await connections.complete_sign_in(
            tx, services.cipher, caller.tenant_id, caller.session_id, _hash_state(state), services.now()
        )
    if pending_sign_in is None or pending_sign_in.provider != provider.key:
        raise Refused(Reason("connect.sign_in_not_ours"))
    return pending_sign_in


async def _require_allowed(services: Services, caller: Caller, provider: Provider, purpose: str) -> None:
    if purpose == CONFIGURE:
        require_administrator(caller)
        return
    async with services.database.reading() as tx:
        await _require_connected(tx, services, caller, provider)


async def _require_connected(tx: Transaction, services: Services, caller: Caller, provider: Provider) -> None:
    """When the administrator has disconnected meanwhile, a grant kept now would be one that nobody ends."""
    connection = await connections.get(tx, services.cipher, caller.tenant_id)
    if connection is None or connection.provider != provider.key:
        raise _not_configured()


def _not_configured() -> NeedsConfiguration:
    return NeedsConfiguration(Reason("connection.ask_administrator"))


def _require_scopes(provider: Provider, tokens: Tokens) -> None:
    missing = oauth.missing_scopes(oauth_spec(provider), tokens.scopes)
    if missing:
        names = tuple(sorted(missing))
        raise NeedsConfiguration(Reason("connect.scopes_missing", provider=provider.label, scopes=names))


async def _store_grant(
    services: Services, caller: Caller, provider: Provider, purpose: str, tokens: Tokens, account: Account
) -> None:
    """Upsert grant, authorization and, for the administrator, the connection, in one transaction."""
    tenant_id, now = caller.tenant_id, services.now()
    encrypted_tokens = encrypt_tokens(services, tenant_id, provider.key, account.provider_user_id, tokens)
    async with services.database.writing() as tx:
        if purpose == AUTHORIZE:
            await _require_connected(tx, services, caller, provider)
        grant_id = await grants.upsert_grant(
            tx,
            tenant_id,
            provider=provider.key,
            provider_user_id=account.provider_user_id,
            account_name=account.name,
            account_email=account.email,
            licence=account.licence,
            warning=account.warning,
            tokens=encrypted_tokens,
        )
        await authorizations.authorize(tx, tenant_id, caller.associate_id, provider.key, grant_id)
        await grants.schedule_unused_revocations(tx, tenant_id, now)
        if purpose == CONFIGURE:
            await connections.connect(
                tx,
                tenant_id,
                provider=provider.key,
                connected_by=caller.associate_id,
                account_name=account.name,
                warning=account.warning,
                now=now,
            )
        # Meetings and webhooks that waited for this sign-in go on by themselves.
        await webhook_deliveries.retry_waiting(tx, tenant_id, now)
        for host_id in await grants.associate_ids_of(tx, tenant_id, grant_id):
            await desired_state.retry_waiting(tx, tenant_id, now, host_id=host_id)
        provider_user_id = account.provider_user_id
        await desired_state.request_move_to_account(tx, tenant_id, caller.associate_id, provider_user_id, now)
        await orphaned_meetings.retry_for_user(tx, tenant_id, provider.key, provider_user_id, now)
        await drift_scans.request_scan(tx, tenant_id, grant_id)
        action = AuditAction.CONNECT if purpose == CONFIGURE else AuditAction.AUTHORIZE
        sharing_ids = sorted(
            set(await grants.associate_ids_of(tx, tenant_id, grant_id)) - {caller.associate_id}
        )
        subject = Reason("audit.account", provider=provider.label, email=account.email)
        if sharing_ids:
            subject = Reason("audit.shared", account=subject, associates=tuple(map(str, sharing_ids)))
        await audit_log.record(tx, services, caller, action, subject)


def _hash_state(state: str) -> bytes:
    return hashlib.sha256(state.encode(errors="replace")).digest()
