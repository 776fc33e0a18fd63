"""Grants at providers: their tokens, sealed to their row, their states, and when they are due."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, not_, null, or_, select, update
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.connection import Grant, GrantState
from videomeet.domain.reason import Reason
from videomeet.store.schema import authorizations, grants
from videomeet.store.worklist import held

# Longer than two calls to a provider may take: a lost reply is followed by one more try.
REFRESH_LEASE = timedelta(seconds=45)


@dataclass(frozen=True)
class SealedTokens:
    """A grant's tokens as they are kept. `refreshed_at` is when the provider gave them."""

    access_sealed: bytes = field(repr=False)
    refresh_sealed: bytes = field(repr=False)
    access_expires_at: datetime
    refreshed_at: datetime


def token_place(tenant_id: int, provider: str, provider_user_id: str, token: str) -> str:
    """Where a token (`access` or `refresh`) is sealed to."""
    return f"tenant {tenant_id} grants.{token} {provider}/{provider_user_id}"


def _is(tenant_id: int, grant_id: int) -> ColumnElement[bool]:
    return and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)


async def upsert_grant(
    c: AsyncConnection, tenant_id: int, *, provider: str, provider_user_id: str, account_name: str,
    account_email: str, licence: str, warning: Reason | None, tokens: SealedTokens,
) -> int:  # fmt: skip
    """Keep the newest grant of a provider user in place of an older one; its id."""
    about = {"account_name": account_name, "account_email": account_email, "licence": licence}
    state = {"warning": warning, "state": GrantState.CONNECTED, "due_at": None}
    kept = _put(tenant_id, provider, provider_user_id, tokens, about | state)
    return int((await c.execute(kept.returning(grants.c.id))).scalar_one())


async def keep_to_revoke(
    c: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str, *, account_name: str,
    account_email: str, licence: str, tokens: SealedTokens, now: datetime,
) -> bool:  # fmt: skip
    """Keep tokens only until they are revoked; False where a grant of that user is not being given up."""
    about = {"account_name": account_name, "account_email": account_email, "licence": licence}
    state = {"state": GrantState.REVOKING, "due_at": now}
    kept = _put(tenant_id, provider, provider_user_id, tokens, about | state, only=GrantState.REVOKING)
    return (await c.execute(kept.returning(grants.c.id))).one_or_none() is not None


def _put(
    tenant_id: int, provider: str, provider_user_id: str, tokens: SealedTokens, told: dict[str, Any],
    only: GrantState | None = None,
) -> Insert:  # fmt: skip
    """A new row, or its values in place of the older one's: with `only`, where that one is in this state."""
    values = {**told, **asdict(tokens), "lease_until": None, "attempts": 0}
    new = upsert(grants).values(
        tenant_id=tenant_id, provider=provider, provider_user_id=provider_user_id, version=1, **values
    )
    return new.on_conflict_do_update(
        index_elements=["tenant_id", "provider", "provider_user_id"],
        set_=values | {"version": grants.c.version + 1},
        where=None if only is None else grants.c.state == only,
    )


async def doubt(c: AsyncConnection, tenant_id: int, grant_id: int, now: datetime) -> None:
    """It may have ended at the provider: due to be renewed, which shows it."""
    living = and_(_is(tenant_id, grant_id), grants.c.state == GrantState.CONNECTED)
    await c.execute(update(grants).where(living).values(access_expires_at=now, due_at=now, attempts=0))


