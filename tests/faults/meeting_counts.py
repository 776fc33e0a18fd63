"""What exists at the provider, held against what the diary wants."""

import asyncio
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from tests.support.sandbox import SandboxServer
from tests.support.world import World

from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings import join
from videomeet.store.meetings import reservations


@dataclass
class Tally:
    """Numbers that say of themselves what they count."""

    def __str__(self) -> str:
        return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in asdict(self).items())


@dataclass
class MeetingCounts(Tally):
    """All but `wanted` have to be 0."""

    desired: int = 0
    lost: int = 0
    doubled: int = 0
    orphaned: int = 0
    wrong_links: int = 0
    not_as_desired: int = 0


async def count_meetings(world: World, entries: list[DiaryEntry]) -> MeetingCounts:
    """`entries` are all that the diary holds; titles tell them apart."""
    meetings_by_id = {str(meeting["id"]): meeting for meeting in world.meetings()}
    counts, expected_ids = MeetingCounts(desired=len(entries)), set()
    for entry in entries:
        assert entry.reservation
        reservation = await reservations.get_by_join_link(world.services.database, entry.reservation.id)
        meeting = meetings_by_id.get(str(reservation.meeting_id)) if reservation else None
        if reservation is None or meeting is None:
            counts.lost += 1
            continue
        expected_ids.add(str(reservation.meeting_id))
        target = await join.resolve_link(world.services, reservation.id, None)
        counts.wrong_links += f"/j/{reservation.meeting_id}" not in str(target.url)
        starts_at = datetime.fromisoformat(meeting["start_time"])
        is_as_desired = (meeting["topic"], starts_at) == (
            entry.appointment.title,
            entry.appointment.times.starts_at,
        )
        counts.not_as_desired += not is_as_desired
    counts.orphaned = len(set(meetings_by_id) - expected_ids)
    topics = Counter(meeting["topic"] for meeting in meetings_by_id.values())
    counts.doubled = sum(number - 1 for number in topics.values())
    return counts


def advance_time(world: World, **delta: float) -> None:
    """Move the time, for us and for the provider."""
    world.clock.advance(**delta)
    world.zoom.advance(timedelta(**delta).total_seconds())


def let_held_calls_end(zoom: SandboxServer, seconds: float) -> None:
    """Calls whose callers died are carried out nevertheless: this one is held as long as the last of them."""
    zoom.clear_faults()
    zoom.fault("slow", seconds=seconds, times=1, match="GET /nothing")
    zoom.browser.get(f"{zoom.url}/nothing", timeout=seconds + 10)


async def was_called(world: World, match: str, attempts: int = 200) -> bool:
    """Whether the provider is called within a while; a busy machine takes its time."""
    for _ in range(attempts):
        if world.zoom.requests(match):
            return True
        await asyncio.sleep(0.02)
    return False


async def wait_until_called(world: World, match: str) -> None:
    """Wait until the provider is called, however busy the machine is."""
    assert await was_called(world, match, attempts=2000)


async def settle(world: World) -> None:
    """A day later, for the day's limit, and one sweep."""
    advance_time(world, hours=25)
    await world.run_worker()
    advance_time(world, hours=7)
    await world.run_worker()
