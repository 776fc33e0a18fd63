"""How far a tenant's mailbox has been read, and when it is read again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.kit.reason import Reason
from videomeet.store.schema import mail_settings


@dataclass(frozen=True)
class MailboxCursor:
    """The last UID read, the UIDVALIDITY under which it counts, and how often in a row reading has failed."""

    uid_validity: int | None
    last_uid: int
    attempts: int


async def get_cursor(tx: AsyncConnection, tenant_id: int) -> MailboxCursor:
    """From where to read on: the beginning when nothing was read or nothing is set up."""
    columns = mail_settings.c
    result = await tx.execute(
        select(columns.imap_uid_validity, columns.imap_last_uid, columns.attempts).where(
            columns.tenant_id == tenant_id
        )
    )
    row = result.one_or_none()
    return (
        MailboxCursor(None, 0, 0)
        if row is None
        else MailboxCursor(row.imap_uid_validity, row.imap_last_uid or 0, row.attempts)
    )


async def reset(tx: AsyncConnection, tenant_id: int, now: datetime | None) -> None:
    """Another mailbox: read it from its beginning, now. None: there is nothing to read any more."""
    await _update_settings(
        tx,
        tenant_id,
        imap_uid_validity=None,
        imap_last_uid=None,
        imap_problem=None,
        imap_checked_at=None,
        due_at=now,
        lease_until=None,
        attempts=0,
    )


async def record_read(tx: AsyncConnection, tenant_id: int, uid_validity: int, uid: int) -> None:
    """This message has been handled. The lease on the mailbox goes on."""
    await _update_settings(tx, tenant_id, imap_uid_validity=uid_validity, imap_last_uid=uid)


async def record_progress(
    tx: AsyncConnection, tenant_id: int, uid_validity: int, last_uid: int, now: datetime, due_at: datetime
) -> None:
    """Everything up to this UID has been handled; the mailbox is due again at `due_at`."""
    await _update_settings(
        tx,
        tenant_id,
        imap_uid_validity=uid_validity,
        imap_last_uid=last_uid,
        imap_problem=None,
        imap_checked_at=now,
        due_at=due_at,
        lease_until=None,
        attempts=0,
    )


async def record_problem(
    tx: AsyncConnection, tenant_id: int, problem: Reason, due_at: datetime | None
) -> None:
    """It could not be read: why, and when to try again (None: after the settings are changed)."""
    await _update_settings(tx, tenant_id, imap_problem=problem, due_at=due_at, lease_until=None)


async def _update_settings(tx: AsyncConnection, tenant_id: int, **values: object) -> None:
    await tx.execute(update(mail_settings).where(mail_settings.c.tenant_id == tenant_id).values(**values))
