"""How a tenant sends and fetches e-mails. Passwords are encrypted."""

from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.mail.mail_settings import MailServer, MailSettings
from videomeet.store.encryption import Cipher
from videomeet.store.schema import mail_settings


def password_aad(tenant_id: int, protocol: str) -> str:
    """The associated data that a password for `smtp` or `imap` is encrypted with."""
    return f"tenant {tenant_id} mail_settings.{protocol}_password"


async def get(tx: AsyncConnection, cipher: Cipher, tenant_id: int) -> MailSettings:
    """The tenant's settings, passwords decrypted; the defaults when it has none.

    Raises `DecryptionError` when a password was encrypted with a key that is not configured any more.
    """
    statement = select(mail_settings).where(mail_settings.c.tenant_id == tenant_id)
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return MailSettings()
    return MailSettings(
        server=_to_mail_server(row, cipher, tenant_id, "smtp"),
        sender_name=row.sender_name,
        sender_address=row.sender_address,
        reply_to=row.reply_to,
        mail_link=row.mail_link,
        inbox=_to_mail_server(row, cipher, tenant_id, "imap"),
        inbox_folder=row.imap_folder or "INBOX",
        inbox_checked_at=row.imap_checked_at,
        inbox_problem=row.imap_problem,
    )


async def has_own_server(tx: AsyncConnection, tenant_id: int) -> bool:
    """Whether the tenant has a mail server of its own to send by."""
    columns = mail_settings.c
    result = await tx.execute(
        select(columns.smtp_host, columns.sender_address).where(columns.tenant_id == tenant_id)
    )
    row = result.one_or_none()
    return row is not None and bool(row.smtp_host and row.sender_address)


async def replace(tx: AsyncConnection, cipher: Cipher, tenant_id: int, settings: MailSettings) -> None:
    """Replace the tenant's settings, passwords included. How far its inbox was read stays as it is."""
    values = {
        **_column_values(settings.server, cipher, tenant_id, "smtp"),
        **_column_values(settings.inbox, cipher, tenant_id, "imap"),
        "sender_name": settings.sender_name,
        "sender_address": settings.sender_address,
        "reply_to": settings.reply_to,
        "mail_link": settings.mail_link,
        "imap_folder": settings.inbox_folder,
    }
    await tx.execute(
        upsert(mail_settings)
        .values(tenant_id=tenant_id, attempts=0, **values)
        .on_conflict_do_update(index_elements=["tenant_id"], set_=values)
    )


def _to_mail_server(
    row: Row[tuple[object, ...]], cipher: Cipher, tenant_id: int, protocol: str
) -> MailServer | None:
    values = row._mapping
    if not values[f"{protocol}_host"]:
        return None
    password_encrypted = values[f"{protocol}_password_encrypted"]
    return MailServer(
        host=values[f"{protocol}_host"],
        port=values[f"{protocol}_port"],
        security=values[f"{protocol}_security"],
        user=values[f"{protocol}_user"],
        password=cipher.decrypt(password_encrypted, password_aad(tenant_id, protocol))
        if password_encrypted
        else None,
    )


def _column_values(
    server: MailServer | None, cipher: Cipher, tenant_id: int, protocol: str
) -> dict[str, object]:
    password = server.password if server else None
    return {
        f"{protocol}_host": server.host if server else None,
        f"{protocol}_port": server.port if server else None,
        f"{protocol}_security": server.security if server else None,
        f"{protocol}_user": server.user if server else None,
        f"{protocol}_password_encrypted": cipher.encrypt(password, password_aad(tenant_id, protocol))
        if password
        else None,
    }
