"""What somebody has changed at the provider: neither what we want nor what we knew it to have."""

from dataclasses import replace
from typing import TypeVar

from videomeet.domain.meetings.reservation import Reservation
from videomeet.domain.webhooks.webhook import MeetingFacts, meeting_facts_from_json
from videomeet.providers.contract import ProviderMeeting

T = TypeVar("T")


def meeting_facts(meeting: ProviderMeeting) -> MeetingFacts:
    """A meeting as it was read."""
    return MeetingFacts(meeting.topic[:300], meeting.start, meeting.minutes)


def unknown_changes(reservation: Reservation, at_provider: MeetingFacts) -> MeetingFacts:
    """What is neither as the diary wants it nor as the provider had it when we last looked.

    Nor as we asked for it in a change whose end we did not see.
    """
    if reservation.starts_at is None or reservation.ends_at is None:
        return MeetingFacts()
    requested = (
        meeting_facts_from_json(reservation.pending_change) if reservation.pending_change else MeetingFacts()
    )
    minutes = int((reservation.ends_at - reservation.starts_at).total_seconds() // 60)
    return MeetingFacts(
        topic=_none_if_known(
            at_provider.topic, reservation.topic, reservation.observed_topic, requested.topic
        ),
        starts_at=_none_if_known(
            at_provider.starts_at, reservation.starts_at, reservation.observed_starts_at, requested.starts_at
        ),
        minutes=_none_if_known(at_provider.minutes, minutes, reservation.observed_minutes, requested.minutes),
    )


def _none_if_known(fact: T | None, *known_values: T | None) -> T | None:
    return None if fact in known_values else fact


def merge_conflict(reservation: Reservation, changes: MeetingFacts) -> str | None:
    """What waits for a person's decision, with what is new; None when nothing does."""
    if changes == MeetingFacts():
        return reservation.conflict
    pending = meeting_facts_from_json(reservation.conflict) if reservation.conflict else MeetingFacts()
    return replace(
        pending, **{name: fact for name, fact in vars(changes).items() if fact is not None}
    ).to_json()
