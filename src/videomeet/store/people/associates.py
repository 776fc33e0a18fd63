"""Tenants, associates and their sessions."""

from datetime import datetime

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.people import Associate, Caller, Session, Tenant
from videomeet.store.schema import associates, sessions, tenants


async def add_tenant(
    tx: AsyncConnection, *, name: str, customer_id: str, zone: str, now: datetime
) -> int | None:
    """The new tenant's id, or None when the customer ID is taken."""
    if await tx.scalar(select(tenants.c.id).where(tenants.c.customer_id == customer_id)):
        return None
    result = await tx.execute(
        insert(tenants)
        .values(name=name, customer_id=customer_id, zone=zone, created_at=now)
        .returning(tenants.c.id)
    )
    return int(result.scalar_one())


async def get_tenant_by_customer_id(tx: AsyncConnection, customer_id: str) -> Tenant | None:
    """The installation with a customer ID."""
    row = (await tx.execute(select(tenants).where(tenants.c.customer_id == customer_id))).one_or_none()
    return None if row is None else Tenant(row.id, row.name, row.customer_id, row.zone)


async def get_tenant(tx: AsyncConnection, tenant_id: int) -> Tenant:
    """One tenant."""
    row = (await tx.execute(select(tenants).where(tenants.c.id == tenant_id))).one()
    return Tenant(row.id, row.name, row.customer_id, row.zone)


async def add_associate(
    tx: AsyncConnection,
    tenant_id: int,
    *,
    name: str,
    email: str,
    password_hash: str,
    administrator: bool,
    zone: str,
    language: str,
    now: datetime,
) -> int | None:
    """The new associate's id within the tenant, or None when the e-mail is taken by anyone."""
    if await tx.scalar(select(associates.c.id).where(associates.c.email == email)):
        return None
    statement = select(func.coalesce(func.max(associates.c.id), 0)).where(associates.c.tenant_id == tenant_id)
    associate_id = int((await tx.execute(statement)).scalar_one()) + 1
    await tx.execute(
        insert(associates).values(
            tenant_id=tenant_id,
            id=associate_id,
            name=name,
            email=email,
            password_hash=password_hash,
            administrator=administrator,
            may_log_in=True,
            zone=zone,
            language=language,
            created_at=now,
        )
    )
    return associate_id


async def get_credentials(tx: AsyncConnection, email: str) -> tuple[Associate, str] | None:
    """The associate with an e-mail address and the hash of their password. Before anyone is signed in."""
    row = (await tx.execute(select(associates).where(associates.c.email == email))).one_or_none()
    return None if row is None else (_to_associate(row), row.password_hash)


async def set_password_hash(
    tx: AsyncConnection, tenant_id: int, associate_id: int, password_hash: str
) -> None:
    """Replace the hash when the parameters of the hashing have become stronger."""
    await tx.execute(
        update(associates)
        .where(associates.c.tenant_id == tenant_id, associates.c.id == associate_id)
        .values(password_hash=password_hash)
    )


async def get_associate(tx: AsyncConnection, tenant_id: int, associate_id: int) -> Associate | None:
    """One associate of the tenant."""
    statement = select(associates).where(associates.c.tenant_id == tenant_id, associates.c.id == associate_id)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else _to_associate(row)


async def list_associates(
    tx: AsyncConnection, tenant_id: int, *, offset: int = 0, limit: int = 500
) -> tuple[list[Associate], int]:
    """A page of the tenant's associates by ID, and how many there are in all."""
    of_tenant = associates.c.tenant_id == tenant_id
    rows = await tx.execute(
        select(associates).where(of_tenant).order_by(associates.c.id).offset(offset).limit(limit)
    )
    total = (await tx.execute(select(func.count()).select_from(associates).where(of_tenant))).scalar_one()
    return [_to_associate(row) for row in rows], int(total)


async def set_zone(tx: AsyncConnection, tenant_id: int, associate_id: int, zone: str) -> None:
    """The clock that an associate's diary shows."""
    await tx.execute(
        update(associates)
        .where(associates.c.tenant_id == tenant_id, associates.c.id == associate_id)
        .values(zone=zone)
    )


