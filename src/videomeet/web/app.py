"""Puts the web application together: routes, middleware and error handlers."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import Lifespan

from videomeet.domain.kit.errors import Problem
from videomeet.flows.services import Services
from videomeet.web.alarms.event_listeners import EventListeners
from videomeet.web.kit.errors import handle_http_exception, handle_problem
from videomeet.web.kit.middleware import (
    AccessLog,
    BodyLimit,
    HostGuard,
    SameOriginGuard,
    SecurityHeaders,
    UnexpectedErrors,
)
from videomeet.web.kit.rendering import ASSETS
from videomeet.web.routes import ROUTES


def create_app(services: Services, lifespan: Lifespan[Starlette] | None = None) -> Starlette:
    """The ASGI application. Raises `PagesNotBuilt` where the front end is missing."""
    ASSETS.check()
    origins = {origin for provider in services.providers.values() for origin in provider.origins}
    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(AccessLog),
            Middleware(SecurityHeaders, origins=origins, secure=services.secure_cookies),
            Middleware(UnexpectedErrors),
            Middleware(HostGuard, base_url=services.base_url),
            Middleware(SameOriginGuard, base_url=services.base_url),
            Middleware(BodyLimit),
        ],
        exception_handlers={Problem: handle_problem, HTTPException: handle_http_exception},
        lifespan=lifespan,
    )
    app.state.services = services
    app.state.listeners = EventListeners(services)
    return app
