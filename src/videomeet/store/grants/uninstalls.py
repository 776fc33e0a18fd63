"""After an uninstall at the provider: grants without tokens, the connection marked, data erased."""

import json
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.grants.grant import GrantState
from videomeet.domain.kit.reason import Reason
from videomeet.store.schema import audit, connections, grants

ERASED = "(erased)"


def _by_id(tenant_id: int, grant_id: int) -> ColumnElement[bool]:
    return and_(grants.c.tenant_id == tenant_id, grants.c.id == grant_id)


async def granted_after(tx: AsyncConnection, tenant_id: int, grant_id: int, at: datetime) -> bool:
    """Whether the provider gave tokens after `at`: an uninstalled app gets none, so it was connected anew."""
    condition = and_(_by_id(tenant_id, grant_id), grants.c.refreshed_at > at)
    return (await tx.execute(select(grants.c.id).where(condition))).first() is not None


async def erase_tokens(
    tx: AsyncConnection,
    tenant_id: int,
    grant_id: int,
    *,
    access_token_encrypted: bytes,
    refresh_token_encrypted: bytes,
    now: datetime,
) -> None:
    """Replace the tokens by these, which are empty; the grant needs a new sign-in.

    The version rises, so that a refresh under way can't store what it gets.
    """
    await tx.execute(
        update(grants)
        .where(_by_id(tenant_id, grant_id))
        .values(
            state=GrantState.NEEDS_REAUTH,
            version=grants.c.version + 1,
            access_token_encrypted=access_token_encrypted,
            refresh_token_encrypted=refresh_token_encrypted,
            access_expires_at=now,
            due_at=None,
            lease_until=None,
        )
    )


async def mark_uninstalled(tx: AsyncConnection, tenant_id: int, at: datetime) -> None:
    """The account that connected the tenant has uninstalled us; the first report counts."""
    condition = and_(connections.c.tenant_id == tenant_id, connections.c.uninstalled_at.is_(None))
    await tx.execute(update(connections).where(condition).values(uninstalled_at=at))


async def erase_account(
    tx: AsyncConnection, tenant_id: int, grant_id: int, *, is_connecting_account: bool
) -> None:
    """Name, address and licence of a grant's account, wherever they stand; its opaque id stays."""
    email = (await tx.execute(select(grants.c.account_email).where(_by_id(tenant_id, grant_id)))).scalar_one()
    erased_values = {"account_name": ERASED, "account_email": "", "licence": "", "warning": None}
    await tx.execute(update(grants).where(_by_id(tenant_id, grant_id)).values(**erased_values))
    if is_connecting_account:
        of_tenant = connections.c.tenant_id == tenant_id
        await tx.execute(update(connections).where(of_tenant).values(account_name=ERASED, warning=None))
    if email:
        # As it stands inside a reason's JSON, between its quotes.
        email_in_json = json.dumps(email, ensure_ascii=False)[1:-1]
        subject = type_coerce(audit.c.subject, Text)
        mentions_email = and_(
            audit.c.tenant_id == tenant_id, subject.contains(email_in_json, autoescape=True)
        )
        await tx.execute(update(audit).where(mentions_email).values(subject=Reason("audit.erased")))
