"""What exists at the provider, held against what the diary wants."""

import asyncio
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from tests.support.sandbox import SandboxServer
from tests.support.world import World

from videomeet.flows import join
from videomeet.flows.appointments import Entry
from videomeet.store import reservations


@dataclass
class Tally:
    """Numbers that say of themselves what they count."""

    def __str__(self) -> str:
        return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in asdict(self).items())


@dataclass
class Counts(Tally):
    """All but `wanted` have to be 0."""

    wanted: int = 0
    lost: int = 0
    doubled: int = 0
    orphaned: int = 0
    wrong_links: int = 0
    not_as_wanted: int = 0


async def counted(world: World, entries: list[Entry]) -> Counts:
    """`entries` are all that the diary holds; titles tell them apart."""
    living = {str(meeting["id"]): meeting for meeting in world.meetings()}
    counts, standing = Counts(wanted=len(entries)), set()
    for entry in entries:
        assert entry.reservation
        kept = await reservations.behind_link(world.services.database, entry.reservation.id)
        meeting = living.get(str(kept.meeting_id)) if kept else None
        if kept is None or meeting is None:
            counts.lost += 1
            continue
        standing.add(str(kept.meeting_id))
        joined = await join.follow(world.services, kept.id, None)
        counts.wrong_links += f"/j/{kept.meeting_id}" not in str(joined.url)
        starts_at = datetime.fromisoformat(meeting["start_time"])
        as_wanted = (meeting["topic"], starts_at) == (
            entry.appointment.title,
            entry.appointment.times.starts_at,
        )
        counts.not_as_wanted += not as_wanted
    counts.orphaned = len(set(living) - standing)
    topics = Counter(meeting["topic"] for meeting in living.values())
    counts.doubled = sum(number - 1 for number in topics.values())
    return counts


def ahead(world: World, **by: float) -> None:
    """Move the time, for us and for the provider."""
    world.clock.advance(**by)
    world.zoom.advance(timedelta(**by).total_seconds())


def let_held_calls_end(zoom: SandboxServer, seconds: float) -> None:
    """Calls whose callers died are carried out nevertheless: this one is held as long as the last of them."""
    zoom.heal()
    zoom.fault("slow", seconds=seconds, times=1, match="GET /nothing")
    zoom.browser.get(f"{zoom.url}/nothing", timeout=seconds + 10)


async def called(world: World, match: str, tries: int = 200) -> bool:
    """Whether the provider is called within a while; a busy machine takes its time."""
    for _ in range(tries):
        if world.zoom.requests(match):
            return True
        await asyncio.sleep(0.02)
    return False


async def must_be_called(world: World, match: str) -> None:
    """Wait until the provider is called, however busy the machine is."""
    assert await called(world, match, tries=2000)


async def come_to_rest(world: World) -> None:
    """A day later, for the day's limit, and one sweep."""
    ahead(world, hours=25)
    await world.work()
    ahead(world, hours=7)
    await world.work()
