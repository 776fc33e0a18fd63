"""Meetings at Zoom: create, change, read, delete, start (Zoom's Meetings API)."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import quote

from videomeet.domain.errors import Problem, Refused, TryLater, Vanished
from videomeet.domain.reason import Reason
from videomeet.providers.contract import Access, Marked, ProviderMeeting, WantedMeeting
from videomeet.providers.zoom.call import call
from videomeet.providers.zoom.listing import Listed, listed, mark_in, mark_line
from videomeet.providers.zoom.moment import moment

SCHEDULED = 2
LONGEST_TOPIC = 200
LONGEST_AGENDA = 2000
# The guests have the passcode in their link, so they may come in first and need nobody to let them in.
SETTINGS = {"use_pmi": False, "join_before_host": True, "waiting_room": False}


@dataclass(frozen=True)
class ZoomMeetings:
    """`contract.Meetings` at one address of Zoom's API."""

    api_url: str

    async def create(self, access: Access, wanted: WantedMeeting) -> ProviderMeeting:
        """Make it, hosted by whoever `access` belongs to."""
        body = {**_body(wanted), "type": SCHEDULED, "settings": SETTINGS}
        made = await _send(access, "POST", f"{self.api_url}/users/me/meetings", body)
        meeting = _meeting(made, outcome_unknown=True)
        if not meeting.host_id:
            # The reference does not promise host_id here. It must not cost us the meeting we have just made.
            with suppress(Problem):
                return await self.read(access, meeting.id)
        return meeting

    async def update(self, access: Access, meeting_id: str, wanted: WantedMeeting) -> ProviderMeeting:
        """Change it and read it back: Zoom ignores some changes silently, a past start among them."""
        await _send(access, "PATCH", self._url(meeting_id), _body(wanted))
        return await self.read(access, meeting_id)

    async def read(self, access: Access, meeting_id: str) -> ProviderMeeting:
        return _meeting(await call(access, "GET", self._url(meeting_id)))

    async def delete(self, access: Access, meeting_id: str) -> None:
        """Gone already is done. Zoom's own mail to the host is switched off: we tell people ourselves."""
        with suppress(Vanished):
            await call(access, "DELETE", self._url(meeting_id), params={"schedule_for_reminder": "false"})

    async def find(self, access: Access, mark: str) -> list[ProviderMeeting]:
        """Zoom's list cuts agendas: what may hide a mark is read."""
        found = []
        for row in await self._rows(access):
            if mark in row.mark or row.hidden:
                with suppress(Vanished):
                    body = await call(access, "GET", self._url(row.id))
                    if mark in mark_in(str(body.get("agenda") or "")):
                        found.append(_meeting(body))
        return found

    async def marked(self, access: Access, known: Collection[str] = ()) -> list[Marked]:
        """See `contract.Meetings`; only agendas that the list has cut are read."""
        found = []
        for row in await self._rows(access):
            mark = row.mark
            if row.hidden and row.id not in known:
                with suppress(Vanished):
                    mark = mark_in(str((await call(access, "GET", self._url(row.id))).get("agenda") or ""))
            if mark or row.id in known:
                found.append(Marked(row.id, mark))
        return found

    async def _rows(self, access: Access) -> list[Listed]:
        rows = {row.id: row async for row in listed(access, self.api_url)}
        return sorted(rows.values(), key=lambda row: (row.created_at, row.id))

    async def start_url(self, access: Access, meeting_id: str) -> str:
        url = (await call(access, "GET", self._url(meeting_id))).get("start_url")
        if not _is_address(url):
            raise _not_understood()
        return str(url)

    def _url(self, meeting_id: str) -> str:
        return f"{self.api_url}/meetings/{quote(meeting_id, safe='')}"


async def _send(access: Access, method: str, url: str, body: dict[str, Any]) -> dict[str, Any]:
    passcode = str(body.get("password", ""))
    try:
        return await call(access, method, url, json=body, hide=passcode)
    except Refused as refusal:
        if "password" not in body or "passcode" not in refusal.fields:
            raise
    # The account's rules for passcodes are stricter than ours: let Zoom choose one that meets them (R14).
    without = {key: body[key] for key in body if key != "password"}
    return await call(access, method, url, json=without, hide=passcode)


def _body(wanted: WantedMeeting) -> dict[str, Any]:
    body = {
        "topic": _cut(wanted.topic, LONGEST_TOPIC),
        "agenda": _agenda(wanted),
        "start_time": wanted.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timezone": wanted.zone,
        "duration": wanted.minutes,
    }
    return body if wanted.passcode is None else {**body, "password": wanted.passcode}


def _agenda(wanted: WantedMeeting) -> str:
    # Our mark is the agenda's last line. Zoom's tracking fields exist only where the account's administrator
    # has defined them, and custom keys can only be patched in later: after the crash that the mark is for.
    line = mark_line(wanted.mark)
    text = _cut(wanted.agenda.rstrip(), LONGEST_AGENDA - len(line) - 2)
    return f"{text}\n\n{line}" if text else line


def _cut(text: str, longest: int) -> str:
    # Zoom may count an emoji as two, as JavaScript does: cut by UTF-16 units, never through a character.
    return text.encode("utf-16-le", "replace")[: 2 * longest].decode("utf-16-le", "ignore")


def _meeting(body: dict[str, Any], *, outcome_unknown: bool = False) -> ProviderMeeting:
    number, guest_url = body.get("id"), body.get("join_url")
    if not isinstance(number, int | str) or not str(number).isdigit() or not _is_address(guest_url):
        raise _not_understood(outcome_unknown=outcome_unknown)
    minutes = body.get("duration")
    return ProviderMeeting(
        id=str(number),
        host_id=str(body.get("host_id") or ""),
        topic=str(body.get("topic") or ""),
        start=moment(body.get("start_time")),
        minutes=minutes if isinstance(minutes, int) else 0,
        guest_url=str(guest_url),
    )


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _not_understood(*, outcome_unknown: bool = False) -> TryLater:
    return TryLater(Reason("zoom.not_understood"), outcome_unknown=outcome_unknown)
