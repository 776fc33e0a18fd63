"""Sign-ins whose password was right and whose second factor is missing, known by the hash of their token."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.people.people import Associate
from videomeet.store.people.associates import to_associate
from videomeet.store.schema import associates, unfinished_sign_ins

_columns = unfinished_sign_ins.c


@dataclass(frozen=True)
class UnfinishedSignIn:
    """Whose it is, and what a passkey has to sign to finish it (base64url)."""

    id: int
    associate: Associate
    challenge: str


async def add(
    tx: AsyncConnection,
    tenant_id: int,
    associate_id: int,
    *,
    token_hash: bytes,
    challenge: str,
    expires_at: datetime,
) -> None:
    """Somebody gave the right password."""
    await tx.execute(
        insert(unfinished_sign_ins).values(
            tenant_id=tenant_id,
            associate_id=associate_id,
            token_hash=token_hash,
            challenge=challenge,
            expires_at=expires_at,
        )
    )


async def find(
    tx: AsyncConnection, token_hash: bytes, now: datetime, max_attempts: int
) -> UnfinishedSignIn | None:
    """The one that a token goes on with, after no more attempts, while its associate may log in."""
    row = (
        await tx.execute(
            select(_columns.id.label("sign_in_id"), _columns.challenge, associates)
            .join(
                associates,
                (_columns.tenant_id == associates.c.tenant_id) & (_columns.associate_id == associates.c.id),
            )
            .where(
                _columns.token_hash == token_hash,
                _columns.expires_at > now,
                _columns.attempts <= max_attempts,
                associates.c.may_log_in,
            )
        )
    ).one_or_none()
    return None if row is None else UnfinishedSignIn(row.sign_in_id, to_associate(row), row.challenge)


async def count_attempt(
    tx: AsyncConnection, tenant_id: int, sign_in: UnfinishedSignIn, *, next_challenge: str
) -> bool:
    """One attempt, before it is known whether it succeeds; False when another came between."""
    statement = (
        update(unfinished_sign_ins)
        .where(
            _columns.tenant_id == tenant_id,
            _columns.id == sign_in.id,
            _columns.challenge == sign_in.challenge,
        )
        .values(attempts=_columns.attempts + 1, challenge=next_challenge)
    )
    return (await tx.execute(statement)).rowcount == 1


async def remove(
    tx: AsyncConnection, tenant_id: int, associate_id: int, sign_in_id: int | None = None
) -> None:
    """None of an associate goes on any more, or this one."""
    statement = delete(unfinished_sign_ins).where(
        _columns.tenant_id == tenant_id, _columns.associate_id == associate_id
    )
    if sign_in_id is not None:
        statement = statement.where(_columns.id == sign_in_id)
    await tx.execute(statement)


async def prune(tx: AsyncConnection, now: datetime) -> int:
    """Delete every tenant's sign-ins that nobody finished in time; how many."""
    return (await tx.execute(delete(unfinished_sign_ins).where(_columns.expires_at <= now))).rowcount
