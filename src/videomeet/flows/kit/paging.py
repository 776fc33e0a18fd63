"""Pages of lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 25
Row_co = TypeVar("Row_co", covariant=True)


@dataclass(frozen=True)
class Page(Generic[Row_co]):
    """Some rows of a list; `page` counts from 1, `total` is the number of all rows."""

    rows: Sequence[Row_co]
    page: int
    total: int

    @property
    def page_count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def offset(page: int) -> int:
    """How many rows stand before a page. A page beyond every list is an empty one, not an error."""
    return (min(max(page, 1), 1_000_000) - 1) * PAGE_SIZE
