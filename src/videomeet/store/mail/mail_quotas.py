"""How many e-mails were written lately, by whom."""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.mail.mail_limits import PERIOD, MailCounts
from videomeet.domain.mail.mail_settings import MailSettings
from videomeet.store.schema import emails, mail_settings, outbox


async def link_and_counts(
    tx: AsyncConnection, tenant_id: int, associate_id: int | None, now: datetime
) -> tuple[bool, MailCounts]:
    """Whether the join link is added to e-mails without one, and how many e-mails were written lately: what
    every e-mail asks, in one statement."""
    link = select(mail_settings.c.mail_link).where(mail_settings.c.tenant_id == tenant_id).scalar_subquery()
    by_associate = _count(tenant_id, now, emails.c.created_by == associate_id)
    row = (await tx.execute(select(link, by_associate, _count(tenant_id, now, true())))).one()
    is_added = MailSettings.mail_link if row[0] is None else bool(row[0])
    return is_added, MailCounts(row[1], row[2])


def _count(tenant_id: int, now: datetime, condition: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(func.count(outbox.c.id))
        .select_from(emails.join(outbox, outbox.c.email_id == emails.c.id))
        .where(emails.c.tenant_id == tenant_id, emails.c.created_at > now - PERIOD, condition)
        .scalar_subquery()
    )
