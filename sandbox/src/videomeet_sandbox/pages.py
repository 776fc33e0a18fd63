"""The sandbox's pages: templates, the strict content policy, the front page and the plain message page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from videomeet_sandbox.settings import SandboxConfig
from videomeet_sandbox.simulator import Simulator

HERE = Path(__file__).parent


def template_environment() -> jinja2.Environment:
    """Strings are wrapped for translation like the product's; the sandbox itself speaks English only."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


TEMPLATES = template_environment()


def page(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    config: SandboxConfig = request.app.state.config
    text = TEMPLATES.get_template(template).render(
        app_name=config.app_name, mail_is_caught=config.smtp_listener is not None, **context
    )
    headers = {
        "Content-Security-Policy": content_policy(config),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(text, status, headers)


def content_policy(config: SandboxConfig) -> str:
    """Forms may lead to the registered apps: browsers apply form-action to the redirect after consent too."""
    apps = sorted({"{0.scheme}://{0.netloc}".format(urlsplit(uri)) for uri in config.redirect_uris})
    return (
        "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {' '.join(apps)}"
    )


def message_page(request: Request, status: int, title: str, text: str, hint: str = "") -> Response:
    """A page that says one thing."""
    return page(request, "message.html", status, title=title, text=text, hint=hint)


async def front(request: Request) -> Response:
    simulators: Sequence[Simulator] = request.app.state.simulators
    return page(request, "front.html", providers=[each.front_page() for each in simulators])


async def not_found(request: Request, error: Exception) -> Response:
    return message_page(request, 404, "There is nothing here", "This address leads nowhere in the sandbox.")


ROUTES: tuple[BaseRoute, ...] = (
    Route("/", front),
    Mount("/static", StaticFiles(directory=HERE / "static")),
)
