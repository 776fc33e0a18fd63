"""Carries out the faults: delays, refuses, spoils responses or drops the connection."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from videomeet_sandbox.clock import Clock, iso
from videomeet_sandbox.faults.faults import AFTER_HANDLING, BEFORE_HANDLING, EXEMPT_PATHS, Fault, Faults
from videomeet_sandbox.recorder import Recorder

HangUp = Callable[[], Awaitable[None]]
GATEWAY_PAGE = "<!doctype html><title>Sandbox</title><h1>Sandbox: a page where an answer was expected</h1>"


class FaultMiddleware:
    def __init__(self, app: ASGIApp, faults: Faults, clock: Clock) -> None:
        self._app = app
        self._faults = faults
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(EXEMPT_PATHS):
            await self._app(scope, receive, send)
            return
        line = f"{scope['method']} {scope['path']}"
        for fault in sorted(self._faults.take(line, BEFORE_HANDLING), key=lambda fault: fault.kind != "slow"):
            if fault.kind == "slow":
                receive = await read_whole(receive)
                await asyncio.sleep(fault.seconds or 0)
            elif fault.kind == "down" and fault.status is None:
                await scope["sandbox.hang_up"]()
                return
            else:
                await error_response(fault, self._clock.now())(scope, receive, send)
                return
        after = self._faults.take(line, AFTER_HANDLING)
        if not after:
            await self._app(scope, receive, send)
        else:
            await self._spoil(after[0], scope, receive, send)

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """The request is carried out; what comes back is not what was meant."""
        recorder = Recorder()
        await self._app(scope, receive, recorder.send)
        if fault.kind == "lost_reply":
            await scope["sandbox.hang_up"]()
            return
        body = {"empty_body": b"", "truncated_body": recorder.body[: len(recorder.body) // 2]}.get(
            fault.kind, recorder.body
        )
        kind = "text/plain" if fault.kind == "wrong_content_type" else "application/json"
        await Response(body, recorder.status, media_type=kind)(scope, receive, send)


async def read_whole(receive: Receive) -> Receive:
    """The whole request, kept: it is carried out even if its caller goes away while it is held."""
    messages: list[Message] = []
    while not messages or messages[-1].get("more_body"):
        messages.append(await receive())

    async def replay() -> Message:
        return messages.pop(0) if messages else await receive()

    return replay


def error_response(fault: Fault, now: datetime) -> Response:
    if fault.kind == "html_body":
        return HTMLResponse(GATEWAY_PAGE, fault.status or 200)
    if fault.kind == "rate_limited":
        return too_many_requests(fault, now)
    if fault.kind == "false_404":
        return JSONResponse({"code": 3001, "message": "Meeting does not exist."}, 404)
    if fault.kind == "server_error":
        return JSONResponse({"code": 500, "message": "Internal server error."}, fault.status or 500)
    return Response("Service unavailable", fault.status or 503, media_type="text/plain")


def too_many_requests(fault: Fault, now: datetime) -> Response:
    """Retry-After comes as seconds, or as a date when the daily quota is spent."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    seconds = str(max(1, int(fault.seconds or 1)))
    headers = {
        "Retry-After": fault.retry_after or (iso(midnight) if fault.daily else seconds),
        "X-RateLimit-Category": "Medium",
        "X-RateLimit-Type": "Daily-limit" if fault.daily else "Per-second-limit",
        "X-RateLimit-Limit": "100" if fault.daily else "20",
        "X-RateLimit-Remaining": "0",
    }
    message = "You have reached the maximum per-second rate limit for this API. Try again later."
    if fault.daily:
        message = "You have exceeded the daily rate limit (100) of API requests. Try again after 00:00 UTC."
    return JSONResponse({"code": 429, "message": message}, 429, headers)


def hang_up_of(send: Send) -> HangUp:
    """How to hang up without a word: ASGI has no message for it, so this takes the server's connection."""
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)

    async def hang_up() -> None:
        if transport is None:
            await Response(status_code=503)({"type": "http"}, _nothing, send)
            return
        transport.abort()
        while not getattr(cycle, "disconnected", True):  # noqa: ASYNC110 -- the server offers no event
            await asyncio.sleep(0)

    return hang_up


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
