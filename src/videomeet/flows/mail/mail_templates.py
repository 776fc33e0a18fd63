"""Settings and maintenance > Lists > Mail templates: what e-mails say, for each kind and language."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from videomeet.domain.kit.errors import Conflict, NotFound, Refused, Repair
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.email import (
    LANGUAGES,
    EmailKind,
    EmailTemplate,
    RenderedEmail,
)
from videomeet.domain.mail.recipient import Recipient
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.people import audit_log
from videomeet.flows.services import Services
from videomeet.isolation.processes import IsolatedCallError
from videomeet.mail import template_compiler, templates
from videomeet.mail.template_compiler import MAX_HTML_LENGTH, default_template
from videomeet.store.database import Transaction
from videomeet.store.mail import mail_quotas, mail_templates

VARIABLES = templates.VARIABLES
_EXAMPLE_ID = UUID(int=0)


@dataclass(frozen=True)
class TemplateForm:
    """A template as the page edits it. `version` is 0 while it is the default."""

    kind: EmailKind
    language: str
    template: EmailTemplate
    version: int


@dataclass(frozen=True)
class TemplatePreview:
    """How an e-mail would look, and the variables in it that stand for nothing.

    Without `content` the template can't be used, for the reason that `problem` gives.
    """

    content: RenderedEmail
    page_html: str
    unknown_variables: list[str]
    problem: Reason | None = None


async def templates_of(
    tx: Transaction, tenant_id: int, kinds: Collection[EmailKind], language: str
) -> dict[EmailKind, EmailTemplate]:
    """What e-mails say: the tenant's own words in this language, else in English, else the default."""
    customized = await mail_templates.get_many(tx, tenant_id, kinds, {language, "en"})
    return {
        kind: customized.get((kind, language))
        or customized.get((kind, "en"))
        or default_template(kind, language)
        for kind in kinds
    }


