"""A provider that fails in every way: saves and joins stay fast, and all comes right without anybody."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import httpx2
import pytest
from tests.faults.click_times import (
    ClickTimes,
    assert_bounded,
    assert_nothing_leaked,
    captured_logs,
    open_browsers,
)
from tests.faults.conftest import Forge, report, rounds
from tests.faults.meeting_counts import (
    MeetingCounts,
    advance_time,
    count_meetings,
    let_held_calls_end,
    settle,
    was_called,
)
from tests.support.clock import START
from tests.support.world import ADA, World
from tests.web.conftest import with_video

from videomeet.flows.diary import appointments

API = " /v2/"
SOON = (START + timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ")


LONG = rounds(0, 1) > 0
SLOW = 20 if LONG else 1.3
EVERY_FIFTH = {"kind": "rate_limited", "every": 5, "match": API}
TROUBLES: dict[str, dict[str, dict[str, Any]]] = {
    "late": {
        "slow": {"kind": "slow", "seconds": SLOW},
    },
    "no answer": {
        "down": {"kind": "down"},
        "reset": {"kind": "lost_reply", "match": API},
    },
    "limits": {
        "429 at every fifth call, in seconds": {**EVERY_FIFTH, "seconds": 3},
        "429 at every fifth call, a date": {**EVERY_FIFTH, "retry_after": SOON},
        "429 for the day": {"kind": "rate_limited", "daily": True, "match": API},
    },
    "errors": {
        "unavailable": {"kind": "unavailable"},
        "500": {"kind": "server_error"},
        "HTML, 502": {"kind": "html_body", "status": 502},
    },
    "spoilt answers": {
        "HTML": {"kind": "html_body"},
        "empty": {"kind": "empty_body", "match": API},
        "truncated": {"kind": "truncated_body", "match": API},
        "wrong type": {"kind": "wrong_content_type", "match": API},
    },
}


@dataclass
class Pages:
    """The host's browser and a guest's, and the links of meetings that stood before there was any trouble."""

    host: httpx2.AsyncClient
    guest: httpx2.AsyncClient
    standing: list[str] = field(default_factory=list)

    async def click(self, spent: ClickTimes, title: str) -> list[int]:
        """Saves with a video meeting; guests follow its link, and guests and host the standing ones."""
        made = []
        for number in range(rounds(1, 10)):
            save = partial(with_video, self.host, 1, title=f"{title} {number}")
            saved = await spent.measure(spent.saves, save)
            await spent.join(self.guest, saved["video"]["join_url"])
            spent.shown_texts.append(str(saved))
            made.append(saved)
        # The host's click asks the provider: one after the other would take long beside a slow one.
        await asyncio.gather(
            *(spent.join(self.guest, link) for link in self.standing),
            *(spent.start(self.host, link) for link in self.standing),
        )
        self.standing = self.standing or [saved["video"]["join_url"] for saved in made]
        return [int(saved["id"]) for saved in made]


async def lived_through(world: World, forge: Forge, pages: Pages, spent: ClickTimes, name: str) -> list[int]:
    """The appointments that were made while a worker of its own met with this trouble."""
    world.zoom.clear_requests()
    await forge.start_worker()
    made = await pages.click(spent, name)
    assert await was_called(world, "/v2/")
    made += await pages.click(spent, f"{name}, later")
    await forge.kill()
    world.zoom.clear_faults()
    advance_time(world, seconds=150)
    return made


@pytest.mark.parametrize("kind", TROUBLES)
async def test_whatever_the_provider_does_all_is_right_in_the_end(
    world: World, forge: Forge, kind: str
) -> None:
    ada, healthy, bad = await world.connect_tenant(), ClickTimes(), ClickTimes()
    # What was held is carried out at last; a used refresh token is taken again for a while.
    world.zoom.limit(refresh_grace_seconds=10**6)
    with captured_logs() as log:
        async with open_browsers(world, ADA, None) as (host, guest):
            pages = Pages(host, guest)
            made = await lived_through(world, forge, pages, ClickTimes(), "the first of all")
            await world.run_worker()
            made += await lived_through(world, forge, pages, healthy, "healthy")
            for name, trouble in TROUBLES[kind].items():
                world.zoom.control("POST", "faults", trouble)
                made += await lived_through(world, forge, pages, bad, name)
        let_held_calls_end(world.zoom, SLOW * 1.2)
        for _ in range(2 + LONG * 3):
            await settle(world)
    entries = [await appointments.get_entry(world.services, ada, appointment_id) for appointment_id in made]
    counts = await count_meetings(world, entries)
    report(f"bad provider, {kind}: {counts}")
    assert_bounded(healthy, bad)
    assert counts == MeetingCounts(desired=len(made))
    await assert_nothing_leaked(world, forge.log + log.getvalue(), bad.shown_texts + healthy.shown_texts)
