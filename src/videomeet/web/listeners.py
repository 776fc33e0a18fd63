"""Who listens for events in this process: one look at the database a second serves every open page."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from videomeet.domain.alarm import Ringing
from videomeet.domain.errors import TooManyAttempts
from videomeet.domain.people import Caller
from videomeet.domain.reason import Reason
from videomeet.flows import remind, sign_in
from videomeet.flows.services import Services

EVERY, HEARTBEAT = 1.0, 15.0
MOST_PER_PERSON = 10
MOST_WAITING = 200
# Longer than any transaction lasts: what was committed late is seen all the same, and once.
OVERLAP = timedelta(seconds=30)
log = structlog.get_logger(__name__)
Person = tuple[int, int]


@dataclass(eq=False)
class Listener:
    """One open page. None in its queue is the end."""

    person: Person
    session_id: int
    heard: asyncio.Queue[Ringing | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def tell(self, what: Ringing | None) -> None:
        """A page that has stopped reading is let go; it comes again and is told what still rings."""
        try:
            self.heard.put_nowait(what)
        except asyncio.QueueFull:
            while not self.heard.empty():
                self.heard.get_nowait()
            self.heard.put_nowait(None)


class Listeners:
    """All open pages of this process. It looks only while there are any.

    `every` and `heartbeat` are in seconds: between two looks, and between two signs of life to a page.
    """

    def __init__(self, services: Services, *, every: float = EVERY, heartbeat: float = HEARTBEAT) -> None:
        self.heartbeat = heartbeat
        self._services, self._every = services, every
        self._of: defaultdict[Person, list[Listener]] = defaultdict(list)
        self._looking: asyncio.Task[None] | None = None
        self._since: datetime | None = None
        self._told: set[tuple[int, datetime | None, datetime | None]] = set()

    def join(self, caller: Caller) -> Listener:
        """A page begins to listen; `TooManyAttempts` when its person has ten open already."""
        person = (caller.tenant_id, caller.associate_id)
        if len(self._of[person]) >= MOST_PER_PERSON:
            raise TooManyAttempts(Reason("stream.too_many"))
        listener = Listener(person, caller.session_id)
        self._of[person].append(listener)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_again_and_again())
        return listener

    def leave(self, listener: Listener) -> None:
        """A page is gone."""
        with suppress(ValueError):
            self._of[listener.person].remove(listener)
        if not self._of[listener.person]:
            del self._of[listener.person]

    async def close(self) -> None:
        """Let every page go: this process is about to end."""
        for listener in self._all():
            listener.tell(None)
        if self._looking is not None:
            self._looking.cancel()

    def _all(self) -> list[Listener]:
        return [listener for some in self._of.values() for listener in some]

    async def _look_again_and_again(self) -> None:
        try:
            while self._of:
                try:
                    await self._look()
                except Exception:
                    log.exception("listening_failed")
                await asyncio.sleep(self._every)
        finally:
            self._looking = None
            self._since = None

    async def _look(self) -> None:
        now = self._services.now()
        await self._let_go()
        since = (self._since or now) - OVERLAP
        news = await remind.heard(self._services, since, set(self._of))
        told = {(one.id, one.fired_at, one.dismissed_at) for one in news}
        self._tell(one for one in news if (one.id, one.fired_at, one.dismissed_at) not in self._told)
        self._since, self._told = now, told

    def _tell(self, news: Iterable[Ringing]) -> None:
        for one in news:
            for listener in self._of.get((one.tenant_id, one.associate_id), ()):
                listener.tell(one)

    async def _let_go(self) -> None:
        listening = self._all()
        alive = await sign_in.living(self._services, {each.session_id for each in listening})
        for each in listening:
            if each.session_id not in alive:
                each.tell(None)
