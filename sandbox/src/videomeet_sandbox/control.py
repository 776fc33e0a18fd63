"""The control API: tests and the demo reset the sandbox, read it, and make trouble. JSON in, JSON out."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from videomeet_sandbox.clock import Clock
from videomeet_sandbox.faults.faults import FaultError, Faults
from videomeet_sandbox.part import Part
from videomeet_sandbox.request_log import RequestLog


class ControlError(Exception):
    """The control API was asked something that makes no sense."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


async def refused(request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, ControlError) else 400
    return JSONResponse({"error": str(error)}, status)


async def json_object(request: Request) -> dict[str, Any]:
    """The body: a JSON object, or nothing at all."""
    raw = await request.body()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except ValueError:
        raise ControlError("The body must be JSON.") from None
    if not isinstance(body, dict):
        raise ControlError("The body must be a JSON object.")
    return body


async def reset(request: Request) -> Response:
    """Everything as on the first day: nobody connected, no meetings, no mail, no faults, no log."""
    state = request.app.state
    for part in state.parts:
        await part.reset()
    state.faults.active.clear()
    state.log.entries.clear()
    state.violations.clear()
    state.clock.offset = timedelta()
    return Response(status_code=204)


async def show_state(request: Request) -> Response:
    state = request.app.state
    parts: Sequence[Part] = state.parts
    log: RequestLog = state.log
    report: dict[str, Any] = {
        "now": state.clock.now().isoformat(),
        "violations": state.violations,
        "faults": [asdict(fault) for fault in state.faults.active],
    }
    for part in parts:
        report |= part.report()
    counts = {name: len(value) for name, value in report.items() if isinstance(value, list)}
    return JSONResponse({**report, "counts": {**counts, "requests": len(log.entries)}})


async def show_requests(request: Request) -> Response:
    log: RequestLog = request.app.state.log
    return JSONResponse(list(log.entries))


async def forget_requests(request: Request) -> Response:
    request.app.state.log.entries.clear()
    return Response(status_code=204)


async def add_fault(request: Request) -> Response:
    faults: Faults = request.app.state.faults
    return JSONResponse(asdict(faults.add(await json_object(request))), 201)


async def remove_faults(request: Request) -> Response:
    request.app.state.faults.active.clear()
    return Response(status_code=204)


async def set_clock(request: Request) -> Response:
    """`{"offset_seconds": n}` sets the distance to real time, `{"advance_seconds": n}` adds to it."""
    clock: Clock = request.app.state.clock
    body = await json_object(request)
    start = clock.offset if "advance_seconds" in body else timedelta()
    seconds = body.get("advance_seconds", body.get("offset_seconds"))
    if not isinstance(seconds, int | float) or abs(seconds) > 10**9:
        raise ControlError("Give offset_seconds or advance_seconds: a number.")
    clock.offset = start + timedelta(seconds=seconds)
    return JSONResponse({"now": clock.now().isoformat()})


ROUTES = (
    Route("/control/reset", reset, methods=["POST"]),
    Route("/control/state", show_state, methods=["GET"]),
    Route("/control/requests", show_requests, methods=["GET"]),
    Route("/control/requests", forget_requests, methods=["DELETE"]),
    Route("/control/faults", add_fault, methods=["POST"]),
    Route("/control/faults", remove_faults, methods=["DELETE"]),
    Route("/control/clock", set_clock, methods=["POST"]),
)
REFUSALS = {ControlError: refused, FaultError: refused}
