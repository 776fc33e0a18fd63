"""The sandbox's Zoom as one value: its memory, rules and messenger, handed to every page and API handler."""

from starlette.requests import Request

from ..clock import Clock
from ..faults import Faults
from ..settings import SandboxConfig
from .grants import Grants
from .limits import LimitCounter
from .meetings import Meetings
from .people import PEOPLE, Person
from .records import PersonState, Records
from .webhooks import Messenger


class ZoomService:
    def __init__(self, config: SandboxConfig, clock: Clock, faults: Faults) -> None:
        self.config, self.clock, self.faults = config, clock, faults
        self.records = Records()
        self.grants = Grants(config, clock, self.records)
        self.meetings = Meetings(config, clock, self.records)
        self.limits = LimitCounter(clock, self.records)
        self.messenger = Messenger(config, clock, self.records)

    def state_of(self, person: Person) -> PersonState:
        return self.records.people.get(person.email, PersonState())

    def active_people(self) -> list[Person]:
        return [person for person in PEOPLE if not self.state_of(person).deleted]


def zoom_of(request: Request) -> ZoomService:
    service = request.app.state.zoom
    assert isinstance(service, ZoomService)  # noqa: S101 -- the type checker's proof, not a runtime decision
    return service
