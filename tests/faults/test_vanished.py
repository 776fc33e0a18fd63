"""Meetings that Zoom lost, or only says it lost: whoever joins comes to a living one behind the same link."""

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import UUID

import httpx2
from tests.faults.click_times import assert_nothing_leaked, captured_logs, open_browsers, visible_text
from tests.faults.conftest import dice, report, rounds
from tests.faults.meeting_counts import MeetingCounts, advance_time, count_meetings, settle
from tests.support.sandbox import LIAM
from tests.support.webhooks import signed_headers
from tests.support.world import ADA, BO, World

from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.store.meetings import reservations

# So many of each kind in a round; a host has a hundred changes a day, and a day passes between rounds.
OF_EACH = 2
ROUNDS = rounds(1, 20)
MAX_LOOKS = 20
TARGET = re.compile(r"/[js]/(\d+)\?")


@dataclass
class Lost:
    """A meeting with its fate; `before` is its number at Zoom before that."""

    entry: DiaryEntry
    link: str
    cause: str
    before: str

    @property
    def id(self) -> UUID:
        assert self.entry.reservation
        return self.entry.reservation.id


def nothing(_world: World, _meeting: str, _chance: random.Random) -> None:
    """A meeting that nothing happens to."""


def deleted(world: World, meeting: str, _chance: random.Random) -> None:
    world.zoom.control("DELETE", f"meetings/{meeting}")


def expired(world: World, meeting: str, _chance: random.Random) -> None:
    world.zoom.vanish(meeting)


def denied_once(world: World, meeting: str, _chance: random.Random) -> None:
    world.zoom.fault("false_404", times=1, match=f"/v2/meetings/{meeting}$")


def denied_for_a_while(world: World, meeting: str, chance: random.Random) -> None:
    world.zoom.fault("false_404", times=chance.randint(2, 6), match=f"/v2/meetings/{meeting}$")


CAUSES = {
    "untouched": nothing,
    "deleted, told by a webhook": deleted,
    "deleted, untold": deleted,
    "expired": expired,
    "a false 404 once": denied_once,
    "false 404s for a while": denied_for_a_while,
}
# What was never lost must stay the very meeting that it was.
STAY = ("untouched", "a false 404 once")