async def of_associate(c: AsyncConnection, tenant_id: int, associate_id: int, provider: str) -> Grant | None:
    """The grant an associate acts through."""
    row = (
        await c.execute(
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
    return None if row is None else _grant(row)


async def one(c: AsyncConnection, tenant_id: int, grant_id: int) -> Grant | None:
    """One grant of the tenant."""
    row = (await c.execute(select(grants).where(_is(tenant_id, grant_id)))).one_or_none()
    return None if row is None else _grant(row)


async def of_provider_user(
    c: AsyncConnection, tenant_id: int, provider: str, provider_user_id: str
) -> Grant | None:
    """The grant of a provider's user, one that is being given up included."""
    which = and_(grants.c.provider == provider, grants.c.provider_user_id == provider_user_id)
    row = (await c.execute(select(grants).where(grants.c.tenant_id == tenant_id, which))).one_or_none()
    return None if row is None else _grant(row)


async def associates_of(c: AsyncConnection, tenant_id: int, grant_id: int) -> list[int]:
    """Who acts through a grant."""
    rows = await c.scalars(
        select(authorizations.c.associate_id).where(
            authorizations.c.tenant_id == tenant_id, authorizations.c.grant_id == grant_id
        )
    )
    return list(rows)


async def claim_refresh(
    c: AsyncConnection, tenant_id: int, grant_id: int, version: int, now: datetime
) -> bool:
    """Take the right to refresh this version of a grant: one at a time, across processes."""
    free = or_(grants.c.lease_until.is_(None), not_(held(grants, now)))
    taken = await c.execute(
        update(grants)
        .where(_is(tenant_id, grant_id), grants.c.version == version, free)
        .values(lease_until=now + REFRESH_LEASE)
    )
    return taken.rowcount == 1


async def keep_tokens(
    c: AsyncConnection, tenant_id: int, grant_id: int, version: int, tokens: SealedTokens,
    warning: Reason | None = None,
) -> bool:  # fmt: skip
    """Store refreshed tokens, unless the grant was replaced meanwhile; whether they were stored.

    Tokens in hand prove that it lives, even if another process took it for dead a moment ago.
    """
    kept = await c.execute(
        update(grants)
        .where(_is(tenant_id, grant_id), grants.c.version == version)
        .values(
            version=version + 1, lease_until=None, warning=warning, **asdict(tokens),
            **_unless_given_up(state=GrantState.CONNECTED, due_at=null(), attempts=0),
        )
    )  # fmt: skip
    return kept.rowcount == 1


async def release_refresh(c: AsyncConnection, tenant_id: int, grant_id: int, version: int) -> None:
    """Give the right to refresh back after a failure."""
    await c.execute(
        update(grants).where(_is(tenant_id, grant_id), grants.c.version == version).values(lease_until=None)
    )


async def needs_reauth(c: AsyncConnection, tenant_id: int, grant_id: int, version: int) -> bool:
    """The provider no longer accepts this version of the grant; whether it was still ours.

    One that was given up meanwhile stays due to be revoked and forgotten.
    """
    ended = _unless_given_up(state=GrantState.NEEDS_REAUTH, due_at=null(), attempts=0)
    changed = await c.execute(
        update(grants)
        .where(_is(tenant_id, grant_id), grants.c.version == version)
        .values(lease_until=None, **ended)
    )
    return changed.rowcount == 1


def _unless_given_up(**values: object) -> dict[str, ColumnElement[Any]]:
    # One that was given up stays due to be revoked and forgotten, whatever is found out about it.
    given_up = grants.c.state == GrantState.REVOKING
    return {name: case((given_up, grants.c[name]), else_=value) for name, value in values.items()}


async def mark_idle(c: AsyncConnection, since: datetime, now: datetime, limit: int) -> int:
    """Every tenant's grants that nobody has used since then are due to be renewed, some at a time."""
    # Rows from before `refreshed_at` was kept have their access token's end instead: an hour later.
    renewed = func.coalesce(grants.c.refreshed_at, grants.c.access_expires_at)
    idle = (
        select(grants.c.id)
        .where(grants.c.state == GrantState.CONNECTED, grants.c.due_at.is_(None), renewed < since)
        .order_by(renewed)
        .limit(limit)
    )
    marked = await c.execute(
        update(grants).where(grants.c.id.in_(idle.scalar_subquery())).values(due_at=now, attempts=0)
    )
    return marked.rowcount


async def expire_access(
    c: AsyncConnection, tenant_id: int, grant_id: int, version: int, now: datetime
) -> None:
    """The provider refused the access token before its time."""
    await c.execute(
        update(grants)
        .where(_is(tenant_id, grant_id), grants.c.version == version)
        .values(access_expires_at=now)
    )


async def revoke_unused(c: AsyncConnection, tenant_id: int, now: datetime) -> int:
    """Grants that nobody acts through any more are due to be revoked, then forgotten; how many.

    Whoever is refreshing one finishes first: the lease stays.
    """
    mine = authorizations.c.tenant_id == tenant_id
    in_use = select(authorizations.c.grant_id).where(mine)
    marked = await c.execute(
        update(grants)
        .where(grants.c.tenant_id == tenant_id, grants.c.id.not_in(in_use))
        .where(grants.c.state != GrantState.REVOKING)
        .values(state=GrantState.REVOKING, due_at=now, attempts=0)
    )
    return marked.rowcount


async def put_back(
    c: AsyncConnection, tenant_id: int, grant_id: int, state: GrantState, now: datetime, due_at: datetime
) -> None:
    """It could not be revoked or renewed now; try again then, unless it is in another state meanwhile."""
    still = and_(_is(tenant_id, grant_id), grants.c.state == state, grants.c.due_at.is_not(None))
    await c.execute(update(grants).where(still).values(due_at=due_at, lease_until=now))


async def attempts(c: AsyncConnection, tenant_id: int, grant_id: int) -> int:
    """How often a worker has claimed this grant."""
    return int((await c.execute(select(grants.c.attempts).where(_is(tenant_id, grant_id)))).scalar() or 0)


async def forget(c: AsyncConnection, tenant_id: int, grant_id: int) -> bool:
    """Delete a revoked grant, unless it was granted anew meanwhile; whether it was there."""
    revoking = grants.c.state == GrantState.REVOKING
    return (await c.execute(delete(grants).where(_is(tenant_id, grant_id), revoking))).rowcount == 1


def _grant(row: Row[tuple[object, ...]]) -> Grant:
    return Grant(
        id=row.id, tenant_id=row.tenant_id, provider=row.provider, provider_user_id=row.provider_user_id,
        account_name=row.account_name, account_email=row.account_email, licence=row.licence,
        warning=row.warning, state=GrantState(row.state), version=row.version,
        access_expires_at=row.access_expires_at, access_sealed=row.access_sealed,
        refresh_sealed=row.refresh_sealed,
    )  # fmt: skip
