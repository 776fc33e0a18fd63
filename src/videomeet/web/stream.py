"""What happens while the diary is open, as server-sent events: alarms that ring or were put away."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from videomeet.domain.alarm import Ringing
from videomeet.domain.people import Caller
from videomeet.flows import remind
from videomeet.flows.services import Services
from videomeet.web import caller as callers
from videomeet.web.incoming import path_number
from videomeet.web.listeners import Listener, Listeners
from videomeet.web.pages import services_of

COME_AGAIN = "retry: 3000\n\n"


async def listen(request: Request) -> Response:
    """An endless answer. What still rings comes first, then what happens, until the session ends."""
    caller, services = await callers.require(request), services_of(request)
    listeners: Listeners = request.app.state.listeners
    last = request.headers.get("last-event-id", "")
    return _Stream(services, caller, listeners, listeners.join(caller), last)


async def dismiss(request: Request) -> Response:
    """Put a ringing alarm away, on every page of mine."""
    caller = await callers.require(request)
    await remind.dismiss(services_of(request), caller, path_number(request, "id"))
    return Response(status_code=204)


class _Stream(StreamingResponse):
    def __init__(
        self, services: Services, caller: Caller, listeners: Listeners, listener: Listener, last: str
    ) -> None:
        self._listeners, self._listener = listeners, listener
        super().__init__(
            _events(services, caller, listener, last, listeners.heartbeat),
            media_type="text/event-stream",
            # Proxies that collect an answer before they pass it on would keep alarms back.
            headers={"X-Accel-Buffering": "no"},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._listeners.leave(self._listener)


async def _events(
    services: Services, caller: Caller, listener: Listener, last: str, heartbeat: float
) -> AsyncIterator[str]:
    yield COME_AGAIN
    ringing = await remind.ringing(services, caller)
    on = {one.tag: one.id for one in ringing}
    # What the page has shown before and is not among them was put away while nobody listened.
    yield _written("ringing", {"tags": list(on)}, None)
    for one in _after(last, ringing):
        yield _written("alarm", remind.told(services, one), one.tag)
    while True:
        try:
            async with asyncio.timeout(heartbeat):
                news = await listener.heard.get()
        except TimeoutError:
            # An event and no comment, so that a page can tell a line that went dead while its machine slept.
            yield _written("alive", {}, None)
            for tag in await _stopped(services, caller, on):
                yield _gone(on.pop(tag), tag)
            continue
        if news is None:
            return
        if news.dismissed_at is not None:
            on.pop(news.tag, None)
            yield _gone(news.id, news.tag)
        elif news.tag not in on and news.ends_at > services.now():
            on[news.tag] = news.id
            yield _written("alarm", remind.told(services, news), news.tag)


async def _stopped(services: Services, caller: Caller, on: Mapping[str, int]) -> Sequence[str]:
    """What was told and rings no more: its meeting is over, was moved, deleted or ticked off."""
    if not on:
        return ()
    still = {one.tag for one in await remind.ringing(services, caller)}
    return [tag for tag in on if tag not in still]


def _gone(alarm_id: int, tag: str) -> str:
    return _written("dismissed", {"id": alarm_id, "tag": tag}, None)


def _after(last: str, ringing: Sequence[Ringing]) -> Sequence[Ringing]:
    """What rang after the event that the page heard last; all of it when that is not among them."""
    tags = [one.tag for one in ringing]
    return ringing[tags.index(last) + 1 :] if last in tags else ringing


def _written(name: str, data: dict[str, Any], event_id: str | None) -> str:
    number = f"id: {event_id}\n" if event_id else ""
    return f"{number}event: {name}\ndata: {json.dumps(data)}\n\n"
