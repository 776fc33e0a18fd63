"""Zoom as one of the sandbox's simulators: its routes, what it keeps and what it reports."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute

from videomeet_sandbox.specification.check import Specification
from videomeet_sandbox.zoom.endpoints import api, control, marketplace, meeting_pages, oauth
from videomeet_sandbox.zoom.model.people import BY_ID, PEOPLE
from videomeet_sandbox.zoom.model.records import Grant, Meeting, Records
from videomeet_sandbox.zoom.service import ZoomService
from videomeet_sandbox.zoom.specification import PREFIX, zoom_specification


class Zoom:
    key = "zoom"
    label = "Zoom"
    api_prefix = PREFIX

    def __init__(self, service: ZoomService, changed: Callable[[], None]) -> None:
        self.service = service
        service.webhooks.changed = changed

    def routes(self) -> Sequence[BaseRoute]:
        return (*oauth.ROUTES, *api.ROUTES, *meeting_pages.ROUTES, *marketplace.ROUTES, *control.ROUTES)

    def specification(self, folder: Path) -> Specification:
        return zoom_specification(folder)

    def dump(self) -> dict[str, Any]:
        return self.service.records.dump()

    def load(self, saved: dict[str, Any]) -> None:
        self.service.records.replace_with(Records.load(saved))

    async def reset(self) -> None:
        await self.service.webhooks.cancel()
        self.service.records.replace_with(Records())
        self.service.limits.forget()

    async def start(self) -> None:
        await self.service.webhooks.start()

    async def stop(self) -> None:
        await self.service.webhooks.stop()

    def report(self) -> dict[str, Any]:
        records = self.service.records
        gone = [meeting for meeting in records.meetings.values() if meeting.gone]
        return {
            "meetings": [self._meeting(meeting) for meeting in self.service.meetings.existing()],
            "gone_meetings": [self._meeting(meeting) for meeting in gone],
            "grants": [_shown(grant) for grant in records.grants.values()],
            "daily": records.daily,
            "webhooks": records.deliveries,
        }

    def _meeting(self, meeting: Meeting) -> dict[str, Any]:
        shown = self.service.meetings.as_json(meeting)
        return {**shown, "host": BY_ID[meeting.host_id].email, "gone": meeting.gone}

    def front_page(self) -> dict[str, Any]:
        grants = self.service.records.grants
        return {
            "label": self.label,
            "people": [(person, person.id in grants) for person in PEOPLE],
            "meetings": [
                (meeting, BY_ID[meeting.host_id].name, self.service.meetings.join_url(meeting))
                for meeting in self.service.meetings.existing()
            ],
        }


def _shown(grant: Grant) -> dict[str, Any]:
    return {"user": BY_ID[grant.user_id].email, **asdict(grant)}
