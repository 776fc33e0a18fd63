"""A tenant's connection to its provider, and the sign-ins at the provider that are under way."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.connection import CODE_LIFE, Connection, PasscodeMode
from videomeet.domain.reason import Reason
from videomeet.store.schema import connections, oauth_states
from videomeet.store.sealing import Sealer


def _place(tenant_id: int) -> str:
    return f"tenant {tenant_id} connections.passcode"


async def one(c: AsyncConnection, sealer: Sealer, tenant_id: int) -> Connection | None:
    """The tenant's connection, its passcode opened."""
    row = (await c.execute(select(connections).where(connections.c.tenant_id == tenant_id))).one_or_none()
    if row is None:
        return None
    sealed = row.passcode_sealed
    return Connection(
        tenant_id=tenant_id, provider=row.provider, connected_by=row.connected_by,
        account_name=row.account_name, warning=row.warning,
        passcode_mode=PasscodeMode(row.passcode_mode) if row.passcode_mode else None,
        passcode=sealer.open(sealed, _place(tenant_id)) if sealed else None,
        uninstalled_at=row.uninstalled_at,
    )  # fmt: skip


async def connect(
    c: AsyncConnection, tenant_id: int, *, provider: str, by: int, account_name: str, warning: Reason | None,
    now: datetime,
) -> None:  # fmt: skip
    """Connect, or connect anew: an upsert that keeps the passcode already chosen."""
    values = {
        "provider": provider, "connected_by": by, "account_name": account_name, "warning": warning,
        "updated_at": now, "uninstalled_at": None,
    }  # fmt: skip
    await c.execute(
        upsert(connections)
        .values(tenant_id=tenant_id, **values)
        .on_conflict_do_update(index_elements=["tenant_id"], set_=values)
    )


async def set_passcode(
    c: AsyncConnection,
    sealer: Sealer,
    tenant_id: int,
    mode: PasscodeMode,
    passcode: str | None,
    now: datetime,
) -> bool:
    """Settle how meetings get their passcode; whether there is a connection to settle it for."""
    sealed = None if passcode is None else sealer.seal(passcode, _place(tenant_id))
    changed = await c.execute(
        update(connections)
        .where(connections.c.tenant_id == tenant_id)
        .values(passcode_mode=mode, passcode_sealed=sealed, updated_at=now)
    )
    return changed.rowcount == 1


async def disconnect(c: AsyncConnection, tenant_id: int) -> None:
    """Forget the connection."""
    await c.execute(delete(connections).where(connections.c.tenant_id == tenant_id))


@dataclass(frozen=True)
class SignInUnderWay:
    """Somebody we sent to the provider. Bound to tenant, session and purpose; works once."""

    tenant_id: int
    associate_id: int
    session_id: int
    provider: str
    purpose: str
    verifier: str = field(repr=False)


async def begin_sign_in(
    c: AsyncConnection, sealer: Sealer, state_hash: bytes, under_way: SignInUnderWay, now: datetime
) -> None:
    """Remember that somebody was sent to the provider."""
    await c.execute(
        insert(oauth_states).values(
            state_hash=state_hash, tenant_id=under_way.tenant_id, associate_id=under_way.associate_id,
            session_id=under_way.session_id, provider=under_way.provider, purpose=under_way.purpose,
            verifier_sealed=sealer.seal(under_way.verifier, state_hash.hex()), expires_at=now + CODE_LIFE,
        )
    )  # fmt: skip


async def end_sign_in(
    c: AsyncConnection, sealer: Sealer, tenant_id: int, session_id: int, state_hash: bytes, now: datetime
) -> SignInUnderWay | None:
    """Take a sign-in that this session began and that is not stale. It can't be taken twice."""
    s = oauth_states.c
    row = (
        await c.execute(
            delete(oauth_states)
            .where(s.state_hash == state_hash, s.tenant_id == tenant_id, s.session_id == session_id)
            .returning(*oauth_states.c)
        )
    ).one_or_none()
    if row is None or row.expires_at <= now:
        return None
    verifier = sealer.open(row.verifier_sealed, state_hash.hex())
    return SignInUnderWay(tenant_id, row.associate_id, session_id, row.provider, row.purpose, verifier)


async def forget_stale_sign_ins(c: AsyncConnection, now: datetime) -> int:
    """Every tenant's sign-ins that were never finished; how many."""
    return (await c.execute(delete(oauth_states).where(oauth_states.c.expires_at <= now))).rowcount
