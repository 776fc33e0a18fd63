"""The open event streams of this process, served by one poll of the database per second."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from videomeet.domain.alarms.alarm import AlarmNotification
from videomeet.domain.kit.errors import TooManyAttempts
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller
from videomeet.flows.alarms import fire_alarms
from videomeet.flows.people import sessions
from videomeet.flows.services import Services

POLL_SECONDS, HEARTBEAT_SECONDS = 1.0, 15.0
MAX_STREAMS_PER_PERSON = 10
MAX_QUEUED_EVENTS = 200
# Longer than any transaction lasts, so that rows committed late are still seen; `_delivered` removes repeats.
OVERLAP = timedelta(seconds=30)
log = structlog.get_logger(__name__)
PersonKey = tuple[int, int]
NotificationVersion = tuple[int, datetime | None, datetime | None]


@dataclass(eq=False)
class EventListener:
    """One open page. None in its queue ends the stream."""

    person: PersonKey
    session_id: int
    queue: asyncio.Queue[AlarmNotification | None] = field(
        default_factory=lambda: asyncio.Queue(MAX_QUEUED_EVENTS)
    )

    def send(self, notification: AlarmNotification | None) -> None:
        """Queue a notification. A page that has stopped reading is disconnected; it will reconnect."""
        try:
            self.queue.put_nowait(notification)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)


class EventListeners:
    """All open pages of this process. The database is polled only while there are any.

    `poll_seconds` is the time between two polls, `heartbeat_seconds` between two heartbeats to a page.
    """

    def __init__(
        self,
        services: Services,
        *,
        poll_seconds: float = POLL_SECONDS,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        self.heartbeat_seconds = heartbeat_seconds
        self._services, self._poll_seconds = services, poll_seconds
        self._by_person: defaultdict[PersonKey, list[EventListener]] = defaultdict(list)
        self._poll_task: asyncio.Task[None] | None = None
        self._since: datetime | None = None
        self._delivered: set[NotificationVersion] = set()

    def subscribe(self, caller: Caller) -> EventListener:
        """Add a listener for the caller. Raises `TooManyAttempts` for more than MAX_STREAMS_PER_PERSON."""
        person = (caller.tenant_id, caller.associate_id)
        if len(self._by_person[person]) >= MAX_STREAMS_PER_PERSON:
            raise TooManyAttempts(Reason("stream.too_many"))
        listener = EventListener(person, caller.session_id)
        self._by_person[person].append(listener)
        if self._poll_task is None:
            self._poll_task = asyncio.create_task(self._poll_while_subscribed())
        return listener

    def unsubscribe(self, listener: EventListener) -> None:
        """Remove a listener; harmless when it is removed already."""
        with suppress(ValueError):
            self._by_person[listener.person].remove(listener)
        if not self._by_person[listener.person]:
            del self._by_person[listener.person]

    async def close(self) -> None:
        """End every stream, because the process is about to stop."""
        for listener in self._all_listeners():
            listener.send(None)
        if self._poll_task is not None:
            self._poll_task.cancel()

    def _all_listeners(self) -> list[EventListener]:
        return [listener for of_person in self._by_person.values() for listener in of_person]

    async def _poll_while_subscribed(self) -> None:
        try:
            while self._by_person:
                try:
                    await self._poll()
                except Exception:
                    log.exception("event_poll_failed")
                await asyncio.sleep(self._poll_seconds)
        finally:
            self._poll_task = None
            self._since = None

    async def _poll(self) -> None:
        now = self._services.now()
        await self._release_ended_sessions()
        since = (self._since or now) - OVERLAP
        notifications = await fire_alarms.list_changes_since(self._services, since, set(self._by_person))
        delivered = {_version(notification) for notification in notifications}
        self._dispatch(
            notification for notification in notifications if _version(notification) not in self._delivered
        )
        self._since, self._delivered = now, delivered

    def _dispatch(self, notifications: Iterable[AlarmNotification]) -> None:
        for notification in notifications:
            for listener in self._by_person.get((notification.tenant_id, notification.associate_id), ()):
                listener.send(notification)

    async def _release_ended_sessions(self) -> None:
        listeners = self._all_listeners()
        active_session_ids = await sessions.living_sessions(
            self._services, {listener.session_id for listener in listeners}
        )
        for listener in listeners:
            if listener.session_id not in active_session_ids:
                listener.send(None)


def _version(notification: AlarmNotification) -> NotificationVersion:
    return notification.id, notification.fired_at, notification.dismissed_at
