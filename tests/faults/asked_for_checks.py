"""What must be true in the end: each appointment, its meeting at the provider and its link agree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.support.sandbox import LIAM, NOAH, OLIVIA
from tests.support.world import ADA, BO, CY, World

from videomeet.domain.meetings.join import JoinOutcome
from videomeet.domain.meetings.reservation import MeetingStatus
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.meetings import join

ZOOM_USERS = {ADA: OLIVIA, BO: LIAM, CY: NOAH}
FACTS = ("host", "topic", "start_time", "duration", "agenda")


@dataclass
class PlannedAppointment:
    """An appointment as it was asked for; what was asked for at Zoom instead may stand there as well."""

    appointment_id: int
    owner: str
    title: str
    start: datetime
    link: UUID | None
    provider_titles: set[str] = field(default_factory=set)
    provider_starts: set[datetime] = field(default_factory=set)


async def check_planned(
    world: World, planned: PlannedAppointment, entry: DiaryEntry, owner_id: int, remaining: dict[str, Any]
) -> None:
    """The appointment is as it was asked for, and so is its meeting, which leaves `remaining`."""
    appointment, reservation = entry.appointment, entry.reservation
    assert appointment.owner_id == owner_id
    assert appointment.title in {planned.title} | planned.provider_titles
    assert appointment.times.starts_at in {planned.start} | planned.provider_starts
    assert (reservation.id if reservation else None) == planned.link
    if reservation is None:
        return
    state = (reservation.status, reservation.conflict, reservation.creating_since)
    assert state == (MeetingStatus.IN_SYNC, None, None)
    meeting = remaining.pop(str(reservation.meeting_id))
    assert meeting["host"] == ZOOM_USERS[planned.owner]
    assert meeting["topic"] == appointment.title
    assert datetime.fromisoformat(meeting["start_time"]) == appointment.times.starts_at
    assert timedelta(minutes=meeting["duration"]) == appointment.times.ends_at - appointment.times.starts_at
    joined = await join.resolve_link(world.services, reservation.id, None)
    assert f"/j/{reservation.meeting_id}" in str(joined.url)


async def check_unused_links(world: World, links: Iterable[UUID]) -> None:
    """What no appointment carries any more leads to no meeting."""
    for link in links:
        joined = await join.resolve_link(world.services, link, None)
        assert joined.outcome in (JoinOutcome.CANCELLED, JoinOutcome.NOT_READY)


def meetings_by_number(world: World) -> dict[str, dict[str, Any]]:
    """What is told apart of each meeting at Zoom, by its number."""
    meetings = {str(meeting["id"]): meeting for meeting in world.meetings()}
    return {number: {fact: meeting[fact] for fact in FACTS} for number, meeting in meetings.items()}
