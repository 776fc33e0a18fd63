"""A host's meetings at Zoom, as listed: which of them have our correlation id."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import Access
from videomeet.providers.zoom.api import call_api
from videomeet.providers.zoom.timestamps import parse_timestamp

# Zoom shows this many characters of an agenda in a list; fewer may be shown of strange ones.
AGENDA_LENGTH_IN_LIST = 250
MIN_CUT_LENGTH = AGENDA_LENGTH_IN_LIST - 10
PAGE_SIZE = "300"
MAX_PAGES = 40
CORRELATION_ID_PATTERN = re.compile(
    r"(?:^|\n)Videomeet ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?: [0-9a-f]{8})?)\s*$"
)


@dataclass(frozen=True)
class ListedMeeting:
    """A row of the list. `agenda` may be cut."""

    id: str
    created_at: str
    agenda: str
    topic: str
    start: datetime | None
    minutes: int

    @property
    def correlation_id(self) -> str:
        """The correlation id that can be seen; "" when there is none to be seen."""
        return find_correlation_id(self.agenda)

    @property
    def may_hide_correlation_id(self) -> bool:
        """Whether a correlation id may stand where the list has cut the agenda."""
        return not self.correlation_id and len(self.agenda) >= MIN_CUT_LENGTH


def correlation_line(correlation_id: str) -> str:
    """How a correlation id stands in an agenda, as its last line."""
    return f"Videomeet {correlation_id}"


def find_correlation_id(agenda: str) -> str:
    """The correlation id in an agenda; "" without one."""
    match = CORRELATION_ID_PATTERN.search(agenda)
    return match.group(1) if match else ""


async def list_meetings(access: Access, api_url: str) -> AsyncIterator[ListedMeeting]:
    """Every meeting of the host that Zoom lists: past ones it still keeps, live and scheduled ones.

    Raises `TryLater` for an answer that can't be read or a list without end, and what `call_api` raises.
    """
    params = {"type": "scheduled", "page_size": PAGE_SIZE}
    for _ in range(MAX_PAGES):
        response = await call_api(access, "GET", f"{api_url}/users/me/meetings", params=params)
        rows = response.get("meetings")
        if not isinstance(rows, list):
            # Nobody may take an answer that can't be read for an empty list: meetings would be made twice.
            raise TryLater(Reason("zoom.not_understood"))
        for row in rows:
            if isinstance(row, dict) and str(row.get("id", "")).isdigit():
                yield _to_listed_meeting(row)
        if not response.get("next_page_token"):
            return
        params = {**params, "next_page_token": str(response["next_page_token"])}
    raise TryLater(Reason("zoom.too_many_meetings"))


def _to_listed_meeting(row: dict[str, Any]) -> ListedMeeting:
    duration = row.get("duration")
    return ListedMeeting(
        str(row["id"]),
        str(row.get("created_at") or ""),
        str(row.get("agenda") or ""),
        str(row.get("topic") or ""),
        parse_timestamp(row.get("start_time")),
        duration if isinstance(duration, int) else 0,
    )
