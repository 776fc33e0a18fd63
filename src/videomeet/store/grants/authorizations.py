"""Which associates act through which grant, and whether they were notified that it needs a new sign-in."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.grants.grant import ConnectedUser, GrantState
from videomeet.store.schema import associates, authorizations, grants


async def authorize(
    tx: AsyncConnection, tenant_id: int, associate_id: int, provider: str, grant_id: int
) -> None:
    """From now on the associate acts through this grant. They are notified when it needs a new sign-in."""
    values = {"grant_id": grant_id, "notified_at": None}
    await tx.execute(
        upsert(authorizations)
        .values(tenant_id=tenant_id, associate_id=associate_id, provider=provider, **values)
        .on_conflict_do_update(index_elements=["tenant_id", "associate_id", "provider"], set_=values)
    )


async def is_authorized(tx: AsyncConnection, tenant_id: int, associate_id: int) -> bool:
    """Whether an associate acts through any grant."""
    columns = authorizations.c
    statement = (
        select(columns.grant_id)
        .where(columns.tenant_id == tenant_id, columns.associate_id == associate_id)
        .limit(1)
    )
    return (await tx.execute(statement)).first() is not None


async def grant_states(tx: AsyncConnection, tenant_id: int, provider: str) -> dict[int, GrantState]:
    """Associate ID to the state of their grant, for everyone who has one."""
    rows = await tx.execute(
        select(authorizations.c.associate_id, grants.c.state)
        .join(grants, grants.c.id == authorizations.c.grant_id)
        .where(authorizations.c.tenant_id == tenant_id, authorizations.c.provider == provider)
    )
    return {row.associate_id: GrantState(row.state) for row in rows}


async def list_connected_users(
    tx: AsyncConnection, tenant_id: int, *, offset: int, limit: int
) -> tuple[list[ConnectedUser], int]:
    """A page of associates with a grant, by ID, and how many there are in all."""
    table = authorizations
    of_tenant = table.c.tenant_id == tenant_id
    rows = (
        await tx.execute(
            select(table.c.associate_id, associates.c.name, grants, table.c.last_used_at, table.c.grant_id)
            .join(grants, grants.c.id == table.c.grant_id)
            .join(
                associates,
                (associates.c.tenant_id == table.c.tenant_id) & (associates.c.id == table.c.associate_id),
            )
            .where(of_tenant)
            .order_by(table.c.associate_id)
            .offset(offset)
            .limit(limit)
        )
    ).all()
    names_by_grant = await associate_names_by_grant(tx, tenant_id, {row.grant_id for row in rows})
    users = [
        ConnectedUser(
            row.associate_id,
            row.name,
            row.account_name,
            row.account_email,
            GrantState(row.state),
            row.last_used_at,
            row.licence,
            row.warning,
            tuple(
                name
                for sharing_id, name in names_by_grant[row.grant_id].items()
                if sharing_id != row.associate_id
            ),
        )
        for row in rows
    ]
    total = (await tx.execute(select(func.count()).select_from(table).where(of_tenant))).scalar_one()
    return users, int(total)


async def associate_names_by_grant(
    tx: AsyncConnection, tenant_id: int, grant_ids: set[int]
) -> dict[int, dict[int, str]]:
    """Who acts through each of these grants: associate ID to name."""
    columns = authorizations.c
    rows = await tx.execute(
        select(columns.grant_id, columns.associate_id, associates.c.name)
        .join(
            associates,
            (associates.c.tenant_id == columns.tenant_id) & (associates.c.id == columns.associate_id),
        )
        .where(columns.tenant_id == tenant_id, columns.grant_id.in_(grant_ids))
        .order_by(columns.associate_id)
    )
    names_by_grant: dict[int, dict[int, str]] = {grant_id: {} for grant_id in grant_ids}
    for row in rows:
        names_by_grant[row.grant_id][row.associate_id] = row.name
    return names_by_grant


async def record_use(
    tx: AsyncConnection, tenant_id: int, grant_id: int, associate_id: int, now: datetime
) -> None:
    """An associate's grant was used."""
    await tx.execute(
        update(authorizations)
        .where(
            authorizations.c.tenant_id == tenant_id,
            authorizations.c.grant_id == grant_id,
            authorizations.c.associate_id == associate_id,
        )
        .values(last_used_at=now)
    )


async def needs_reauth_notice(tx: AsyncConnection, tenant_id: int, associate_id: int, provider: str) -> bool:
    """Whether an associate's grant needs a new sign-in and they have not been notified."""
    columns = authorizations.c
    statement = (
        select(columns.grant_id)
        .join(grants, grants.c.id == columns.grant_id)
        .where(
            columns.tenant_id == tenant_id, columns.associate_id == associate_id, columns.provider == provider
        )
        .where(columns.notified_at.is_(None), grants.c.state == GrantState.NEEDS_REAUTH)
    )
    return (await tx.execute(statement)).first() is not None


async def mark_notified(
    tx: AsyncConnection, tenant_id: int, associate_id: int, provider: str, now: datetime
) -> bool:
    """Record that the associate is notified; False when it was recorded already."""
    columns = authorizations.c
    result = await tx.execute(
        update(authorizations)
        .where(
            columns.tenant_id == tenant_id, columns.associate_id == associate_id, columns.provider == provider
        )
        .where(columns.notified_at.is_(None))
        .values(notified_at=now)
    )
    return result.rowcount == 1


async def remove_authorization(tx: AsyncConnection, tenant_id: int, associate_id: int | None) -> None:
    """One associate (None: everyone) stops acting through a grant."""
    statement = delete(authorizations).where(authorizations.c.tenant_id == tenant_id)
    if associate_id is not None:
        statement = statement.where(authorizations.c.associate_id == associate_id)
    await tx.execute(statement)
