"""Pages: Jinja with escaping, translations and the built assets."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from videomeet.domain.appointment import Times
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.domain.zones import spoken, spoken_span
from videomeet.flows.services import Services
from videomeet.messages.say import say_deed, sentence, translations
from videomeet.web.assets import Assets

HERE = Path(__file__).parent
ASSETS = Assets()


def services_of(request: Request) -> Services:
    """What the flows need, put there by `create_app`."""
    services: Services = request.app.state.services
    return services


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. `caller` is who is signed in, when the handler asked; None shows the page as to a stranger."""
    services, caller = services_of(request), known_caller(request)
    about = {
        "caller": caller,
        "language": language_of(request),
        "sandbox": services.sandbox,
        "demo": services.demo,
        "current": None,
    }
    page = environment(str(about["language"])).get_template(template)
    return HTMLResponse(page.render({**about, **values}), status_code=status)


def language_of(request: Request) -> str:
    """The caller's, when this request knows them."""
    caller = known_caller(request)
    return caller.language if caller else "en"


def known_caller(request: Request) -> Caller | None:
    """Who is signed in, if this request has found out already."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller


@cache
def environment(language: str) -> Environment:
    """The templates in one language."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= _globals(language)
    return made


def _globals(language: str) -> Mapping[str, Any]:
    def say(message: Reason | str | None) -> str:
        """A reason as its sentence, or marked words translated; still to be escaped."""
        if isinstance(message, Reason):
            return sentence(message, language)
        return str(translations(language).gettext(message)) if message else ""

    own = {"say": say, "say_deed": partial(say_deed, language=language), "when": when, "span": span}
    return {"asset_script": ASSETS.script, "asset_styles": ASSETS.styles, **own}


def when(instant: datetime | None, zone: str) -> str:
    """An instant as people read it, with its zone; nothing for None."""
    return spoken(instant, zone) if instant else ""


def span(times: Times) -> str:
    """From when to when, on the clock that it was planned on."""
    return spoken_span(times.starts_at, times.ends_at, times.zone, all_day=times.all_day)
