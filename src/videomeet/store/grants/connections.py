"""A tenant's connection to its provider, and the sign-ins at the provider that are under way."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.grants.connection import OAUTH_STATE_LIFETIME, Connection, PasscodeMode
from videomeet.domain.kit.reason import Reason
from videomeet.store.encryption import Cipher
from videomeet.store.schema import connections, oauth_states


def passcode_aad(tenant_id: int) -> str:
    """The associated data that a tenant's passcode is encrypted with."""
    return f"tenant {tenant_id} connections.passcode"


def verifier_aad(state_hash: bytes) -> str:
    """The associated data that the verifier of a sign-in is encrypted with."""
    return state_hash.hex()


async def get(tx: AsyncConnection, cipher: Cipher, tenant_id: int) -> Connection | None:
    """The tenant's connection, its passcode decrypted.

    Raises `DecryptionError` when it was encrypted with a key that is not configured any more.
    """
    row = (await tx.execute(select(connections).where(connections.c.tenant_id == tenant_id))).one_or_none()
    if row is None:
        return None
    passcode_encrypted = row.passcode_encrypted
    return Connection(
        tenant_id=tenant_id,
        provider=row.provider,
        connected_by=row.connected_by,
        account_name=row.account_name,
        warning=row.warning,
        passcode_mode=PasscodeMode(row.passcode_mode) if row.passcode_mode else None,
        passcode=cipher.decrypt(passcode_encrypted, passcode_aad(tenant_id)) if passcode_encrypted else None,
        uninstalled_at=row.uninstalled_at,
    )


async def connect(
    tx: AsyncConnection,
    tenant_id: int,
    *,
    provider: str,
    connected_by: int,
    account_name: str,
    warning: Reason | None,
    now: datetime,
) -> None:
    """Store a connection in place of an older one, whose passcode stays."""
    values = {
        "provider": provider,
        "connected_by": connected_by,
        "account_name": account_name,
        "warning": warning,
        "updated_at": now,
        "uninstalled_at": None,
    }
    await tx.execute(
        upsert(connections)
        .values(tenant_id=tenant_id, **values)
        .on_conflict_do_update(index_elements=["tenant_id"], set_=values)
    )


async def set_passcode(
    tx: AsyncConnection,
    cipher: Cipher,
    tenant_id: int,
    mode: PasscodeMode,
    passcode: str | None,
    now: datetime,
) -> bool:
    """Store how meetings get their passcode; False when the tenant has no connection."""
    passcode_encrypted = None if passcode is None else cipher.encrypt(passcode, passcode_aad(tenant_id))
    result = await tx.execute(
        update(connections)
        .where(connections.c.tenant_id == tenant_id)
        .values(passcode_mode=mode, passcode_encrypted=passcode_encrypted, updated_at=now)
    )
    return result.rowcount == 1


async def disconnect(tx: AsyncConnection, tenant_id: int) -> None:
    """Delete the connection."""
    await tx.execute(delete(connections).where(connections.c.tenant_id == tenant_id))


@dataclass(frozen=True)
class PendingSignIn:
    """Somebody who was sent to the provider to sign in. Bound to tenant, session and purpose; works once."""

    tenant_id: int
    associate_id: int
    session_id: int
    provider: str
    purpose: str
    verifier: str = field(repr=False)


async def begin_sign_in(
    tx: AsyncConnection, cipher: Cipher, state_hash: bytes, sign_in: PendingSignIn, now: datetime
) -> None:
    """Remember that somebody was sent to the provider."""
    await tx.execute(
        insert(oauth_states).values(
            state_hash=state_hash,
            tenant_id=sign_in.tenant_id,
            associate_id=sign_in.associate_id,
            session_id=sign_in.session_id,
            provider=sign_in.provider,
            purpose=sign_in.purpose,
            verifier_encrypted=cipher.encrypt(sign_in.verifier, verifier_aad(state_hash)),
            expires_at=now + OAUTH_STATE_LIFETIME,
        )
    )


async def complete_sign_in(
    tx: AsyncConnection, cipher: Cipher, tenant_id: int, session_id: int, state_hash: bytes, now: datetime
) -> PendingSignIn | None:
    """Delete and return a sign-in that this session began; None when there is none, or it has expired."""
    columns = oauth_states.c
    row = (
        await tx.execute(
            delete(oauth_states)
            .where(
                columns.state_hash == state_hash,
                columns.tenant_id == tenant_id,
                columns.session_id == session_id,
            )
            .returning(*oauth_states.c)
        )
    ).one_or_none()
    if row is None or row.expires_at <= now:
        return None
    verifier = cipher.decrypt(row.verifier_encrypted, verifier_aad(state_hash))
    return PendingSignIn(tenant_id, row.associate_id, session_id, row.provider, row.purpose, verifier)


async def prune_stale_sign_ins(tx: AsyncConnection, now: datetime) -> int:
    """Delete every tenant's sign-ins that were never finished; how many."""
    return (await tx.execute(delete(oauth_states).where(oauth_states.c.expires_at <= now))).rowcount
