"""Settings and maintenance > Lists: the mail templates."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from videomeet.domain.email import EmailKind, EmailTemplate
from videomeet.domain.errors import Refused
from videomeet.flows.mail import mail_templates as flow
from videomeet.messages.markers import gettext_noop
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services, render
from videomeet.web.kit.request_parsing import parse_form
from videomeet.web.kit.response_schemas import json_response
from videomeet.web.mail.response_schemas import TemplatePreview

# Longer than any template may be: the flow says how long that is.
MAX_TEMPLATE_LENGTH = 200_000
TEMPLATES_PATH = "/settings/lists/templates"
KIND_NAMES = {
    EmailKind.INVITATION: gettext_noop("Invitation"),
    EmailKind.UPDATE: gettext_noop("Change"),
    EmailKind.CANCELLATION: gettext_noop("Cancellation"),
    EmailKind.DECLINED: gettext_noop("Somebody declined (to the owner)"),
}


async def list_templates(request: Request) -> Response:
    """Every template, and whether it is the tenant's own."""
    caller = await callers.require_administrator(request)
    customized = await flow.list_customized(get_services(request), caller)
    return render(
        request, "lists.html", current="settings", own=customized, names=KIND_NAMES, languages=flow.LANGUAGES
    )


async def edit_template(request: Request) -> Response:
    """One template with its preview."""
    return await _template_page(request)


async def save_template(request: Request) -> Response:
    """Keep it; what was refused stays in the fields."""
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
    """Back to the default."""
    caller = await callers.require_administrator(request)
    kind, language = _kind_and_language(request)
    await flow.reset(get_services(request), caller, kind, language)
    return RedirectResponse(f"{TEMPLATES_PATH}/{kind}/{language}?saved", 303)


async def preview_template(request: Request) -> Response:
    """How it would look, as JSON, while it is being written."""
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
        "mail_template.html",
        status=422 if refused else 200,
        current="settings",
        found=form,
        words=edited_template,
        shown=rendered,
        wrong=refused.fields if refused else {},
        name=KIND_NAMES[form.kind],
        language_name=flow.LANGUAGES[form.language],
        variables=flow.VARIABLES,
        saved="saved" in request.query_params,
    )


def _kind_and_language(request: Request) -> tuple[str, str]:
    return str(request.path_params["kind"]), str(request.path_params["language"])


def _parse_template(form: Mapping[str, str]) -> EmailTemplate:
    return EmailTemplate(
        form.get("subject", "")[:MAX_TEMPLATE_LENGTH], form.get("html", "")[:MAX_TEMPLATE_LENGTH]
    )
