"""A transaction that has made something due says so once it is committed.

Nobody has to remember it: every statement that writes a `due_at` which has come is noticed here.
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
        # What an earlier transaction on this connection left, when it was rolled back.
        connection.info.pop(_DUE, None)

    @event.listens_for(engine, "after_cursor_execute")
    def note(
        connection: Connection, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
    ) -> None:
        # A batch whose rows are returned has no row count; none at all is 0.
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
