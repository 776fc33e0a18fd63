"""Counts what is asked of the database: statements and transactions, of every engine of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@dataclass
class Counted:
    """`statements` without those that begin a transaction, in order; a batch of rows is one statement."""

    statements: list[str] = field(default_factory=list)
    transactions: int = 0

    @property
    def figures(self) -> tuple[int, int]:
        """(transactions, statements)."""
        return self.transactions, len(self.statements)


@contextmanager
def counting() -> Iterator[Counted]:
    """Count until the end of the block. Nothing else may use a database of this process meanwhile."""
    counted = Counted()

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("BEGIN"):
            counted.transactions += 1
        else:
            counted.statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", note)
