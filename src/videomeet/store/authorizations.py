"""Which associates act through which grant, and what they have been told about it."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.connection import ConnectedUser, GrantState
from videomeet.store.schema import associates, authorizations, grants


async def authorize(
    c: AsyncConnection, tenant_id: int, associate_id: int, provider: str, grant_id: int
) -> None:
    """From now on the associate acts through this grant. When it lapses they are told anew."""
    anew = {"grant_id": grant_id, "told_at": None}
    await c.execute(
        upsert(authorizations)
        .values(tenant_id=tenant_id, associate_id=associate_id, provider=provider, **anew)
        .on_conflict_do_update(index_elements=["tenant_id", "associate_id", "provider"], set_=anew)
    )


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
    rows = (
        await c.execute(
            select(a.c.associate_id, associates.c.name, grants, a.c.last_used_at, a.c.grant_id)
            .join(grants, grants.c.id == a.c.grant_id)
            .join(
                associates, (associates.c.tenant_id == a.c.tenant_id) & (associates.c.id == a.c.associate_id)
            )
            .where(mine)
            .order_by(a.c.associate_id)
            .offset(offset)
            .limit(limit)
        )
    ).all()
    sharing = await names_of(c, tenant_id, {row.grant_id for row in rows})
    users = [
        ConnectedUser(
            row.associate_id, row.name, row.account_name, row.account_email, GrantState(row.state),
            row.last_used_at, row.licence, row.warning,
            tuple(name for who, name in sharing[row.grant_id].items() if who != row.associate_id),
        )
        for row in rows
    ]  # fmt: skip
    total = (await c.execute(select(func.count()).select_from(a).where(mine))).scalar_one()
    return users, int(total)


async def names_of(c: AsyncConnection, tenant_id: int, grant_ids: set[int]) -> dict[int, dict[int, str]]:
    """Who acts through each of these grants: associate ID to name."""
    a = authorizations.c
    rows = await c.execute(
        select(a.grant_id, a.associate_id, associates.c.name)
        .join(associates, (associates.c.tenant_id == a.tenant_id) & (associates.c.id == a.associate_id))
        .where(a.tenant_id == tenant_id, a.grant_id.in_(grant_ids))
        .order_by(a.associate_id)
    )
    found: dict[int, dict[int, str]] = {grant_id: {} for grant_id in grant_ids}
    for row in rows:
        found[row.grant_id][row.associate_id] = row.name
    return found


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


async def to_tell(c: AsyncConnection, tenant_id: int, associate_id: int, provider: str) -> bool:
    """Whether an associate's grant has lapsed and they have not been told."""
    a = authorizations.c
    found = (
        select(a.grant_id)
        .join(grants, grants.c.id == a.grant_id)
        .where(a.tenant_id == tenant_id, a.associate_id == associate_id, a.provider == provider)
        .where(a.told_at.is_(None), grants.c.state == GrantState.NEEDS_REAUTH)
    )
    return (await c.execute(found)).first() is not None


async def told(c: AsyncConnection, tenant_id: int, associate_id: int, provider: str, now: datetime) -> bool:
    """The associate is told; False when somebody was faster."""
    a = authorizations.c
    marked = await c.execute(
        update(authorizations)
        .where(a.tenant_id == tenant_id, a.associate_id == associate_id, a.provider == provider)
        .where(a.told_at.is_(None))
        .values(told_at=now)
    )
    return marked.rowcount == 1


async def unauthorize(c: AsyncConnection, tenant_id: int, associate_id: int | None) -> None:
    """One associate (None: everyone) stops acting through a grant."""
    which = delete(authorizations).where(authorizations.c.tenant_id == tenant_id)
    if associate_id is not None:
        which = which.where(authorizations.c.associate_id == associate_id)
    await c.execute(which)
