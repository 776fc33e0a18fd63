"""Builds the sandbox: the stand-ins, the control API, and before them log, faults and specification."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Message, Receive, Scope, Send

from . import control, pages
from .clock import Clock
from .fault_door import FaultDoor, hang_up_of
from .faults import Faults
from .mail.post_office import PostOffice
from .mail.service import mail_service
from .part import Part
from .request_log import RequestLog
from .settings import SandboxConfig
from .spec_door import SpecificationDoor
from .stand_in import StandIn
from .state import StateKeeper
from .zoom.service import ZoomService
from .zoom.stand_in import Zoom

LOOPBACK_NAMES = ["127.0.0.1", "localhost", "::1", "[::1]"]
LARGEST_BODY = 1_000_000


class Sandbox(Starlette):
    """Log and faults stand outside Starlette itself, so that a fault can drop the very connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        scope["sandbox.hang_up"] = hang_up_of(send)
        entry = self.state.log.begin(scope, self.state.clock.now())
        door = FaultDoor(super().__call__, self.state.faults, self.state.clock)
        await door(scope, receive, _dated(_noting_status(send, entry), self.state.clock))
        self.state.keeper.touch()


def create_app(config: SandboxConfig) -> Starlette:
    """The whole sandbox as one ASGI application; it reads its kept state at startup."""
    clock, faults, log = Clock(config.now), Faults(), RequestLog()
    service, mail = ZoomService(config, clock, faults), mail_service(config, clock)
    keeper = StateKeeper(config.state_path, lambda: {each.key: each.dump() for each in parts})
    stand_ins: tuple[StandIn, ...] = (Zoom(service, keeper.touch),)
    parts: tuple[Part, ...] = (*stand_ins, PostOffice(mail))
    violations: list[dict[str, Any]] = []
    app = Sandbox(
        routes=[*pages.ROUTES, *control.ROUTES, *(route for each in parts for route in each.routes())],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_NAMES, www_redirect=False),
            *_specification_doors(stand_ins, config.specs, violations),
        ],
        exception_handlers={404: pages.not_found, **control.REFUSALS},
        lifespan=_living(parts, keeper),
        max_body_size=LARGEST_BODY,
    )
    app.state.config, app.state.clock, app.state.log, app.state.keeper = config, clock, log, keeper
    app.state.faults, app.state.violations = faults, violations
    app.state.stand_ins, app.state.parts = stand_ins, parts
    app.state.zoom, app.state.mail = service, mail
    return app


def _specification_doors(
    stand_ins: tuple[StandIn, ...], folder: Path | None, violations: list[dict[str, Any]]
) -> list[Middleware]:
    return [
        Middleware(SpecificationDoor, each.specification(folder), each.api_prefix, violations)
        for each in stand_ins
        if folder is not None
    ]


def _living(
    parts: tuple[Part, ...], keeper: StateKeeper
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        _load(parts, keeper)
        for each in parts:
            await each.start()
        keeper.start()
        yield
        for each in parts:
            await each.stop()
        await keeper.stop()

    return lifespan


def _load(parts: tuple[Part, ...], keeper: StateKeeper) -> None:
    """A state of another version that no longer fits is set aside, and the sandbox begins anew."""
    kept = keeper.read()
    try:
        for each in parts:
            each.load(kept.get(each.key, {}))
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


def _noting_status(send: Send, entry: dict[str, Any]) -> Callable[[Message], Awaitable[None]]:
    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            entry["status"] = message["status"]
        await send(message)

    return noting
