"""The sandbox's Zoom as one value: its memory, rules and webhooks, handed to every page and API handler."""

from starlette.requests import Request

from videomeet_sandbox.clock import Clock
from videomeet_sandbox.faults.faults import Faults
from videomeet_sandbox.settings import SandboxConfig
from videomeet_sandbox.zoom.model.grants import Grants
from videomeet_sandbox.zoom.model.limits import LimitCounter
from videomeet_sandbox.zoom.model.meetings import Meetings
from videomeet_sandbox.zoom.model.people import PEOPLE, Person
from videomeet_sandbox.zoom.model.records import PersonState, Records
from videomeet_sandbox.zoom.model.webhooks import WebhookSender


class ZoomService:
    def __init__(self, config: SandboxConfig, clock: Clock, faults: Faults) -> None:
        self.config, self.clock, self.faults = config, clock, faults
        self.records = Records()
        self.grants = Grants(config, clock, self.records)
        self.meetings = Meetings(config, clock, self.records)
        self.limits = LimitCounter(clock, self.records)
        self.webhooks = WebhookSender(config, clock, self.records)

    def state_of(self, person: Person) -> PersonState:
        return self.records.people.get(person.email, PersonState())

    def active_people(self) -> list[Person]:
        return [person for person in PEOPLE if not self.state_of(person).deleted]


def zoom_of(request: Request) -> ZoomService:
    service = request.app.state.zoom
    assert isinstance(service, ZoomService)  # noqa: S101 -- the type checker's proof, not a runtime decision  # nosec B101 # for the type checker
    return service
