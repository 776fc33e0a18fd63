"""Settings and maintenance > Lists: the mail templates."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.kit.errors import Refused
from videomeet.domain.mail.email import LANGUAGES, EmailKind, EmailTemplate
from videomeet.flows.mail import mail_templates as flow
from videomeet.messages.markers import gettext_noop
from videomeet.messages.translate import sentence
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form
from videomeet.web.kit.response_schemas import json_response
from videomeet.web.mail.response_schemas import TemplatePreview

# Longer than any valid template; the flow has the exact limit.
MAX_TEMPLATE_LENGTH = 200_000
TEMPLATES_PATH = "/settings/lists/templates"
KIND_NAMES = {
    EmailKind.INVITATION: gettext_noop("Invitation"),
    EmailKind.UPDATE: gettext_noop("Change"),
    EmailKind.CANCELLATION: gettext_noop("Cancellation"),
    EmailKind.DECLINED: gettext_noop("Somebody declined (to the owner)"),
}


async def list_templates(request: Request) -> Response:
    """All templates, and which of them the tenant has customized."""
    caller = await callers.require_administrator(request)
    customized = await flow.list_customized(get_services(request), caller)
    return render(
        request,
        "mail/mail_templates.html",
        current="settings",
        customized=customized,
        kind_names=KIND_NAMES,
        languages=LANGUAGES,
    )


async def edit_template(request: Request) -> Response:
    """One template with its preview."""
    return await _template_page(request)


async def save_template(request: Request) -> Response:
    """Save a template; rejected input stays in the form, with 422."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    kind, language = _kind_and_language(request)
    template, version_text = _parse_template(form), form.get("version", "")
    version = (
        int(version_text)
        if version_text.isascii() and version_text.isdigit() and len(version_text) < 9
        else 0
    )
    try:
        await flow.save(get_services(request), caller, kind, language, version, template)
    except Refused as error:
        return await _template_page(request, refused=error, template=template)
    return RedirectResponse(f"{TEMPLATES_PATH}/{kind}/{language}?saved", 303)


async def reset_template(request: Request) -> Response:
    """Replace the tenant's template by the default."""
    caller = await callers.require_administrator(request)
    kind, language = _kind_and_language(request)
    await flow.reset(get_services(request), caller, kind, language)
    return RedirectResponse(f"{TEMPLATES_PATH}/{kind}/{language}?saved", 303)


async def preview_template(request: Request) -> Response:
    """The rendered template as JSON, while it is being edited."""
    caller, form = await callers.require_administrator(request), await parse_form(request)
    rendered = await flow.preview_template(
        get_services(request), caller, *_kind_and_language(request), _parse_template(form)
    )
    return json_response(
        TemplatePreview(
            subject=rendered.content.subject,
            html=rendered.page_html,
            text=rendered.content.text,
            unknown_variables=list(rendered.unknown_variables),
            problem=sentence(rendered.problem, caller.language) if rendered.problem else "",
        )
    )


async def _template_page(
    request: Request, *, refused: Refused | None = None, template: EmailTemplate | None = None
) -> Response:
    caller = await callers.require_administrator(request)
    form = await flow.edit_form(get_services(request), caller, *_kind_and_language(request))
    edited_template = template or form.template
    rendered = await flow.preview_template(
        get_services(request), caller, form.kind, form.language, edited_template
    )
    return render(
        request,
        "mail/mail_template.html",
        status=422 if refused else 200,
        current="settings",
        form=form,
        edited_template=edited_template,
        rendered=rendered,
        field_errors=refused.fields if refused else {},
        name=KIND_NAMES[form.kind],
        language_name=LANGUAGES[form.language],
        variables=flow.VARIABLES,
        saved="saved" in request.query_params,
    )


def _kind_and_language(request: Request) -> tuple[str, str]:
    return str(request.path_params["kind"]), str(request.path_params["language"])


def _parse_template(form: Mapping[str, str]) -> EmailTemplate:
    return EmailTemplate(
        form.get("subject", "")[:MAX_TEMPLATE_LENGTH], form.get("html", "")[:MAX_TEMPLATE_LENGTH]
    )
