"""Stands before an API: a request or answer that breaks the specification is recorded and becomes a 500."""

from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from videomeet_sandbox.recorder import Recorder
from videomeet_sandbox.specification.check import Specification

VIOLATION_CODE = 500


class SpecificationDoor:
    """`prefix` is where the API begins (`/v2`); everything else passes unseen."""

    def __init__(
        self, app: ASGIApp, specification: Specification, prefix: str, violations: list[dict[str, Any]]
    ) -> None:
        self._app, self._specification, self._prefix, self._violations = (
            app,
            specification,
            prefix,
            violations,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(self._prefix)
        if path == scope.get("path", ""):
            await self._app(scope, receive, send)
            return
        answer = await self._judged(path, scope, receive)
        await answer(scope, receive, send)

    async def _judged(self, path: str, scope: Scope, receive: Receive) -> Response:
        try:
            operation = self._specification.operation_for(scope["method"], path)
        except LookupError as unknown:
            return self._violation(scope, "request", [str(unknown)])
        body = await _whole(receive)
        parts = path.strip("/").split("/")
        if operation and (faults := operation.request_faults(parts, scope["query_string"], body)):
            return self._violation(scope, "request", faults)
        answer = Recorder()
        await self._app(scope, _replay(body), answer.send)
        if operation and (faults := operation.answer_faults(answer.status, answer.body)):
            return self._violation(scope, "answer", faults)
        response = Response(answer.body, answer.status)
        response.raw_headers = answer.headers
        return response

    def _violation(self, scope: Scope, side: str, faults: list[str]) -> Response:
        entry = {"method": scope["method"], "path": scope["path"], "side": side, "faults": faults}
        self._violations.append(entry)
        message = f"spec violation: in the {side}: {'; '.join(faults)}"
        return JSONResponse({"code": VIOLATION_CODE, "message": message}, 500)


async def _whole(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