async def arranged(world: World, hosts: list[Caller], round_: int) -> list[Lost]:
    """Meetings that stand at Zoom, a fate chosen for each."""
    made = []
    for number in range(OF_EACH * len(CAUSES) * len(hosts)):
        start = (world.clock() + timedelta(days=300)).replace(microsecond=0, second=0, tzinfo=None)
        title = f"Meeting {number} of round {round_}"
        host = hosts[number % len(hosts)]
        made.append(
            await world.create_with_video(
                host, title=title, start=start, end=start + timedelta(hours=1), zone="UTC"
            )
        )
    await world.run_worker()
    lost = []
    for number, entry in enumerate(made):
        assert entry.reservation
        row = await reservations.get_by_join_link(world.services.database, entry.reservation.id)
        assert row
        assert row.meeting_id
        cause = list(CAUSES)[number // len(hosts) % len(CAUSES)]
        lost.append(Lost(entry, world.services.join_link(row.id), cause, row.meeting_id))
    return lost


async def deliver_deletions(world: World, guest: httpx2.AsyncClient, lost: list[Lost]) -> None:
    """Deliver the webhooks of those whose fate it is to be told of."""
    deleted_ids = {
        lost_meeting.before for lost_meeting in lost if lost_meeting.cause == "deleted, told by a webhook"
    }
    for delivery in world.zoom.control("GET", "webhooks"):
        body = delivery["body"].encode()
        if delivery["event"] == "meeting.deleted" and any(
            f'"id": {lost_meeting},' in delivery["body"] for lost_meeting in deleted_ids
        ):
            answer = await guest.post(
                "/webhooks/zoom", content=body, headers=signed_headers(body, world.clock())
            )
            assert answer.status_code == 200


@dataclass
class Joining:
    """People on their way in. `said` is all they were shown, `looks` how often each looked at their page;
    `anew` are the meetings that were found to be others than before, `wrong` those led to no living one."""

    world: World
    chance: random.Random
    pages: list[str] = field(default_factory=list)
    looks: Counter[int] = field(default_factory=Counter)
    anew: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    async def all(self, guests: list[httpx2.AsyncClient], lost_meeting: Lost) -> None:
        """One comes first, the others at once."""
        self.chance.shuffle(guests)
        first, *others = (partial(self.join, browser, lost_meeting) for browser in guests)
        led = [await first(), *await asyncio.gather(*(other() for other in others))]
        living = {str(meeting["id"]) for meeting in self.world.meetings()}
        self.anew.update([lost_meeting.cause] if set(led) != {lost_meeting.before} else [])
        self.wrong.update(lost_meeting.cause for meeting in led if meeting not in living)

    async def join(self, browser: httpx2.AsyncClient, lost_meeting: Lost) -> str:
        """Follow the link until it leads on, as its page does by itself; the number of the meeting there."""
        for look in range(1, MAX_LOOKS):
            answer = await browser.get(lost_meeting.link)
            self.pages += [lost_meeting.link, visible_text(answer)]
            if answer.status_code == 302:
                self.looks[look] += 1
                target = TARGET.search(answer.headers["location"])
                assert target
                return target.group(1)
            assert answer.status_code in (200, 503), answer.text
            advance_time(self.world, seconds=3)
            await self.world.run_worker()
        raise AssertionError(f"{lost_meeting.cause}: nobody was led on: {answer.text}")


async def lived_through(world: World, hosts: dict[str, Caller], joining: Joining, round_: int) -> list[Lost]:
    """Meetings meet their fates, then everybody joins."""
    lost = await arranged(world, list(hosts.values()), round_)
    # Nobody has looked for them for a while.
    advance_time(world, minutes=10)
    for lost_meeting in lost:
        CAUSES[lost_meeting.cause](world, lost_meeting.before, joining.chance)
    joining.chance.shuffle(lost)
    # A busy machine is no slow provider, beside which a guest gets the link that is known.
    async with open_browsers(world, None, *hosts, join_check_seconds=10) as (guest, *clients):
        await deliver_deletions(world, guest, lost)
        host_of = dict(zip((host.associate_id for host in hosts.values()), clients, strict=True))
        for lost_meeting in lost:
            await joining.all([guest, guest, host_of[lost_meeting.entry.appointment.owner_id]], lost_meeting)
    world.zoom.clear_faults()
    await settle(world)
    return lost


async def test_whoever_joins_a_lost_meeting_comes_to_a_living_one_behind_the_same_link(world: World) -> None:
    hosts = {ADA: await world.connect_tenant(), BO: await world.caller(BO)}
    await world.authorize(hosts[BO], LIAM)
    joining, lost = Joining(world, dice()), list[Lost]()
    with captured_logs() as log:
        for round_ in range(ROUNDS):
            lost += await lived_through(world, hosts, joining, round_)
    entries = [
        await appointments.get_entry(world.services, hosts[ADA], lost_meeting.entry.appointment.id)
        for lost_meeting in lost
    ]
    counts, causes = (
        await count_meetings(world, entries),
        Counter(lost_meeting.cause for lost_meeting in lost),
    )
    report(f"vanished: {causes.total()} meetings {dict(causes)}: {counts}")
    report(
        f"made anew: {dict(joining.anew)}; {sum(joining.looks.values())} joins: {dict(joining.wrong)} wrong"
    )
    report(f"looks at a page before it led on: {dict(sorted(joining.looks.items()))}")
    assert joining.wrong == Counter()
    assert not set(STAY) & set(joining.anew)
    assert counts == MeetingCounts(desired=len(entries))
    await assert_nothing_leaked(world, log.getvalue(), joining.pages)