async def set_default_alarm(
    tx: AsyncConnection, tenant_id: int, associate_id: int, minutes: int | None
) -> None:
    """What an associate's new follow-ups start with."""
    await tx.execute(
        update(associates)
        .where(associates.c.tenant_id == tenant_id, associates.c.id == associate_id)
        .values(default_alarm=minutes)
    )


async def add_session(
    tx: AsyncConnection,
    tenant_id: int,
    associate_id: int,
    *,
    token_hash: bytes,
    context: str,
    now: datetime,
    expires_at: datetime,
    user_agent: str,
    address: str,
) -> None:
    """Remember a signed-in browser."""
    await tx.execute(
        insert(sessions).values(
            tenant_id=tenant_id,
            associate_id=associate_id,
            token_hash=token_hash,
            context=context,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
            user_agent=user_agent,
            address=address,
        )
    )


async def get_caller(tx: AsyncConnection, token_hash: bytes, now: datetime) -> tuple[Caller, datetime] | None:
    """Who holds a session cookie, and when the session was last seen."""
    row = (
        await tx.execute(
            select(
                sessions.c.id.label("session_id"),
                sessions.c.seen_at,
                sessions.c.context,
                associates,
                tenants.c.name.label("tenant_name"),
                tenants.c.customer_id,
            )
            .join(
                associates,
                (associates.c.tenant_id == sessions.c.tenant_id)
                & (associates.c.id == sessions.c.associate_id),
            )
            .join(tenants, tenants.c.id == sessions.c.tenant_id)
            .where(sessions.c.token_hash == token_hash, sessions.c.expires_at > now, associates.c.may_log_in)
        )
    ).one_or_none()
    if row is None:
        return None
    caller = Caller(
        tenant_id=row.tenant_id,
        tenant_name=row.tenant_name,
        customer_id=row.customer_id,
        associate_id=row.id,
        name=row.name,
        email=row.email,
        administrator=row.administrator,
        zone=row.zone,
        language=row.language,
        session_id=row.session_id,
        context=row.context,
        default_alarm=row.default_alarm,
    )
    return caller, row.seen_at


async def touch_session(
    tx: AsyncConnection, tenant_id: int, session_id: int, now: datetime, expires_at: datetime
) -> None:
    """The session was used; it lives on."""
    await tx.execute(
        update(sessions)
        .where(sessions.c.tenant_id == tenant_id, sessions.c.id == session_id)
        .values(seen_at=now, expires_at=expires_at)
    )


async def list_sessions(
    tx: AsyncConnection, tenant_id: int, associate_id: int, now: datetime
) -> list[Session]:
    """An associate's living sessions, the latest used first."""
    rows = await tx.execute(
        select(sessions)
        .where(
            sessions.c.tenant_id == tenant_id,
            sessions.c.associate_id == associate_id,
            sessions.c.expires_at > now,
        )
        .order_by(sessions.c.seen_at.desc())
        .limit(100)
    )
    return [Session(row.id, row.created_at, row.seen_at, row.user_agent, row.address) for row in rows]


async def end_sessions(
    tx: AsyncConnection, tenant_id: int, associate_id: int, session_id: int | None = None
) -> int:
    """End one session of an associate, or all; how many ended."""
    statement = delete(sessions).where(
        sessions.c.tenant_id == tenant_id, sessions.c.associate_id == associate_id
    )
    if session_id is not None:
        statement = statement.where(sessions.c.id == session_id)
    return (await tx.execute(statement)).rowcount


async def active_session_ids(tx: AsyncConnection, session_ids: set[int], now: datetime) -> set[int]:
    """Which of these sessions, of every tenant, have not ended."""
    associate_join = (associates.c.tenant_id == sessions.c.tenant_id) & (
        associates.c.id == sessions.c.associate_id
    )
    statement = select(sessions.c.id).join(associates, associate_join).where(associates.c.may_log_in)
    return set(await tx.scalars(statement.where(sessions.c.id.in_(session_ids), sessions.c.expires_at > now)))


async def prune_expired_sessions(tx: AsyncConnection, now: datetime) -> int:
    """Every tenant's sessions that have run out; how many."""
    return (await tx.execute(delete(sessions).where(sessions.c.expires_at <= now))).rowcount


def _to_associate(row: Row[tuple[object, ...]]) -> Associate:
    return Associate(
        row.tenant_id, row.id, row.name, row.email, row.administrator, row.may_log_in, row.zone, row.language
    )
