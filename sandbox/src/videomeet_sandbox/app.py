"""Builds the sandbox: the simulators, the control API, and before them log, faults and specification."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Message, Receive, Scope, Send

from videomeet_sandbox import control, pages
from videomeet_sandbox.clock import Clock
from videomeet_sandbox.faults.faults import Faults
from videomeet_sandbox.faults.middleware import FaultMiddleware, hang_up_of
from videomeet_sandbox.mail.catcher import MailCatcher
from videomeet_sandbox.mail.service import mail_service
from videomeet_sandbox.part import Part
from videomeet_sandbox.request_log import RequestLog
from videomeet_sandbox.settings import SandboxConfig
from videomeet_sandbox.simulator import Simulator
from videomeet_sandbox.specification.middleware import SpecificationMiddleware
from videomeet_sandbox.state import StateKeeper
from videomeet_sandbox.zoom.service import ZoomService
from videomeet_sandbox.zoom.simulator import Zoom

LOOPBACK_NAMES = ["127.0.0.1", "localhost", "::1", "[::1]"]
MAX_BODY_BYTES = 1_000_000


class Sandbox(Starlette):
    """Log and faults are outside Starlette itself, so that a fault can drop the very connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        scope["sandbox.hang_up"] = hang_up_of(send)
        entry = self.state.log.begin(scope, self.state.clock.now())
        application = FaultMiddleware(super().__call__, self.state.faults, self.state.clock)
        await application(scope, receive, _dated(_recording_status(send, entry), self.state.clock))
        self.state.keeper.touch()


def create_app(config: SandboxConfig) -> Starlette:
    """The whole sandbox as one ASGI application; it reads its kept state at startup."""
    clock, faults, log = Clock(config.now), Faults(), RequestLog()
    service, mail = ZoomService(config, clock, faults), mail_service(config, clock)
    keeper = StateKeeper(config.state_path, lambda: {part.key: part.dump() for part in parts})
    simulators: tuple[Simulator, ...] = (Zoom(service, keeper.touch),)
    parts: tuple[Part, ...] = (*simulators, MailCatcher(mail))
    violations: list[dict[str, Any]] = []
    app = Sandbox(
        routes=[*pages.ROUTES, *control.ROUTES, *(route for part in parts for route in part.routes())],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_NAMES, www_redirect=False),
            *_specification_middleware(simulators, config.specs, violations),
        ],
        exception_handlers={404: pages.not_found, **control.REFUSALS},
        lifespan=_lifespan(parts, keeper),
        max_body_size=MAX_BODY_BYTES,
    )
    app.state.config, app.state.clock, app.state.log, app.state.keeper = config, clock, log, keeper
    app.state.faults, app.state.violations = faults, violations
    app.state.simulators, app.state.parts = simulators, parts
    app.state.zoom, app.state.mail = service, mail
    return app


def _specification_middleware(
    simulators: tuple[Simulator, ...], folder: Path | None, violations: list[dict[str, Any]]
) -> list[Middleware]:
    return [
        Middleware(SpecificationMiddleware, simulator.specification(folder), simulator.api_prefix, violations)
        for simulator in simulators
        if folder is not None
    ]


def _lifespan(
    parts: tuple[Part, ...], keeper: StateKeeper
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        _load(parts, keeper)
        for part in parts:
            await part.start()
        keeper.start()
        yield
        for part in parts:
            await part.stop()
        await keeper.stop()

    return lifespan


def _load(parts: tuple[Part, ...], keeper: StateKeeper) -> None:
    """A state of another version that no longer fits is set aside, and the sandbox begins anew."""
    saved = keeper.read()
    try:
        for part in parts:
            part.load(saved.get(part.key, {}))
    except (TypeError, ValueError, AttributeError):
        keeper.set_aside()


def _dated(send: Send, clock: Clock) -> Send:
    """Every answer bears the sandbox's time, as a provider's bears the provider's."""

    async def dated(message: Message) -> None:
        if message["type"] == "http.response.start":
            date = format_datetime(clock.now(), usegmt=True).encode()
            message["headers"] = [*message.get("headers", ()), (b"date", date)]
        await send(message)

    return dated


def _recording_status(send: Send, entry: dict[str, Any]) -> Callable[[Message], Awaitable[None]]:
    async def recording(message: Message) -> None:
        if message["type"] == "http.response.start":
            entry["status"] = message["status"]
        await send(message)

    return recording
