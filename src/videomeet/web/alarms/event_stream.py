"""Server-sent events for open diaries: alarms that go off or were dismissed."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from videomeet.domain.alarms.alarm import AlarmNotification
from videomeet.domain.people.people import Caller
from videomeet.flows.alarms import fire_alarms
from videomeet.flows.services import Services
from videomeet.web.alarms.event_listeners import EventListener, EventListeners
from videomeet.web.alarms.event_schemas import Alarm, DismissedAlarm, Heartbeat, RingingAlarms
from videomeet.web.kit import callers
from videomeet.web.kit.rendering import get_services
from videomeet.web.kit.request_parsing import path_id
from videomeet.web.kit.response_schemas import ResponseBody

RECONNECT_FIELD = "retry: 3000\n\n"


async def open_stream(request: Request) -> Response:
    """A response without end: ringing alarms first, then every change, until the session ends.

    Raises `TooManyAttempts` when the caller has too many streams open.
    """
    caller, services = await callers.require(request), get_services(request)
    listeners: EventListeners = request.app.state.listeners
    last_event_id = request.headers.get("last-event-id", "")
    return _EventStream(services, caller, listeners, listeners.subscribe(caller), last_event_id)


async def dismiss_alarm(request: Request) -> Response:
    """Dismiss a ringing alarm, on every open page of the caller."""
    caller = await callers.require(request)
    await fire_alarms.dismiss_alarm(get_services(request), caller, path_id(request, "id"))
    return Response(status_code=204)


class _EventStream(StreamingResponse):
    def __init__(
        self,
        services: Services,
        caller: Caller,
        listeners: EventListeners,
        listener: EventListener,
        last_event_id: str,
    ) -> None:
        self._listeners, self._listener = listeners, listener
        super().__init__(
            _stream_events(services, caller, listener, last_event_id, listeners.heartbeat_seconds),
            media_type="text/event-stream",
            # Proxies that buffer responses would delay alarms.
            headers={"X-Accel-Buffering": "no"},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._listeners.unsubscribe(self._listener)


async def _stream_events(
    services: Services, caller: Caller, listener: EventListener, last_event_id: str, heartbeat_seconds: float
) -> AsyncIterator[str]:
    yield RECONNECT_FIELD
    ringing_alarms = await fire_alarms.list_ringing(services, caller)
    shown_ids = {ringing_alarm.tag: ringing_alarm.id for ringing_alarm in ringing_alarms}
    # An alarm that the page still shows and that is not listed here was dismissed while it was offline.
    yield _format_event("ringing", RingingAlarms(tags=list(shown_ids)))
    for ringing_alarm in _missed_since(last_event_id, ringing_alarms):
        yield _alarm_event(services, ringing_alarm)
    while True:
        try:
            async with asyncio.timeout(heartbeat_seconds):
                notification = await listener.queue.get()
        except TimeoutError:
            # An event and no comment, so that a page can tell a line that went dead while its machine slept.
            yield _format_event("heartbeat", Heartbeat())
            for tag in await _find_stopped(services, caller, shown_ids):
                yield _dismissed_event(shown_ids.pop(tag), tag)
            continue
        if notification is None:
            return
        if notification.dismissed_at is not None:
            shown_ids.pop(notification.tag, None)
            yield _dismissed_event(notification.id, notification.tag)
        elif notification.tag not in shown_ids and notification.ends_at > services.now():
            shown_ids[notification.tag] = notification.id
            yield _alarm_event(services, notification)


async def _find_stopped(services: Services, caller: Caller, shown_ids: Mapping[str, int]) -> Sequence[str]:
    """Tags of shown alarms that no longer ring: the meeting is over, or was moved, deleted or completed."""
    if not shown_ids:
        return ()
    still_ringing = {ringing_alarm.tag for ringing_alarm in await fire_alarms.list_ringing(services, caller)}
    return [tag for tag in shown_ids if tag not in still_ringing]


def _alarm_event(services: Services, notification: AlarmNotification) -> str:
    alarm = Alarm.model_validate(fire_alarms.to_event(services, notification))
    return _format_event("alarm", alarm, event_id=notification.tag)


def _dismissed_event(alarm_id: int, tag: str) -> str:
    return _format_event("dismissed", DismissedAlarm(id=alarm_id, tag=tag))


def _missed_since(
    last_event_id: str, ringing_alarms: Sequence[AlarmNotification]
) -> Sequence[AlarmNotification]:
    """The alarms after the last event that the page received; all of them if that is not listed."""
    tags = [ringing_alarm.tag for ringing_alarm in ringing_alarms]
    return ringing_alarms[tags.index(last_event_id) + 1 :] if last_event_id in tags else ringing_alarms


def _format_event(event_name: str, data: ResponseBody, *, event_id: str | None = None) -> str:
    id_field = f"id: {event_id}\n" if event_id else ""
    return f"{id_field}event: {event_name}\ndata: {data.model_dump_json()}\n\n"
