"""How far a tenant's mailbox has been read, and when it is looked at again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.reason import Reason
from videomeet.store.schema import mail_settings


@dataclass(frozen=True)
class Place:
    """The last number read, what it is valid for, and how often in a row reading has failed."""

    validity: int | None
    seen: int
    attempts: int


async def place(c: AsyncConnection, tenant_id: int) -> Place:
    """Where reading goes on."""
    m = mail_settings.c
    found = await c.execute(select(m.imap_validity, m.imap_seen, m.attempts).where(m.tenant_id == tenant_id))
    row = found.one_or_none()
    return Place(None, 0, 0) if row is None else Place(row.imap_validity, row.imap_seen or 0, row.attempts)


async def begin(c: AsyncConnection, tenant_id: int, now: datetime | None) -> None:
    """Another mailbox: read it from its beginning, now. None: there is nothing to read any more."""
    await _set(
        c, tenant_id, imap_validity=None, imap_seen=None, imap_problem=None, imap_checked_at=None,
        due_at=now, lease_until=None, attempts=0,
    )  # fmt: skip


async def read_up_to(c: AsyncConnection, tenant_id: int, validity: int, number: int) -> None:
    """This letter is done with; the mailbox stays claimed."""
    await _set(c, tenant_id, imap_validity=validity, imap_seen=number)


async def went_on(
    c: AsyncConnection, tenant_id: int, validity: int, seen: int, now: datetime, due_at: datetime
) -> None:
    """Read so far; look again then."""
    await _set(
        c, tenant_id, imap_validity=validity, imap_seen=seen, imap_problem=None, imap_checked_at=now,
        due_at=due_at, lease_until=None, attempts=0,
    )  # fmt: skip


async def troubled(c: AsyncConnection, tenant_id: int, problem: Reason, due_at: datetime | None) -> None:
    """It could not be read: why, and when to try again."""
    await _set(c, tenant_id, imap_problem=problem, due_at=due_at, lease_until=None)


async def _set(c: AsyncConnection, tenant_id: int, **values: object) -> None:
    await c.execute(update(mail_settings).where(mail_settings.c.tenant_id == tenant_id).values(**values))
