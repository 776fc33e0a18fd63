"""What somebody has changed at the provider: neither what we want nor what we knew it to have."""

from dataclasses import replace
from typing import TypeVar

from videomeet.domain.hook import MeetingFacts, facts_from_json
from videomeet.domain.reservation import Reservation
from videomeet.providers.contract import ProviderMeeting

T = TypeVar("T")


def facts(found: ProviderMeeting) -> MeetingFacts:
    """A meeting as it was read."""
    return MeetingFacts(found.topic[:300], found.start, found.minutes)


def news(r: Reservation, there: MeetingFacts) -> MeetingFacts:
    """What is neither as the diary wants it nor as the provider had it when we last looked.

    Nor as we asked for it in a change whose end we did not see.
    """
    if r.starts_at is None or r.ends_at is None:
        return MeetingFacts()
    asked = facts_from_json(r.changing_to) if r.changing_to else MeetingFacts()
    minutes = int((r.ends_at - r.starts_at).total_seconds() // 60)
    return MeetingFacts(
        topic=_unless(there.topic, r.topic, r.effective_topic, asked.topic),
        starts_at=_unless(there.starts_at, r.starts_at, r.effective_starts_at, asked.starts_at),
        minutes=_unless(there.minutes, minutes, r.effective_minutes, asked.minutes),
    )


def _unless(fact: T | None, *known: T | None) -> T | None:
    return None if fact in known else fact


def to_decide(r: Reservation, new: MeetingFacts) -> str | None:
    """What waits for a person's decision, with what is new; None when nothing does."""
    if new == MeetingFacts():
        return r.differs
    waiting = facts_from_json(r.differs) if r.differs else MeetingFacts()
    return replace(waiting, **{name: fact for name, fact in vars(new).items() if fact is not None}).as_json()
