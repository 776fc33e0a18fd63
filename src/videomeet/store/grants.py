"""Grants at providers, and which associates act through them. Tokens are sealed to their row."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.connection import ConnectedUser, Grant, GrantState
from videomeet.store.schema import associates, authorizations, grants

REFRESH_LEASE = timedelta(seconds=30)


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
    account_email: str, licence: str, warning: str | None, tokens: SealedTokens,
) -> int:  # fmt: skip
    """Keep the newest grant of a provider user in place of an older one; its id."""
    values: dict[str, object] = {
        "account_name": account_name, "account_email": account_email, "licence": licence, "warning": warning,
        "state": GrantState.CONNECTED, **asdict(tokens), "due_at": None, "lease_until": None, "attempts": 0,
    }  # fmt: skip
    new = upsert(grants).values(
        tenant_id=tenant_id, provider=provider, provider_user_id=provider_user_id, version=1, **values
    )
    kept = new.on_conflict_do_update(
        index_elements=["tenant_id", "provider", "provider_user_id"],
        set_=values | {"version": grants.c.version + 1},
    )
    return int((await c.execute(kept.returning(grants.c.id))).scalar_one())


async def authorize(
    c: AsyncConnection, tenant_id: int, associate_id: int, provider: str, grant_id: int
) -> None:
    """From now on the associate acts through this grant."""
    await c.execute(
        upsert(authorizations)
        .values(tenant_id=tenant_id, associate_id=associate_id, provider=provider, grant_id=grant_id)
        .on_conflict_do_update(
            index_elements=["tenant_id", "associate_id", "provider"], set_={"grant_id": grant_id}
        )
    )


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


async def is_authorized(c: AsyncConnection, tenant_id: int, associate_id: int) -> bool:
    """Whether an associate acts through any grant."""
    a = authorizations.c
    found = select(a.grant_id).where(a.tenant_id == tenant_id, a.associate_id == associate_id).limit(1)
    return (await c.execute(found)).first() is not None


async def states(c: AsyncConnection, tenant_id: int, provider: str) -> dict[int, GrantState]:
    """Associate ID to the state of their grant, for everyone who has one."""
    rows = await c.execute(
        select(authorizations.c.associate_id, grants.c.state)
        .join(grants, grants.c.id == authorizations.c.grant_id)
        .where(authorizations.c.tenant_id == tenant_id, authorizations.c.provider == provider)
    )
    return {row.associate_id: GrantState(row.state) for row in rows}


async def connected_users(
    c: AsyncConnection, tenant_id: int, *, offset: int, limit: int
) -> tuple[list[ConnectedUser], int]:
    """A page of associates with a grant, by ID, and how many there are in all."""
    a = authorizations
    mine = a.c.tenant_id == tenant_id
    sharing = (
        select(a.c.grant_id).where(mine).group_by(a.c.grant_id).having(func.count() > 1).scalar_subquery()
    )
    rows = await c.execute(
        select(
            a.c.associate_id, associates.c.name, grants, a.c.last_used_at,
            a.c.grant_id.in_(sharing).label("shared"),
        )
        .join(grants, grants.c.id == a.c.grant_id)
        .join(associates, (associates.c.tenant_id == a.c.tenant_id) & (associates.c.id == a.c.associate_id))
        .where(mine)
        .order_by(a.c.associate_id)
        .offset(offset)
        .limit(limit)
    )  # fmt: skip
    users = [
        ConnectedUser(
            row.associate_id, row.name, row.account_name, row.account_email, GrantState(row.state),
            row.last_used_at, row.shared,
        )
        for row in rows
    ]  # fmt: skip
    total = (await c.execute(select(func.count()).select_from(a).where(mine))).scalar_one()
    return users, int(total)


async def used(c: AsyncConnection, tenant_id: int, grant_id: int, associate_id: int, now: datetime) -> None:
    """An associate's grant was used."""
    await c.execute(
        update(authorizations)
        .where(
            authorizations.c.tenant_id == tenant_id,
            authorizations.c.grant_id == grant_id,
            authorizations.c.associate_id == associate_id,
        )
        .values(last_used_at=now)
    )


async def claim_refresh(
    c: AsyncConnection, tenant_id: int, grant_id: int, version: int, now: datetime
) -> bool:
    """Take the right to refresh this version of a grant: one at a time, across processes."""
    free = or_(grants.c.lease_until.is_(None), grants.c.lease_until <= now)
    taken = await c.execute(
        update(grants)
        .where(_is(tenant_id, grant_id), grants.c.version == version, free)
        .values(lease_until=now + REFRESH_LEASE)
    )
    return taken.rowcount == 1


async def keep_tokens(
    c: AsyncConnection, tenant_id: int, grant_id: int, version: int, tokens: SealedTokens
) -> bool:
    """Store refreshed tokens, unless the grant was replaced meanwhile; whether they were stored."""
    kept = await c.execute(
        update(grants)
        .where(_is(tenant_id, grant_id), grants.c.version == version)
        .values(version=version + 1, lease_until=None, **asdict(tokens))
    )
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
    given_up = grants.c.state == GrantState.REVOKING
    changed = await c.execute(
        update(grants)
        .where(_is(tenant_id, grant_id), grants.c.version == version)
        .values(state=case((given_up, GrantState.REVOKING), else_=GrantState.NEEDS_REAUTH), lease_until=None)
    )
    return changed.rowcount == 1


async def expire_access(
    c: AsyncConnection, tenant_id: int, grant_id: int, version: int, now: datetime
) -> None:
    """The provider refused the access token before its time."""
    await c.execute(
        update(grants)
        .where(_is(tenant_id, grant_id), grants.c.version == version)
        .values(access_expires_at=now)
    )


async def unauthorize(c: AsyncConnection, tenant_id: int, associate_id: int | None) -> None:
    """One associate (None: everyone) stops acting through a grant."""
    which = delete(authorizations).where(authorizations.c.tenant_id == tenant_id)
    if associate_id is not None:
        which = which.where(authorizations.c.associate_id == associate_id)
    await c.execute(which)


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


async def put_back(c: AsyncConnection, tenant_id: int, grant_id: int, due_at: datetime) -> None:
    """It could not be revoked now; try again then, unless it was granted anew meanwhile."""
    revoking = grants.c.state == GrantState.REVOKING
    await c.execute(
        update(grants).where(_is(tenant_id, grant_id), revoking).values(due_at=due_at, lease_until=None)
    )


async def attempts(c: AsyncConnection, tenant_id: int, grant_id: int) -> int:
    """How often a worker has claimed this grant."""
    return int((await c.execute(select(grants.c.attempts).where(_is(tenant_id, grant_id)))).scalar() or 0)


async def forget(c: AsyncConnection, tenant_id: int, grant_id: int) -> None:
    """Delete a revoked grant, unless it was granted anew meanwhile."""
    revoking = grants.c.state == GrantState.REVOKING
    await c.execute(delete(grants).where(_is(tenant_id, grant_id), revoking))


def _grant(row: Row[tuple[object, ...]]) -> Grant:
    return Grant(
        id=row.id, tenant_id=row.tenant_id, provider=row.provider, provider_user_id=row.provider_user_id,
        account_name=row.account_name, account_email=row.account_email, licence=row.licence,
        warning=row.warning, state=GrantState(row.state), version=row.version,
        access_expires_at=row.access_expires_at, access_sealed=row.access_sealed,
        refresh_sealed=row.refresh_sealed,
    )  # fmt: skip
