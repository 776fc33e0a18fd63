"""Meetings at Zoom: create, change, read, delete, start (Zoom's Meetings API)."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import quote

from videomeet.domain.kit.errors import Problem, Refused, TryLater, Vanished
from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import Access, CorrelatedMeeting, DesiredMeeting, ProviderMeeting
from videomeet.providers.zoom.api import call_api
from videomeet.providers.zoom.list_meetings import (
    ListedMeeting,
    correlation_line,
    find_correlation_id,
    list_meetings,
)
from videomeet.providers.zoom.timestamps import parse_timestamp

SCHEDULED_TYPE = 2
MAX_TOPIC_LENGTH = 200
MAX_AGENDA_LENGTH = 2000
# The guests have the passcode in their link, so they may come in first and need nobody to let them in.
MEETING_SETTINGS = {"use_pmi": False, "join_before_host": True, "waiting_room": False}


@dataclass(frozen=True)
class ZoomMeetings:
    """`contract.Meetings` at one address of Zoom's API."""

    api_url: str

    async def create(self, access: Access, desired: DesiredMeeting) -> ProviderMeeting:
        """Make it, hosted by whoever `access` belongs to."""
        body = {**_request_body(desired), "type": SCHEDULED_TYPE, "settings": MEETING_SETTINGS}
        created = await _send_meeting(access, "POST", f"{self.api_url}/users/me/meetings", body)
        meeting = _parse_meeting(created, outcome_unknown=True)
        if not meeting.host_id:
            # The reference does not promise host_id here. It must not cost us the meeting we have just made.
            with suppress(Problem):
                return await self.read(access, meeting.id)
        return meeting

    async def update(self, access: Access, meeting_id: str, desired: DesiredMeeting) -> ProviderMeeting:
        """Change it and read it back: Zoom ignores some changes silently, a past start among them."""
        await _send_meeting(access, "PATCH", self._meeting_url(meeting_id), _request_body(desired))
        return await self.read(access, meeting_id)

    async def read(self, access: Access, meeting_id: str) -> ProviderMeeting:
        return _parse_meeting(await call_api(access, "GET", self._meeting_url(meeting_id)))

    async def delete(self, access: Access, meeting_id: str) -> None:
        """Gone already is done. Zoom's own mail to the host is switched off: we notify people ourselves."""
        with suppress(Vanished):
            await call_api(
                access, "DELETE", self._meeting_url(meeting_id), params={"schedule_for_reminder": "false"}
            )

    async def find_by_correlation_id(self, access: Access, correlation_id: str) -> list[ProviderMeeting]:
        """Zoom's list cuts agendas: what may hide a correlation id is read."""
        meetings = []
        for row in await self._list_by_creation(access):
            if correlation_id in row.correlation_id or row.may_hide_correlation_id:
                with suppress(Vanished):
                    body = await call_api(access, "GET", self._meeting_url(row.id))
                    if correlation_id in find_correlation_id(str(body.get("agenda") or "")):
                        meetings.append(_parse_meeting(body))
        return meetings

    async def list_correlated(
        self, access: Access, known_ids: Collection[str] = ()
    ) -> list[CorrelatedMeeting]:
        """See `contract.Meetings`; only agendas that the list has cut are read."""
        correlated = []
        for row in await self._list_by_creation(access):
            correlation_id = row.correlation_id
            if row.may_hide_correlation_id and row.id not in known_ids:
                with suppress(Vanished):
                    correlation_id = find_correlation_id(
                        str((await call_api(access, "GET", self._meeting_url(row.id))).get("agenda") or "")
                    )
            if correlation_id or row.id in known_ids:
                correlated.append(
                    CorrelatedMeeting(row.id, correlation_id, row.topic, row.start, row.minutes)
                )
        return correlated

    async def _list_by_creation(self, access: Access) -> list[ListedMeeting]:
        rows = {row.id: row async for row in list_meetings(access, self.api_url)}
        return sorted(rows.values(), key=lambda row: (row.created_at, row.id))

    async def start_url(self, access: Access, meeting_id: str) -> str:
        url = (await call_api(access, "GET", self._meeting_url(meeting_id))).get("start_url")
        if not _is_url(url):
            raise _unexpected_response()
        return str(url)

    def _meeting_url(self, meeting_id: str) -> str:
        return f"{self.api_url}/meetings/{quote(meeting_id, safe='')}"


async def _send_meeting(access: Access, method: str, url: str, body: dict[str, Any]) -> dict[str, Any]:
    passcode = str(body.get("password", ""))
    try:
        return await call_api(access, method, url, json=body, secret=passcode)
    except Refused as refusal:
        if "password" not in body or "passcode" not in refusal.fields:
            raise
    # The account's rules for passcodes are stricter than ours: let Zoom choose one that meets them.
    body_without_passcode = {key: body[key] for key in body if key != "password"}
    return await call_api(access, method, url, json=body_without_passcode, secret=passcode)


def _request_body(desired: DesiredMeeting) -> dict[str, Any]:
    body = {
        "topic": _truncate_utf16(desired.topic, MAX_TOPIC_LENGTH),
        "agenda": _agenda_with_correlation_id(desired),
        "start_time": desired.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timezone": desired.zone,
        "duration": desired.minutes,
    }
    return body if desired.passcode is None else {**body, "password": desired.passcode}


def _agenda_with_correlation_id(desired: DesiredMeeting) -> str:
    # It is the agenda's last line. Tracking fields exist only where the account's administrator
    # has defined them, and custom keys can only be patched in later: after the crash that it is for.
    last_line = correlation_line(desired.correlation_id)
    text = _truncate_utf16(desired.agenda.rstrip(), MAX_AGENDA_LENGTH - len(last_line) - 2)
    return f"{text}\n\n{last_line}" if text else last_line


def _truncate_utf16(text: str, max_length: int) -> str:
    # Zoom may count an emoji as two, as JavaScript does: cut by UTF-16 units, never through a character.
    return text.encode("utf-16-le", "replace")[: 2 * max_length].decode("utf-16-le", "ignore")


def _parse_meeting(body: dict[str, Any], *, outcome_unknown: bool = False) -> ProviderMeeting:
    number, guest_url = body.get("id"), body.get("join_url")
    if not isinstance(number, int | str) or not str(number).isdigit() or not _is_url(guest_url):
        raise _unexpected_response(outcome_unknown=outcome_unknown)
    minutes = body.get("duration")
    return ProviderMeeting(
        id=str(number),
        host_id=str(body.get("host_id") or ""),
        topic=str(body.get("topic") or ""),
        start=parse_timestamp(body.get("start_time")),
        minutes=minutes if isinstance(minutes, int) else 0,
        guest_url=str(guest_url),
    )


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _unexpected_response(*, outcome_unknown: bool = False) -> TryLater:
    return TryLater(Reason("zoom.not_understood"), outcome_unknown=outcome_unknown)
