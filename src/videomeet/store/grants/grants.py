"""Grants: encrypted tokens, states, and when each is to be renewed or revoked."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, not_, null, or_, select, update
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.grants.grant import Grant, GrantState
from videomeet.domain.kit.reason import Reason
from videomeet.store.schema import authorizations, grants
from videomeet.store.worklist import is_leased

# Longer than two calls to a provider may take: a lost reply is followed by one more try.
REFRESH_LEASE = timedelta(seconds=45)


@dataclass(frozen=True)
class EncryptedTokens:
    """A grant's tokens as stored. `refreshed_at` is when the provider gave them."""

    access_token_encrypted: bytes = field(repr=False)
    refresh_token_encrypted: bytes = field(repr=False)
    access_expires_at: datetime
    refreshed_at: datetime


def token_aad(tenant_id: int, provider: str, provider_user_id: str, token: str) -> str:
    """The associated data that a token (`access` or `refresh`) is encrypted with."""
    return f"tenant {tenant_id} grants.{token} {provider}/{provider_user_id}"


def _by_id(tenant_id: int, grant_id: int) -> ColumnElement[bool]:
    return and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)


async def upsert_grant(
    tx: AsyncConnection,
    tenant_id: int,
    *,
    provider: str,
    provider_user_id: str,
    account_name: str,
    account_email: str,
    licence: str,
    warning: Reason | None,
    tokens: EncryptedTokens,
) -> int:
    """Store the newest grant of a provider user in place of an older one; its id."""
    account = {"account_name": account_name, "account_email": account_email, "licence": licence}
    state = {"warning": warning, "state": GrantState.CONNECTED, "due_at": None}
    statement = _upsert(tenant_id, provider, provider_user_id, tokens, account | state)
    return int((await tx.execute(statement.returning(grants.c.id))).scalar_one())


async def store_for_revocation(
    tx: AsyncConnection,
    tenant_id: int,
    provider: str,
    provider_user_id: str,
    *,
    account_name: str,
    account_email: str,
    licence: str,
    tokens: EncryptedTokens,
    now: datetime,
) -> bool:
    """Store tokens only until they are revoked. False when that user's stored grant is in use: it stays."""
    account = {"account_name": account_name, "account_email": account_email, "licence": licence}
    state = {"state": GrantState.REVOKING, "due_at": now}
    statement = _upsert(
        tenant_id, provider, provider_user_id, tokens, account | state, only_in_state=GrantState.REVOKING
    )
    return (await tx.execute(statement.returning(grants.c.id))).one_or_none() is not None


def _upsert(
    tenant_id: int,
    provider: str,
    provider_user_id: str,
    tokens: EncryptedTokens,
    grant_values: dict[str, Any],
    only_in_state: GrantState | None = None,
) -> Insert:
    """Insert, or replace the values of the older row; with `only_in_state` only when it is in that state."""
    values = {**grant_values, **asdict(tokens), "lease_until": None, "attempts": 0}
    statement = upsert(grants).values(
        tenant_id=tenant_id, provider=provider, provider_user_id=provider_user_id, version=1, **values
    )
    return statement.on_conflict_do_update(
        index_elements=["tenant_id", "provider", "provider_user_id"],
        set_=values | {"version": grants.c.version + 1},
        where=None if only_in_state is None else grants.c.state == only_in_state,
    )


async def suspect(tx: AsyncConnection, tenant_id: int, grant_id: int, now: datetime) -> None:
    """The provider may have ended it: make it due for renewal, which will show."""
    condition = and_(_by_id(tenant_id, grant_id), grants.c.state == GrantState.CONNECTED)
    await tx.execute(update(grants).where(condition).values(access_expires_at=now, due_at=now, attempts=0))


async def get_for_associate(
    tx: AsyncConnection, tenant_id: int, associate_id: int, provider: str
) -> Grant | None:
    """The grant an associate acts through."""
    row = (
        await tx.execute(
            select(grants)
            .join(authorizations, authorizations.c.grant_id == grants.c.id)
            .where(
                authorizations.c.tenant_id == tenant_id,
                authorizations.c.associate_id == associate_id,
                authorizations.c.provider == provider,
                grants.c.tenant_id == tenant_id,
            )
        )
    ).one_or_none()
    return None if row is None else _to_grant(row)


async def get(tx: AsyncConnection, tenant_id: int, grant_id: int) -> Grant | None:
    """One grant of the tenant."""
    row = (await tx.execute(select(grants).where(_by_id(tenant_id, grant_id)))).one_or_none()
    return None if row is None else _to_grant(row)


async def get_by_provider_user(
    tx: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str
) -> Grant | None:
    """The grant of a provider's user, even one that is being revoked."""
    condition = and_(grants.c.provider == provider, grants.c.provider_user_id == provider_user_id)
    row = (await tx.execute(select(grants).where(grants.c.tenant_id == tenant_id, condition))).one_or_none()
    return None if row is None else _to_grant(row)


async def associate_ids_of(tx: AsyncConnection, tenant_id: int, grant_id: int) -> list[int]:
    """Who acts through a grant."""
    associate_ids = await tx.scalars(
        select(authorizations.c.associate_id).where(
            authorizations.c.tenant_id == tenant_id, authorizations.c.grant_id == grant_id
        )
    )
    return list(associate_ids)


async def claim_refresh(
    tx: AsyncConnection, tenant_id: int, grant_id: int, version: int, now: datetime
) -> bool:
    """Lease the grant for a refresh of this version; False when it is leased or has another version.

    One at a time: with rotating refresh tokens, a second use of the same one would end the grant.
    """
    is_free = or_(grants.c.lease_until.is_(None), not_(is_leased(grants, now)))
    result = await tx.execute(
        update(grants)
        .where(_by_id(tenant_id, grant_id), grants.c.version == version, is_free)
        .values(lease_until=now + REFRESH_LEASE)
    )
    return result.rowcount == 1


