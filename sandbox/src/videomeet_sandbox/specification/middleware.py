"""Stands before an API: a request or response that breaks the specification is recorded and becomes a 500."""

from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from videomeet_sandbox.recorder import Recorder
from videomeet_sandbox.specification.check import Specification

VIOLATION_CODE = 500


class SpecificationMiddleware:
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
        response = await self._checked(path, scope, receive)
        await response(scope, receive, send)

    async def _checked(self, path: str, scope: Scope, receive: Receive) -> Response:
        try:
            operation = self._specification.operation_for(scope["method"], path)
        except LookupError as unknown:
            return self._violation(scope, "request", [str(unknown)])
        body = await _whole(receive)
        parts = path.strip("/").split("/")
        if operation and (violations := operation.request_violations(parts, scope["query_string"], body)):
            return self._violation(scope, "request", violations)
        recorder = Recorder()
        await self._app(scope, _replay(body), recorder.send)
        if operation and (violations := operation.response_violations(recorder.status, recorder.body)):
            return self._violation(scope, "response", violations)
        response = Response(recorder.body, recorder.status)
        response.raw_headers = recorder.headers
        return response

    def _violation(self, scope: Scope, side: str, violations: list[str]) -> Response:
        entry = {"method": scope["method"], "path": scope["path"], "side": side, "violations": violations}
        self._violations.append(entry)
        message = f"spec violation: in the {side}: {'; '.join(violations)}"
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
