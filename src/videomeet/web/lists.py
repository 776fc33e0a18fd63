"""Settings and maintenance > Lists: the mail templates."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from videomeet.domain.errors import Refused
from videomeet.domain.letter import Kind, Template
from videomeet.flows import mail_templates as flow
from videomeet.messages.marked import said
from videomeet.web import caller as callers
from videomeet.web.incoming import form_of
from videomeet.web.pages import render, services_of

# Longer than any template may be: the flow says how long that is.
LONGEST = 200_000
PATH = "/settings/lists/templates"
NAMES = {
    Kind.INVITATION: said("Invitation"), Kind.UPDATE: said("Change"), Kind.CANCELLATION: said("Cancellation"),
    Kind.DECLINED: said("Somebody declined (to the owner)"),
}  # fmt: skip


async def show(request: Request) -> Response:
    """Every template, and whether it is the tenant's own."""
    caller = await callers.require_administrator(request)
    own = await flow.listed(services_of(request), caller)
    return render(request, "lists.html", current="settings", own=own, names=NAMES, languages=flow.LANGUAGES)


async def edit(request: Request) -> Response:
    """One template with its preview."""
    return await _page(request)


async def save(request: Request) -> Response:
    """Keep it; what was refused stays in the fields."""
    caller, form = await callers.require_administrator(request), await form_of(request)
    kind, language = _which(request)
    template, typed = _template(form), form.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
    try:
        await flow.save(services_of(request), caller, kind, language, version, template)
    except Refused as error:
        return await _page(request, refused=error, template=template)
    return RedirectResponse(f"{PATH}/{kind}/{language}?saved", 303)


async def reset(request: Request) -> Response:
    """Back to the default."""
    caller = await callers.require_administrator(request)
    kind, language = _which(request)
    await flow.reset(services_of(request), caller, kind, language)
    return RedirectResponse(f"{PATH}/{kind}/{language}?saved", 303)


async def preview(request: Request) -> Response:
    """How it would look, as JSON, while it is being written."""
    caller, form = await callers.require_administrator(request), await form_of(request)
    shown = await flow.preview(services_of(request), caller, *_which(request), _template(form))
    return JSONResponse(
        {
            "subject": shown.written.subject, "html": shown.page_html, "text": shown.written.text,
            "unknown": shown.unknown,
        }
    )  # fmt: skip


async def _page(
    request: Request, *, refused: Refused | None = None, template: Template | None = None
) -> Response:
    caller = await callers.require_administrator(request)
    found = await flow.editing(services_of(request), caller, *_which(request))
    words = template or found.template
    shown = await flow.preview(services_of(request), caller, found.kind, found.language, words)
    return render(
        request, "mail_template.html", status=422 if refused else 200, current="settings", found=found,
        words=words, shown=shown, wrong=refused.fields if refused else {}, name=NAMES[found.kind],
        language_name=flow.LANGUAGES[found.language], variables=flow.VARIABLES,
        saved="saved" in request.query_params,
    )  # fmt: skip


def _which(request: Request) -> tuple[str, str]:
    return str(request.path_params["kind"]), str(request.path_params["language"])


def _template(form: Mapping[str, str]) -> Template:
    return Template(form.get("subject", "")[:LONGEST], form.get("html", "")[:LONGEST])
