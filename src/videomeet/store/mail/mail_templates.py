"""The e-mail templates that a tenant has changed, by kind and language."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.mail.email import EmailTemplate
from videomeet.store.schema import mail_templates


@dataclass(frozen=True)
class StoredTemplate:
    """A template of the tenant's own; `version` rises with every change."""

    template: EmailTemplate
    version: int


def _by_kind(tenant_id: int, kind: str, language: str) -> ColumnElement[bool]:
    columns = mail_templates.c
    return and_(columns.tenant_id == tenant_id, columns.kind == kind, columns.language == language)


async def get(tx: AsyncConnection, tenant_id: int, kind: str, language: str) -> StoredTemplate | None:
    """The tenant's own template of this kind in this language."""
    row = (await tx.execute(select(mail_templates).where(_by_kind(tenant_id, kind, language)))).one_or_none()
    return (
        None
        if row is None
        else StoredTemplate(EmailTemplate(row.subject, row.html, language, row.text), row.version)
    )


async def get_many(
    tx: AsyncConnection, tenant_id: int, kinds: Collection[str], languages: Collection[str]
) -> dict[tuple[str, str], EmailTemplate]:
    """The tenant's own templates of these kinds in these languages, by kind and language."""
    columns = mail_templates.c
    rows = await tx.execute(
        select(mail_templates).where(
            columns.tenant_id == tenant_id, columns.kind.in_(kinds), columns.language.in_(languages)
        )
    )
    return {
        (row.kind, row.language): EmailTemplate(row.subject, row.html, row.language, row.text) for row in rows
    }


async def list_customized(tx: AsyncConnection, tenant_id: int) -> set[tuple[str, str]]:
    """(kind, language) of every template of the tenant's own."""
    columns = mail_templates.c
    return {
        (row.kind, row.language)
        for row in await tx.execute(
            select(columns.kind, columns.language).where(columns.tenant_id == tenant_id)
        )
    }


async def save(
    tx: AsyncConnection, tenant_id: int, kind: str, language: str, version: int, values: dict[str, object]
) -> bool:
    """Store a changed template; False when it is not at `version` any more (0: the tenant had none)."""
    if version == 0:
        if await get(tx, tenant_id, kind, language) is not None:
            return False
        new_values = {"tenant_id": tenant_id, "kind": kind, "language": language, "version": 1, **values}
        await tx.execute(insert(mail_templates).values(**new_values))
        return True
    result = await tx.execute(
        update(mail_templates)
        .where(_by_kind(tenant_id, kind, language), mail_templates.c.version == version)
        .values(version=version + 1, **values)
    )
    return result.rowcount == 1


async def reset_to_default(tx: AsyncConnection, tenant_id: int, kind: str, language: str) -> bool:
    """Back to the default; whether there was one of the tenant's own."""
    return (await tx.execute(delete(mail_templates).where(_by_kind(tenant_id, kind, language)))).rowcount == 1
