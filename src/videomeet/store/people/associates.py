"""Associates: the users of the CRM."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, func, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.people.people import Associate
from videomeet.store.schema import associates


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
    statement = select(associates).where(associates.c.email == email, associates.c.deleted_at.is_(None))
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else (to_associate(row), row.password_hash)


async def set_password_hash(
    tx: AsyncConnection, tenant_id: int, associate_id: int, password_hash: str
) -> None:
    """Replace the hash, for instance after the parameters of the hashing were changed."""
    await _update(tx, tenant_id, associate_id, password_hash=password_hash)


async def get_associate(tx: AsyncConnection, tenant_id: int, associate_id: int) -> Associate | None:
    """One associate of the tenant, who was not deleted."""
    return await _get(tx, associates.c.deleted_at.is_(None), tenant_id, associate_id)


async def get_with_deleted(tx: AsyncConnection, tenant_id: int, associate_id: int) -> Associate | None:
    """One associate of the tenant, whether or not they were deleted."""
    return await _get(tx, true(), tenant_id, associate_id)


async def _get(
    tx: AsyncConnection, condition: ColumnElement[bool], tenant_id: int, associate_id: int
) -> Associate | None:
    statement = select(associates).where(associates.c.tenant_id == tenant_id, associates.c.id == associate_id)
    row = (await tx.execute(statement.where(condition))).one_or_none()
    return None if row is None else to_associate(row)


async def mark_deleted(tx: AsyncConnection, tenant_id: int, associate_id: int, now: datetime) -> None:
    """From now on nobody finds or chooses them; their name stays beside what they did."""
    await _update(tx, tenant_id, associate_id, deleted_at=now, administrator=False, may_log_in=False)


async def free_email(tx: AsyncConnection, tenant_id: int, associate_id: int) -> None:
    """Let somebody new have the e-mail address of an associate who was deleted."""
    await _update(tx, tenant_id, associate_id, email=f"deleted-{tenant_id}-{associate_id}@deleted.invalid")


async def list_associates(
    tx: AsyncConnection, tenant_id: int, *, offset: int = 0, limit: int = 500
) -> tuple[list[Associate], int]:
    """A page of the tenant's associates by ID, and how many there are in all."""
    of_tenant = and_(associates.c.tenant_id == tenant_id, associates.c.deleted_at.is_(None))
    rows = await tx.execute(
        select(associates).where(of_tenant).order_by(associates.c.id).offset(offset).limit(limit)
    )
    total = (await tx.execute(select(func.count()).select_from(associates).where(of_tenant))).scalar_one()
    return [to_associate(row) for row in rows], int(total)


async def set_zone(tx: AsyncConnection, tenant_id: int, associate_id: int, zone: str) -> None:
    """Set the time zone of an associate's diary."""
    await _update(tx, tenant_id, associate_id, zone=zone)


async def set_default_alarm(
    tx: AsyncConnection, tenant_id: int, associate_id: int, minutes: int | None
) -> None:
    """Set the alarm that an associate's new follow-ups start with, in minutes before; None for none."""
    await _update(tx, tenant_id, associate_id, default_alarm=minutes)


async def update_associate(
    tx: AsyncConnection, tenant_id: int, associate_id: int, values: Mapping[str, object]
) -> bool:
    """Change an associate's columns; False when another has the new e-mail address."""
    taken = select(associates.c.id).where(
        associates.c.email == values.get("email"),
        (associates.c.tenant_id != tenant_id) | (associates.c.id != associate_id),
    )
    if "email" in values and (await tx.execute(taken)).first():
        return False
    await _update(tx, tenant_id, associate_id, **values)
    return True


async def _update(tx: AsyncConnection, tenant_id: int, associate_id: int, **values: object) -> None:
    is_associate = and_(associates.c.tenant_id == tenant_id, associates.c.id == associate_id)
    await tx.execute(update(associates).where(is_associate).values(**values))


async def get_by_email(tx: AsyncConnection, email: str) -> Associate | None:
    """The associate with an e-mail address, of whichever tenant. Before anyone is signed in."""
    credentials = await get_credentials(tx, email)
    return credentials[0] if credentials else None


def to_associate(row: Row[tuple[object, ...]]) -> Associate:
    """The associate in a row of the table."""
    return Associate(
        row.tenant_id, row.id, row.name, row.email, row.administrator, row.may_log_in, row.zone, row.language
    )
