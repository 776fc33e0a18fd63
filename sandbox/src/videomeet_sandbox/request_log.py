"""The log of what was asked of the sandbox: tests count calls here instead of mocking."""

from collections import deque
from datetime import datetime
from typing import Any

from starlette.types import Scope

MAX_ENTRIES = 5000
UNLOGGED_PATHS = ("/control", "/static")


class RequestLog:
    def __init__(self) -> None:
        self.entries: deque[dict[str, Any]] = deque(maxlen=MAX_ENTRIES)

    def begin(self, scope: Scope, at: datetime) -> dict[str, Any]:
        """Status stays None where the answer was never sent; handlers add what they know with `annotate`."""
        entry: dict[str, Any] = {
            "at": at.isoformat(),
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode("latin-1"),
            "status": None,
        }
        if not scope["path"].startswith(UNLOGGED_PATHS):
            self.entries.append(entry)
        scope["sandbox.log"] = entry
        return entry


def annotate(scope: Scope, **facts: Any) -> None:
    """Write down what only the handler knows: which grant type, whose call."""
    scope["sandbox.log"].update(facts)
