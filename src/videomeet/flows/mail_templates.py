"""Settings and maintenance > Lists > Mail templates: what letters say, for each kind and language."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from videomeet.domain.audit import Deed
from videomeet.domain.errors import Conflict, NotFound, Refused, Repair
from videomeet.domain.letter import Event, Kind, Recipient, Template, Written
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows import audit
from videomeet.flows.people import require_administrator
from videomeet.flows.services import Services
from videomeet.mail import templates
from videomeet.store import mail_settings, mail_templates
from videomeet.store.database import Transaction

LANGUAGES = {
    "en": "English", "nb": "Norsk", "sv": "Svenska", "da": "Dansk", "de": "Deutsch", "nl": "Nederlands",
}  # fmt: skip
LONGEST_HTML = 50_000
VARIABLES = templates.VARIABLES
_EXAMPLE = UUID(int=0)


@dataclass(frozen=True)
class Editing:
    """A template as the page edits it. `version` is 0 while it is the default."""

    kind: Kind
    language: str
    template: Template
    version: int


@dataclass(frozen=True)
class Preview:
    """How a letter would look, and the variables in it that stand for nothing."""

    written: Written
    page_html: str
    unknown: list[str]


async def templates_of(
    tx: Transaction, tenant_id: int, kinds: Collection[Kind], language: str
) -> dict[Kind, Template]:
    """What letters say: the tenant's own words in this language, else in English, else the default."""
    own = await mail_templates.several(tx, tenant_id, kinds, {language, "en"})
    return {
        kind: own.get((kind, language)) or own.get((kind, "en")) or templates.default(kind, language)
        for kind in kinds
    }


async def listed(services: Services, caller: Caller) -> set[tuple[str, str]]:
    """(kind, language) of what the tenant has written itself."""
    require_administrator(caller)
    async with services.database.reading() as c:
        return await mail_templates.written(c, caller.tenant_id)


async def editing(services: Services, caller: Caller, kind: str, language: str) -> Editing:
    """One template, the tenant's own or the default."""
    require_administrator(caller)
    which = _known(kind, language)
    async with services.database.reading() as c:
        kept = await mail_templates.one(c, caller.tenant_id, which, language)
    if kept is None:
        return Editing(which, language, templates.default(which, language), 0)
    return Editing(which, language, kept.template, kept.version)


async def save(
    services: Services, caller: Caller, kind: str, language: str, version: int, template: Template
) -> None:
    """Keep the tenant's own words, cleaned of what letters must not hold."""
    require_administrator(caller)
    which, template = _known(kind, language), _checked(template)
    values = {
        "subject": template.subject, "html": template.html, "updated_by": caller.associate_id,
        "updated_at": services.now(),
    }  # fmt: skip
    async with services.database.writing() as c:
        if not await mail_templates.write(c, caller.tenant_id, which, language, version, values):
            raise Conflict(
                Reason("template.changed_meanwhile"),
                repair=Repair.RELOAD,
            )
        await audit.record(c, services, caller, Deed.SAVE_TEMPLATE, _about(which, language))


async def reset(services: Services, caller: Caller, kind: str, language: str) -> None:
    """Back to the default. Harmless when it is the default already."""
    require_administrator(caller)
    which = _known(kind, language)
    async with services.database.writing() as c:
        if await mail_templates.forget(c, caller.tenant_id, which, language):
            await audit.record(c, services, caller, Deed.RESET_TEMPLATE, _about(which, language))


async def preview(
    services: Services, caller: Caller, kind: str, language: str, template: Template
) -> Preview:
    """How an example letter would look with these words."""
    require_administrator(caller)
    which = _known(kind, language)
    async with services.database.reading() as c:
        wanted = await mail_settings.mail_link(c, caller.tenant_id)
    about = _example(services, caller, cancelled=which is Kind.CANCELLATION)
    values = templates.values_of(about, caller.name, language)
    mail_link = wanted and which in (Kind.INVITATION, Kind.UPDATE)
    # More than can be saved is not looked at: reading it would keep everybody else waiting.
    shown = Template(template.subject[: templates.LONGEST_SUBJECT], template.html[:LONGEST_HTML])
    written = templates.render(shown, values, mail_link=mail_link)
    return Preview(written, templates.for_page(written.html), _unknown(template))


def _about(which: Kind, language: str) -> Reason:
    return Reason("audit.template", kind=which, language=LANGUAGES[language])


def _unknown(template: Template) -> list[str]:
    return templates.unknown(f"{template.subject} {template.html}")


def _checked(template: Template) -> Template:
    wrong: dict[str, Reason] = {}
    subject = templates.one_line(template.subject)
    if not subject:
        wrong["subject"] = Reason("template.subject")
    if not template.html.strip() or len(template.html) > LONGEST_HTML:
        wrong["html"] = Reason("template.html_too_long", most=LONGEST_HTML)
    if strange := _unknown(template):
        where = "subject" if templates.unknown(template.subject) else "html"
        wrong[where] = Reason("template.variables", variables=tuple(strange))
    if wrong:
        raise Refused.of(wrong)
    return Template(subject, templates.clean(template.html))


def _example(services: Services, caller: Caller, *, cancelled: bool) -> Event:
    start = (services.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    return Event(
        uid=_EXAMPLE, sequence=0, cancelled=cancelled, title="Quarterly review", starts_at=start,
        ends_at=start + timedelta(hours=1), zone=caller.zone, all_day=False, location="Room 4",
        agenda="1. Figures\n2. Plans", join_url=f"{services.base_url}/join/{_EXAMPLE}",
        owner=Recipient(caller.name, caller.email), attendees=(Recipient("Lena Brandt", "lena@example.com"),),
        alarm=None, written_at=services.now(),
    )  # fmt: skip


def _known(kind: str, language: str) -> Kind:
    if kind not in set(Kind) or language not in LANGUAGES:
        raise NotFound(Reason("template.not_found"))
    return Kind(kind)
