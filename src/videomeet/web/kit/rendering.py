"""Pages: Jinja with escaping, translations and the built assets."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from videomeet.domain.diary.appointment import Times
from videomeet.domain.kit.reason import Reason
from videomeet.domain.kit.time_zones import format_instant, format_time_range
from videomeet.domain.people.people import Caller
from videomeet.flows.services import Services
from videomeet.messages.translate import audit_action_label, sentence, translated, translations
from videomeet.web.kit.assets import Assets

WEB_DIR = Path(__file__).parents[1]
ASSETS = Assets()


def get_services(request: Request) -> Services:
    """What the flows need, put there by `create_app`."""
    services: Services = request.app.state.services
    return services


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. `caller` is who is signed in, when the handler asked; None shows the page as to a stranger."""
    services, caller = get_services(request), cached_caller(request)
    context = {
        "caller": caller,
        "language": language_of(request),
        "sandbox": services.sandbox,
        "rehearsal": services.rehearsal,
        "demo": services.demo,
        "current": None,
    }
    page = template_environment(str(context["language"])).get_template(template)
    return HTMLResponse(page.render({**context, **values}), status_code=status)


def language_of(request: Request) -> str:
    """The caller's language if the caller is known, else English."""
    caller = cached_caller(request)
    return caller.language if caller else "en"


def cached_caller(request: Request) -> Caller | None:
    """Who is signed in, if this request has found out already."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller


@cache
def template_environment(language: str) -> Environment:
    """The templates in one language."""
    jinja = Environment(
        loader=FileSystemLoader(WEB_DIR / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    jinja.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    jinja.globals |= _template_globals(language)
    return jinja


def _template_globals(language: str) -> Mapping[str, Any]:
    def translate(message: Reason | str | None) -> str:
        """The sentence of a reason, or a marked text, translated; Jinja escapes it."""
        if isinstance(message, Reason):
            return sentence(message, language)
        return translated(message, language) if message else ""

    formatters = {
        "translate": translate,
        "audit_action_label": partial(audit_action_label, language=language),
        "format_when": format_when,
        "format_times": format_times,
    }
    return {"asset_script": ASSETS.script, "asset_styles": ASSETS.styles, **formatters}


def format_when(instant: datetime | None, zone: str) -> str:
    """An instant as people read it, with its zone; empty for None."""
    return format_instant(instant, zone) if instant else ""


def format_times(times: Times) -> str:
    """Start and end as people read them, in the zone they were planned in."""
    return format_time_range(times.starts_at, times.ends_at, times.zone, all_day=times.all_day)
