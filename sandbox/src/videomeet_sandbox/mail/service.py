"""What the catcher's servers, pages and controls share."""

from dataclasses import dataclass

from starlette.requests import Request

from ..clock import Clock
from ..faults import Faults
from ..settings import SandboxConfig
from .box import Box
from .smtp import KINDS


@dataclass(frozen=True)
class MailService:
    config: SandboxConfig
    clock: Clock
    box: Box
    faults: Faults


def mail_service(config: SandboxConfig, clock: Clock) -> MailService:
    return MailService(config, clock, Box(config.state_path, clock.now), Faults(KINDS))


def mail_of(request: Request) -> MailService:
    service: MailService = request.app.state.mail
    return service