async def list_customized(services: Services, caller: Caller) -> set[tuple[str, str]]:
    """(kind, language) of what the tenant has written itself.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        return await mail_templates.list_customized(tx, caller.tenant_id)


async def edit_form(services: Services, caller: Caller, kind: str, language: str) -> TemplateForm:
    """One template, the tenant's own or the default.

    Raises `NotAllowed` for everybody but administrators, `NotFound` for an unknown kind or language.
    """
    require_administrator(caller)
    email_kind = _email_kind(kind, language)
    async with services.database.reading() as tx:
        stored = await mail_templates.get(tx, caller.tenant_id, email_kind, language)
    if stored is None:
        return TemplateForm(email_kind, language, default_template(email_kind, language), 0)
    return TemplateForm(email_kind, language, stored.template, stored.version)


async def save(
    services: Services, caller: Caller, kind: str, language: str, version: int, template: EmailTemplate
) -> None:
    """Store the tenant's own template, without what e-mails must not hold.

    Raises `NotAllowed`, `NotFound`, `Refused` with a reason for each field, `Conflict` when somebody else
    saved it meanwhile, or `TryLater` when too many templates of this tenant are being read.
    """
    require_administrator(caller)
    email_kind = _email_kind(kind, language)
    compiled = await _compile(services, caller, _validated(template))
    values = {
        "subject": compiled.subject,
        "html": compiled.html,
        "text": compiled.text,
        "updated_by": caller.associate_id,
        "updated_at": services.now(),
    }
    async with services.database.writing() as tx:
        if not await mail_templates.save(tx, caller.tenant_id, email_kind, language, version, values):
            raise Conflict(
                Reason("template.changed_meanwhile"),
                repair=Repair.RELOAD,
            )
        await audit_log.record(
            tx, services, caller, AuditAction.SAVE_TEMPLATE, _audit_subject(email_kind, language)
        )


async def reset(services: Services, caller: Caller, kind: str, language: str) -> None:
    """Back to the default. Harmless when it is the default already.

    Raises `NotAllowed` for everybody but administrators, `NotFound` for an unknown kind or language.
    """
    require_administrator(caller)
    email_kind = _email_kind(kind, language)
    async with services.database.writing() as tx:
        if await mail_templates.reset_to_default(tx, caller.tenant_id, email_kind, language):
            await audit_log.record(
                tx, services, caller, AuditAction.RESET_TEMPLATE, _audit_subject(email_kind, language)
            )


async def preview_template(
    services: Services, caller: Caller, kind: str, language: str, template: EmailTemplate
) -> TemplatePreview:
    """How an example e-mail would look with these words.

    Raises `NotAllowed` for everybody but administrators, `NotFound` for an unknown kind or language.
    """
    require_administrator(caller)
    email_kind = _email_kind(kind, language)
    async with services.database.reading() as tx:
        adds_link, _ = await mail_quotas.link_and_counts(tx, caller.tenant_id, None, services.now())
    example_event = _example_event(services, caller, cancelled=email_kind is EmailKind.CANCELLATION)
    values = templates.template_values(example_event, caller.name, language)
    mail_link = adds_link and email_kind in (EmailKind.INVITATION, EmailKind.UPDATE)
    # More than can be saved is not looked at: reading it would keep everybody else waiting.
    truncated = EmailTemplate(
        template.subject[: templates.MAX_SUBJECT_LENGTH], template.html[:MAX_HTML_LENGTH]
    )
    unknown_variables = _unknown_variables(truncated)
    try:
        preview = await services.parsers.run(
            caller.tenant_id, template_compiler.preview, truncated, values, mail_link
        )
    except IsolatedCallError:
        preview = Reason("template.too_complex")
    if isinstance(preview, Reason):
        return TemplatePreview(RenderedEmail("", "", ""), "", unknown_variables, preview)
    return TemplatePreview(preview.content, preview.page_html, unknown_variables)


def _audit_subject(email_kind: EmailKind, language: str) -> Reason:
    return Reason("audit.template", kind=email_kind, language=LANGUAGES[language])


def _unknown_variables(template: EmailTemplate) -> list[str]:
    return templates.unknown_variables(f"{template.subject} {template.html}")


def _validated(template: EmailTemplate) -> EmailTemplate:
    field_errors: dict[str, Reason] = {}
    subject = templates.subject_line(template.subject)
    if not subject:
        field_errors["subject"] = Reason("template.subject")
    if not template.html.strip() or len(template.html) > MAX_HTML_LENGTH:
        field_errors["html"] = Reason("template.html_too_long", most=MAX_HTML_LENGTH)
    if unknown_variables := _unknown_variables(template):
        wrong_field = "subject" if templates.unknown_variables(template.subject) else "html"
        field_errors[wrong_field] = Reason("template.variables", variables=tuple(unknown_variables))
    if field_errors:
        raise Refused.of(field_errors)
    return EmailTemplate(subject, template.html)


async def _compile(services: Services, caller: Caller, template: EmailTemplate) -> EmailTemplate:
    try:
        compiled = await services.parsers.run(caller.tenant_id, template_compiler.compile_template, template)
    except IsolatedCallError:
        compiled = Reason("template.too_complex")
    if isinstance(compiled, Reason):
        raise Refused.of({"html": compiled})
    return compiled


def _example_event(services: Services, caller: Caller, *, cancelled: bool) -> CalendarEvent:
    start = (services.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    return CalendarEvent(
        uid=_EXAMPLE_ID,
        sequence=0,
        cancelled=cancelled,
        title="Quarterly review",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        zone=caller.zone,
        all_day=False,
        location="Room 4",
        agenda="1. Figures\n2. Plans",
        join_url=f"{services.base_url}/join/{_EXAMPLE_ID}",
        owner=Recipient(caller.name, caller.email),
        attendees=(Recipient("Lena Brandt", "lena@example.com"),),
        alarm=None,
        written_at=services.now(),
    )


def _email_kind(kind: str, language: str) -> EmailKind:
    if kind not in set(EmailKind) or language not in LANGUAGES:
        raise NotFound(Reason("template.not_found"))
    return EmailKind(kind)
