"""How a tenant sends and fetches letters; passwords are sealed to their row."""

from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.letter import MailServer, MailSettings
from videomeet.store.schema import mail_settings
from videomeet.store.sealing import Sealer


def _place(tenant_id: int, way: str) -> str:
    return f"tenant {tenant_id} mail_settings.{way}_password"


async def read(c: AsyncConnection, sealer: Sealer, tenant_id: int) -> MailSettings:
    """The tenant's own settings, their passwords opened; what a new tenant has when there are none."""
    found = select(mail_settings).where(mail_settings.c.tenant_id == tenant_id)
    row = (await c.execute(found)).one_or_none()
    if row is None:
        return MailSettings()
    return MailSettings(
        server=_server(row, sealer, tenant_id, "smtp"), sender_name=row.sender_name,
        sender_address=row.sender_address, reply_to=row.reply_to, mail_link=row.mail_link,
        inbox=_server(row, sealer, tenant_id, "imap"), inbox_folder=row.imap_folder or "INBOX",
        inbox_checked_at=row.imap_checked_at, inbox_problem=row.imap_problem,
    )  # fmt: skip


async def sends(c: AsyncConnection, tenant_id: int) -> bool:
    """Whether the tenant has a mail server of its own to send by."""
    m = mail_settings.c
    found = await c.execute(select(m.smtp_host, m.sender_address).where(m.tenant_id == tenant_id))
    row = found.one_or_none()
    return row is not None and bool(row.smtp_host and row.sender_address)


async def mail_link(c: AsyncConnection, tenant_id: int) -> bool:
    """Whether the join link is added to letters whose template has none."""
    m = mail_settings.c
    kept: bool | None = await c.scalar(select(m.mail_link).where(m.tenant_id == tenant_id))
    return MailSettings.mail_link if kept is None else kept


async def write(c: AsyncConnection, sealer: Sealer, tenant_id: int, settings: MailSettings) -> None:
    """Replace the tenant's settings, passwords included. How far its inbox was read stays as it is."""
    values = {
        **_columns(settings.server, sealer, tenant_id, "smtp"),
        **_columns(settings.inbox, sealer, tenant_id, "imap"),
        "sender_name": settings.sender_name, "sender_address": settings.sender_address,
        "reply_to": settings.reply_to, "mail_link": settings.mail_link,
        "imap_folder": settings.inbox_folder,
    }  # fmt: skip
    await c.execute(
        upsert(mail_settings)
        .values(tenant_id=tenant_id, attempts=0, **values)
        .on_conflict_do_update(index_elements=["tenant_id"], set_=values)
    )


def _server(row: Row[tuple[object, ...]], sealer: Sealer, tenant_id: int, way: str) -> MailServer | None:
    of = row._mapping
    if not of[f"{way}_host"]:
        return None
    sealed = of[f"{way}_password_sealed"]
    return MailServer(
        host=of[f"{way}_host"], port=of[f"{way}_port"], security=of[f"{way}_security"],
        user=of[f"{way}_user"],
        password=sealer.open(sealed, _place(tenant_id, way)) if sealed else None,
    )  # fmt: skip


def _columns(server: MailServer | None, sealer: Sealer, tenant_id: int, way: str) -> dict[str, object]:
    password = server.password if server else None
    return {
        f"{way}_host": server.host if server else None,
        f"{way}_port": server.port if server else None,
        f"{way}_security": server.security if server else None,
        f"{way}_user": server.user if server else None,
        f"{way}_password_sealed": sealer.seal(password, _place(tenant_id, way)) if password else None,
    }
