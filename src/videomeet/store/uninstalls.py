"""After an uninstall at the provider: grants without tokens, the connection marked, data erased."""

import json
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.connection import GrantState
from videomeet.domain.reason import Reason
from videomeet.store.schema import audit, connections, grants

ERASED = "(erased)"


def _is(tenant_id: int, grant_id: int) -> ColumnElement[bool]:
    return and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)


async def granted_after(c: AsyncConnection, tenant_id: int, grant_id: int, at: datetime) -> bool:
    """Whether the provider gave tokens after `at`: an uninstalled app gets none, so it was connected anew."""
    newer = and_(_is(tenant_id, grant_id), grants.c.refreshed_at > at)
    return (await c.execute(select(grants.c.id).where(newer))).first() is not None


async def forget_tokens(
    c: AsyncConnection, tenant_id: int, grant_id: int, *, access_sealed: bytes, refresh_sealed: bytes,
    now: datetime,
) -> None:  # fmt: skip
    """The grant needs a new sign-in, and what it was used with is gone; a refresh under way is too late."""
    await c.execute(
        update(grants)
        .where(_is(tenant_id, grant_id))
        .values(
            state=GrantState.NEEDS_REAUTH, version=grants.c.version + 1, access_sealed=access_sealed,
            refresh_sealed=refresh_sealed, access_expires_at=now, due_at=None, lease_until=None,
        )
    )  # fmt: skip


async def mark_connection(c: AsyncConnection, tenant_id: int, at: datetime) -> None:
    """The account that connected the tenant has uninstalled us; the first report counts."""
    first = and_(connections.c.tenant_id == tenant_id, connections.c.uninstalled_at.is_(None))
    await c.execute(update(connections).where(first).values(uninstalled_at=at))


async def erase_account(c: AsyncConnection, tenant_id: int, grant_id: int, *, connecting: bool) -> None:
    """Name, address and licence of a grant's account, wherever they stand; its opaque id stays."""
    email = (await c.execute(select(grants.c.account_email).where(_is(tenant_id, grant_id)))).scalar_one()
    blank = {"account_name": ERASED, "account_email": "", "licence": "", "warning": None}
    await c.execute(update(grants).where(_is(tenant_id, grant_id)).values(**blank))
    if connecting:
        mine = connections.c.tenant_id == tenant_id
        await c.execute(update(connections).where(mine).values(account_name=ERASED, warning=None))
    if email:
        # As it stands inside a reason's JSON, between its quotes.
        written = json.dumps(email, ensure_ascii=False)[1:-1]
        subject = type_coerce(audit.c.subject, Text)
        named = and_(audit.c.tenant_id == tenant_id, subject.contains(written, autoescape=True))
        await c.execute(update(audit).where(named).values(subject=Reason("audit.erased")))
