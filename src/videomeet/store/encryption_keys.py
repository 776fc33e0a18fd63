"""Which encryption keys are needed: by what is stored, and by links that went out."""

from datetime import datetime

from sqlalchemy import LargeBinary, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.mail.email import EmailKind
from videomeet.store.schema import appointments, emails, encryption_keys, metadata, outbox
from videomeet.store.schema.columns import key_id_in

_columns = encryption_keys.c


async def key_ids_in_use(tx: AsyncConnection) -> set[str]:
    """The ids of the keys that anything of any tenant is encrypted with."""
    encrypted_columns = [
        column
        for table in metadata.tables.values()
        for column in table.c
        if isinstance(column.type, LargeBinary) and column.name.endswith("_encrypted")
    ]
    key_ids: set[str] = set()
    for column in encrypted_columns:
        key_ids.update(await tx.scalars(select(key_id_in(column)).where(column.is_not(None)).distinct()))
    return key_ids


async def record_current(tx: AsyncConnection, key_id: str, now: datetime) -> None:
    """From now on everything is encrypted with this key; nothing happens where that is known already."""
    newest = select(_columns.key_id).order_by(_columns.current_since.desc()).limit(1)
    if await tx.scalar(newest) != key_id:
        statement = insert(encryption_keys).values(key_id=key_id, current_since=now)
        await tx.execute(
            statement.on_conflict_do_update(index_elements=["key_id"], set_={"current_since": now})
        )


async def replaced_at(tx: AsyncConnection, key_id: str) -> datetime | None:
    """When another key took this one's place; None while none has, as far as is known."""
    rows = (await tx.execute(select(_columns.key_id, _columns.current_since))).all()
    current_since: dict[str, datetime] = {row.key_id: row.current_since for row in rows}
    own = current_since.get(key_id)
    return min((since for since in current_since.values() if own is None or since > own), default=None)


async def answer_links_end(tx: AsyncConnection, sent_before: datetime, now: datetime) -> datetime | None:
    """When the last appointment ends whose guests may have links from e-mails sent before then, or None.

    Of every tenant.
    """
    was_sent = (
        select(outbox.c.id)
        .join(emails, emails.c.id == outbox.c.email_id)
        .where(
            emails.c.tenant_id == appointments.c.tenant_id,
            emails.c.appointment_id == appointments.c.id,
            emails.c.kind.in_((EmailKind.INVITATION, EmailKind.UPDATE)),
            # Also set where it is only possible that it went.
            outbox.c.sent_at < sent_before,
        )
        .exists()
    )
    ends_at: datetime | None = await tx.scalar(
        select(func.max(appointments.c.ends_at)).where(appointments.c.ends_at > now, was_sent)
    )
    return ends_at
