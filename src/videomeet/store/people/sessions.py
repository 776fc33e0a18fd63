"""Sessions: the browsers in which an associate is signed in."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.people.people import Caller, Session
from videomeet.store.people.second_factors import has_factor
from videomeet.store.schema import associates, sessions, tenants


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
    """Add a session. `token_hash` is of its cookie; `context` is the customer ID that it carries."""
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
                tenants.c.colleague_access,
            )
            .join(
                associates,
                (associates.c.tenant_id == sessions.c.tenant_id)
                & (associates.c.id == sessions.c.associate_id),
            )
            .join(tenants, tenants.c.id == sessions.c.tenant_id)
            .where(
                sessions.c.token_hash == token_hash,
                sessions.c.expires_at > now,
                associates.c.may_log_in,
                # Whatever opened the session: where a second factor is demanded, nobody is in without.
                or_(not_(tenants.c.demands_second_factor), has_factor()),
            )
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
        colleague_access=row.colleague_access,
    )
    return caller, row.seen_at


async def touch_session(
    tx: AsyncConnection,
    tenant_id: int,
    session_id: int,
    now: datetime,
    *,
    idle_end: datetime,
    max_age: timedelta,
) -> None:
    """The session was used: it expires at `idle_end`, or earlier when it is `max_age` old by then."""
    of_session = (sessions.c.tenant_id == tenant_id, sessions.c.id == session_id)
    created_at = await tx.scalar(select(sessions.c.created_at).where(*of_session))
    if created_at is not None:
        expires_at = min(idle_end, created_at + max_age)
        await tx.execute(update(sessions).where(*of_session).values(seen_at=now, expires_at=expires_at))


async def end_all_but_newest(tx: AsyncConnection, tenant_id: int, associate_id: int, count: int) -> int:
    """End those of an associate's sessions that were used longest ago, beyond so many; how many ended."""
    of_associate = (sessions.c.tenant_id == tenant_id, sessions.c.associate_id == associate_id)
    newest = (
        select(sessions.c.id)
        .where(*of_associate)
        .order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())
        .limit(count)
    )
    return (await tx.execute(delete(sessions).where(*of_associate, sessions.c.id.not_in(newest)))).rowcount


async def list_sessions(
    tx: AsyncConnection, tenant_id: int, associate_id: int, now: datetime
) -> list[Session]:
    """An associate's sessions that have not expired, the latest used first."""
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
    tx: AsyncConnection,
    tenant_id: int,
    associate_id: int,
    session_id: int | None = None,
    *,
    all_but: int | None = None,
) -> int:
    """End one session of an associate, all, or all but one; how many ended."""
    statement = delete(sessions).where(
        sessions.c.tenant_id == tenant_id, sessions.c.associate_id == associate_id
    )
    if session_id is not None:
        statement = statement.where(sessions.c.id == session_id)
    if all_but is not None:
        statement = statement.where(sessions.c.id != all_but)
    return (await tx.execute(statement)).rowcount


async def end_without_second_factor(tx: AsyncConnection, tenant_id: int) -> int:
    """End the sessions of the tenant's associates who have no second factor; how many ended."""
    without = select(associates.c.id).where(associates.c.tenant_id == tenant_id, not_(has_factor()))
    statement = delete(sessions).where(
        sessions.c.tenant_id == tenant_id, sessions.c.associate_id.in_(without)
    )
    return (await tx.execute(statement)).rowcount


async def active_session_ids(tx: AsyncConnection, session_ids: set[int], now: datetime) -> set[int]:
    """Those of these sessions, of any tenant, that have not ended."""
    associate_join = (associates.c.tenant_id == sessions.c.tenant_id) & (
        associates.c.id == sessions.c.associate_id
    )
    statement = select(sessions.c.id).join(associates, associate_join).where(associates.c.may_log_in)
    return set(await tx.scalars(statement.where(sessions.c.id.in_(session_ids), sessions.c.expires_at > now)))


async def prune_expired_sessions(tx: AsyncConnection, now: datetime) -> int:
    """Delete every tenant's expired sessions; how many."""
    return (await tx.execute(delete(sessions).where(sessions.c.expires_at <= now))).rowcount