async def store_tokens(
    tx: AsyncConnection,
    tenant_id: int,
    grant_id: int,
    version: int,
    tokens: EncryptedTokens,
    warning: Reason | None = None,
) -> bool:
    """Store refreshed tokens, unless the grant was replaced meanwhile; whether they were stored.

    Fresh tokens prove that the grant is valid, even if another process took it for invalid a moment ago.
    """
    result = await tx.execute(
        update(grants)
        .where(_by_id(tenant_id, grant_id), grants.c.version == version)
        .values(
            version=version + 1,
            lease_until=None,
            warning=warning,
            **asdict(tokens),
            **_unless_revoking(state=GrantState.CONNECTED, due_at=null(), attempts=0),
        )
    )
    return result.rowcount == 1


async def release_refresh(tx: AsyncConnection, tenant_id: int, grant_id: int, version: int) -> None:
    """End the lease of `claim_refresh` after a failure."""
    await tx.execute(
        update(grants)
        .where(_by_id(tenant_id, grant_id), grants.c.version == version)
        .values(lease_until=None)
    )


async def mark_needs_reauth(tx: AsyncConnection, tenant_id: int, grant_id: int, version: int) -> bool:
    """The provider no longer accepts this version of the grant; False when there is another by now."""
    ended_values = _unless_revoking(state=GrantState.NEEDS_REAUTH, due_at=null(), attempts=0)
    result = await tx.execute(
        update(grants)
        .where(_by_id(tenant_id, grant_id), grants.c.version == version)
        .values(lease_until=None, **ended_values)
    )
    return result.rowcount == 1


def _unless_revoking(**values: object) -> dict[str, ColumnElement[Any]]:
    # A grant that is being revoked stays due to be revoked and deleted, whatever is learnt about it.
    is_revoking = grants.c.state == GrantState.REVOKING
    return {name: case((is_revoking, grants.c[name]), else_=value) for name, value in values.items()}


async def schedule_idle_grants(tx: AsyncConnection, since: datetime, now: datetime, limit: int) -> int:
    """Every tenant's grants that nobody has used since then are due to be renewed, some at a time."""
    renewed_at = func.coalesce(grants.c.refreshed_at, grants.c.access_expires_at)
    idle_ids = (
        select(grants.c.id)
        .where(grants.c.state == GrantState.CONNECTED, grants.c.due_at.is_(None), renewed_at < since)
        .order_by(renewed_at)
        .limit(limit)
    )
    result = await tx.execute(
        update(grants).where(grants.c.id.in_(idle_ids.scalar_subquery())).values(due_at=now, attempts=0)
    )
    return result.rowcount


async def expire_access(
    tx: AsyncConnection, tenant_id: int, grant_id: int, version: int, now: datetime
) -> None:
    """The provider rejected the access token before its time: the next call refreshes it."""
    await tx.execute(
        update(grants)
        .where(_by_id(tenant_id, grant_id), grants.c.version == version)
        .values(access_expires_at=now)
    )


async def schedule_unused_revocations(tx: AsyncConnection, tenant_id: int, now: datetime) -> int:
    """Grants that nobody acts through any more are due to be revoked and deleted; how many.

    The lease stays: a refresh that is under way finishes first, so that its new tokens are revoked too.
    """
    of_tenant = authorizations.c.tenant_id == tenant_id
    in_use = select(authorizations.c.grant_id).where(of_tenant)
    result = await tx.execute(
        update(grants)
        .where(grants.c.tenant_id == tenant_id, grants.c.id.not_in(in_use))
        .where(grants.c.state != GrantState.REVOKING)
        .values(state=GrantState.REVOKING, due_at=now, attempts=0)
    )
    return result.rowcount


async def schedule_retry(
    tx: AsyncConnection, tenant_id: int, grant_id: int, state: GrantState, now: datetime, due_at: datetime
) -> None:
    """It could not be revoked or renewed now; try again then, unless it is in another state meanwhile."""
    condition = and_(_by_id(tenant_id, grant_id), grants.c.state == state, grants.c.due_at.is_not(None))
    await tx.execute(update(grants).where(condition).values(due_at=due_at, lease_until=now))


async def get_attempts(tx: AsyncConnection, tenant_id: int, grant_id: int) -> int:
    """How often a worker has claimed this grant."""
    return int((await tx.execute(select(grants.c.attempts).where(_by_id(tenant_id, grant_id)))).scalar() or 0)


async def delete_revoked(tx: AsyncConnection, tenant_id: int, grant_id: int) -> bool:
    """Delete a revoked grant, unless it was granted anew meanwhile; whether it was there."""
    is_revoking = grants.c.state == GrantState.REVOKING
    return (await tx.execute(delete(grants).where(_by_id(tenant_id, grant_id), is_revoking))).rowcount == 1


def _to_grant(row: Row[tuple[object, ...]]) -> Grant:
    return Grant(
        id=row.id,
        tenant_id=row.tenant_id,
        provider=row.provider,
        provider_user_id=row.provider_user_id,
        account_name=row.account_name,
        account_email=row.account_email,
        licence=row.licence,
        warning=row.warning,
        state=GrantState(row.state),
        version=row.version,
        access_expires_at=row.access_expires_at,
        access_token_encrypted=row.access_token_encrypted,
        refresh_token_encrypted=row.refresh_token_encrypted,
    )
