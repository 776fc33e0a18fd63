"""Waking: notices when a transaction writes a `due_at` that has come, so that its commit wakes the workers.

No flow has to remember it, and a transaction that is rolled back wakes nobody.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

_DUE = "something_due"


def watch(engine: Engine, now: Callable[[], datetime]) -> None:
    """Mark a transaction of this engine as soon as it writes a row that is due by `now`."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # The connection is reused: a transaction that was rolled back may have left its mark.
        connection.info.pop(_DUE, None)

    @event.listens_for(engine, "after_cursor_execute")
    def notice(
        connection: Connection, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        # 0: no row was written. A batch that returns rows has no count (-1) and may have written some.
        if context is None or context.compiled is None or cursor.rowcount == 0:
            return
        if not (context.isinsert or context.isupdate) or connection.info.get(_DUE):
            return
        due = (values.get("due_at") for values in context.compiled_parameters)
        if any(isinstance(at, datetime) and at <= now() for at in due):
            connection.info[_DUE] = True


def made_due(connection: Any) -> bool:
    """Whether the transaction that this connection is in has made something due."""
    return bool(connection.info.get(_DUE))
