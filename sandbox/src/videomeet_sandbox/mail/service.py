"""What the catcher's servers, pages and controls share."""

from dataclasses import dataclass

from starlette.requests import Request

from videomeet_sandbox.clock import Clock
from videomeet_sandbox.faults.faults import Faults
from videomeet_sandbox.mail.smtp import KINDS
from videomeet_sandbox.mail.store import MailStore
from videomeet_sandbox.settings import SandboxConfig


@dataclass(frozen=True)
class MailService:
    config: SandboxConfig
    clock: Clock
    store: MailStore
    faults: Faults


def mail_service(config: SandboxConfig, clock: Clock) -> MailService:
    return MailService(config, clock, MailStore(config.state_path, clock.now), Faults(KINDS))


def mail_of(request: Request) -> MailService:
    service: MailService = request.app.state.mail
    return service
