"""A host's meetings at Zoom, as listed: which of them carry our mark."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from videomeet.domain.errors import TryLater
from videomeet.domain.reason import Reason
from videomeet.providers.contract import Access
from videomeet.providers.zoom.call import call

# Zoom shows this many characters of an agenda in a list; fewer may be shown of strange ones.
AGENDA_SHOWN = 250
CUT = AGENDA_SHOWN - 10
PAGE = "300"
MOST_PAGES = 40
MARK = re.compile(r"(?:^|\n)Videomeet ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?: [0-9a-f]{8})?)\s*$")


@dataclass(frozen=True)
class Listed:
    """A row of the list. `agenda` may be cut."""

    id: str
    created_at: str
    agenda: str

    @property
    def mark(self) -> str:
        """The mark that can be seen; "" when there is none to be seen."""
        return mark_in(self.agenda)

    @property
    def hidden(self) -> bool:
        """Whether a mark may stand where the list has cut the agenda."""
        return not self.mark and len(self.agenda) >= CUT


def mark_line(mark: str) -> str:
    """How a mark stands in an agenda, as its last line."""
    return f"Videomeet {mark}"


def mark_in(agenda: str) -> str:
    """The mark in an agenda; "" without one."""
    found = MARK.search(agenda)
    return found.group(1) if found else ""


async def listed(access: Access, api_url: str) -> AsyncIterator[Listed]:
    """Every meeting of the host that Zoom lists: past ones it still keeps, live and scheduled ones."""
    params = {"type": "scheduled", "page_size": PAGE}
    for _ in range(MOST_PAGES):
        answer = await call(access, "GET", f"{api_url}/users/me/meetings", params=params)
        rows = answer.get("meetings")
        if not isinstance(rows, list):
            # Nobody may take an answer that can't be read for an empty list: meetings would be made twice.
            raise TryLater(Reason("zoom.not_understood"))
        for row in rows:
            if isinstance(row, dict) and str(row.get("id", "")).isdigit():
                yield _listed(row)
        if not answer.get("next_page_token"):
            return
        params = {**params, "next_page_token": str(answer["next_page_token"])}
    raise TryLater(Reason("zoom.too_many_meetings"))


def _listed(row: dict[str, Any]) -> Listed:
    return Listed(str(row["id"]), str(row.get("created_at") or ""), str(row.get("agenda") or ""))
