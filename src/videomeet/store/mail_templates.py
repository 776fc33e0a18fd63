"""What a tenant's letters say, by kind and language, where it has written something of its own."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.letter import Template
from videomeet.store.schema import mail_templates


@dataclass(frozen=True)
class Kept:
    """A template of the tenant's own; `version` rises with every change."""

    template: Template
    version: int


def _is(tenant_id: int, name: str, language: str) -> ColumnElement[bool]:
    t = mail_templates.c
    return and_(t.tenant_id == tenant_id, t.name == name, t.language == language)


async def one(c: AsyncConnection, tenant_id: int, name: str, language: str) -> Kept | None:
    """The tenant's own template of this kind in this language."""
    row = (await c.execute(select(mail_templates).where(_is(tenant_id, name, language)))).one_or_none()
    return None if row is None else Kept(Template(row.subject, row.html, language), row.version)


async def several(
    c: AsyncConnection, tenant_id: int, names: Collection[str], languages: Collection[str]
) -> dict[tuple[str, str], Template]:
    """The tenant's own templates of these kinds in these languages, by kind and language."""
    t = mail_templates.c
    rows = await c.execute(
        select(mail_templates).where(t.tenant_id == tenant_id, t.name.in_(names), t.language.in_(languages))
    )
    return {(row.name, row.language): Template(row.subject, row.html, row.language) for row in rows}


async def written(c: AsyncConnection, tenant_id: int) -> set[tuple[str, str]]:
    """(kind, language) of every template of the tenant's own."""
    t = mail_templates.c
    return {(row.name, row.language) for row in await c.execute(
        select(t.name, t.language).where(t.tenant_id == tenant_id)
    )}  # fmt: skip


async def write(
    c: AsyncConnection, tenant_id: int, name: str, language: str, version: int, values: dict[str, object]
) -> bool:
    """Keep a changed template; whether it was still `version` (0: the tenant had none)."""
    if version == 0:
        if await one(c, tenant_id, name, language) is not None:
            return False
        new = {"tenant_id": tenant_id, "name": name, "language": language, "version": 1, **values}
        await c.execute(insert(mail_templates).values(**new))
        return True
    changed = await c.execute(
        update(mail_templates)
        .where(_is(tenant_id, name, language), mail_templates.c.version == version)
        .values(version=version + 1, **values)
    )
    return changed.rowcount == 1


async def forget(c: AsyncConnection, tenant_id: int, name: str, language: str) -> bool:
    """Back to the default; whether there was one of the tenant's own."""
    return (await c.execute(delete(mail_templates).where(_is(tenant_id, name, language)))).rowcount == 1
