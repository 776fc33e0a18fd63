"""What a reservation needs next, what it shows, and where its link leads: as tables."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.join import JoinOutcome, join_outcome
from videomeet.domain.meetings.reservation import (
    PARKED,
    PEOPLE_MUST_ACT,
    MeetingStatus,
    Remedy,
    Reservation,
    Step,
)

NOW = datetime.fromisoformat("2026-11-22T12:00+00:00")
HOST, COLLEAGUE = 1, 2
SECRET = b"k1:sealed"


def reservation(**changes: Any) -> Reservation:
    """Saved, made and in step; for tomorrow."""
    values: dict[str, Any] = {
        "id": UUID(int=7),
        "tenant_id": 1,
        "appointment_id": 5,
        "reserved_by": HOST,
        "host_id": HOST,
        "provider": "zoom",
        "desired": True,
        "desired_version": 1,
        "observed_version": 1,
        "topic": "Budget",
        "agenda": "",
        "starts_at": NOW + timedelta(days=1),
        "ends_at": NOW + timedelta(days=1, hours=1),
        "zone": "Europe/Oslo",
        "meeting_id": "9",
        "meeting_host_id": HOST,
        "problem": None,
        "reason": None,
        "attempts": 0,
        "created_at": NOW,
        "guest_url_encrypted": SECRET,
        "passcode_encrypted": SECRET,
    }
    return Reservation(**(values | changes))


def test_an_obstacle_says_how_often_it_was_tried_until_a_person_has_to_act() -> None:
    why = Reason("provider.no_answer")
    failing = reservation(problem="try_later", reason=why, desired_version=2, attempts=1)
    assert failing.obstacle == why
    assert replace(failing, attempts=2).obstacle == Reason("video.tried", why=why, count=2)
    assert replace(failing, attempts=9, problem="needs_authorization").obstacle == why
    assert replace(failing, observed_version=2).obstacle is None
    assert replace(failing, reason=None).obstacle is None


@pytest.mark.parametrize(
    ("problem", "associate_id", "administrator", "remedy"),
    [
        ("needs_authorization", HOST, False, Remedy.SIGN_IN),
        ("needs_authorization", COLLEAGUE, True, None),
        ("needs_configuration", HOST, False, None),
        ("needs_configuration", COLLEAGUE, True, Remedy.CONFIGURE),
        (PARKED, COLLEAGUE, False, Remedy.TRY_AGAIN),
        ("refused", HOST, True, None),
        ("try_later", HOST, True, None),
    ],
)
def test_only_whoever_can_mend_it_is_offered_the_remedy(
    problem: str, associate_id: int, administrator: bool, remedy: Remedy | None
) -> None:
    stuck = reservation(problem=problem, desired_version=2)
    assert stuck.remedy(associate_id, administrator=administrator) is remedy
    in_step = replace(stuck, observed_version=2)
    assert in_step.remedy(associate_id, administrator=administrator) is None


NOT_MADE: dict[str, Any] = {"meeting_id": None, "meeting_host_id": None, "guest_url_encrypted": None}
LONG_OVER = {"starts_at": NOW - timedelta(hours=3), "ends_at": NOW - timedelta(hours=1, seconds=1)}
JUST_OVER = {"starts_at": NOW - timedelta(hours=2), "ends_at": NOW - timedelta(hours=1)}
CHANGED = {"desired_version": 2}
ONLY_RESERVED = {
    "desired": False,
    "desired_version": 0,
    "observed_version": 0,
    "starts_at": None,
    "ends_at": None,
    **NOT_MADE,
}


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, Step.NOTHING),
        (ONLY_RESERVED, Step.NOTHING),
        ({"observed_version": 0, **NOT_MADE}, Step.CREATE),
        ({"observed_version": 0, **NOT_MADE, **JUST_OVER}, Step.CREATE),
        ({"observed_version": 0, **NOT_MADE, **LONG_OVER}, Step.NOTHING),
        (CHANGED, Step.UPDATE),
        (CHANGED | LONG_OVER, Step.UPDATE),
        (CHANGED | {"desired": False}, Step.DELETE),
        (CHANGED | {"desired": False, **LONG_OVER}, Step.DELETE),
        (CHANGED | {"desired": False, **NOT_MADE}, Step.NOTHING),
        (CHANGED | {"desired": False, **NOT_MADE, "creating_since": NOW}, Step.SEARCH),
        (CHANGED | {**NOT_MADE, "creating_since": NOW}, Step.CREATE),
        (CHANGED | {**NOT_MADE, **LONG_OVER, "creating_since": NOW}, Step.SEARCH),
        (CHANGED | {"host_id": COLLEAGUE}, Step.MOVE),
        (CHANGED | {"host_id": COLLEAGUE, "desired": False}, Step.DELETE),
        (CHANGED | {"host_id": COLLEAGUE, **LONG_OVER}, Step.DELETE),
        (CHANGED | {"host_id": COLLEAGUE, **NOT_MADE}, Step.CREATE),
        (CHANGED | {"problem": "refused"}, Step.UPDATE),
    ],
)
def test_what_the_provider_has_to_be_sent(changes: dict[str, Any], step: Step) -> None:
    assert reservation(**changes).next_step(NOW) is step


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, MeetingStatus.IN_SYNC),
        ({"problem": "refused"}, MeetingStatus.IN_SYNC),
        (CHANGED, MeetingStatus.WORKING),
        (CHANGED | {"problem": "try_later"}, MeetingStatus.WORKING),
        (CHANGED | {"problem": "vanished"}, MeetingStatus.WORKING),
        *((CHANGED | {"problem": code}, MeetingStatus.NEEDS_YOU) for code in sorted(PEOPLE_MUST_ACT)),
    ],
)
def test_what_the_diary_shows(changes: dict[str, Any], status: MeetingStatus) -> None:
    assert reservation(**changes).status is status


@pytest.mark.parametrize(
    ("changes", "guest", "host"),
    [
        ({}, JoinOutcome.GUEST, JoinOutcome.START),
        (CHANGED, JoinOutcome.GUEST, JoinOutcome.START),
        (JUST_OVER, JoinOutcome.GUEST, JoinOutcome.START),
        (LONG_OVER, JoinOutcome.OVER, JoinOutcome.OVER),
        (ONLY_RESERVED, JoinOutcome.NOT_READY, JoinOutcome.NOT_READY),
        ({"desired": False}, JoinOutcome.CANCELLED, JoinOutcome.CANCELLED),
        ({"desired": False, **LONG_OVER}, JoinOutcome.CANCELLED, JoinOutcome.CANCELLED),
        (CHANGED | NOT_MADE, JoinOutcome.WAIT, JoinOutcome.WAIT),
        (CHANGED | NOT_MADE | {"problem": "try_later"}, JoinOutcome.WAIT, JoinOutcome.WAIT),
        (
            CHANGED | NOT_MADE | {"problem": "needs_authorization"},
            JoinOutcome.HOST_MUST_SIGN_IN,
            JoinOutcome.HOST_MUST_SIGN_IN,
        ),
        (CHANGED | {"problem": "needs_authorization"}, JoinOutcome.GUEST, JoinOutcome.START),
        (CHANGED | {"host_id": COLLEAGUE}, JoinOutcome.GUEST, JoinOutcome.START),
    ],
)
def test_where_the_link_leads(changes: dict[str, Any], guest: JoinOutcome, host: JoinOutcome) -> None:
    stored = reservation(**changes)
    assert (join_outcome(stored, NOW, None), join_outcome(stored, NOW, COLLEAGUE)) == (guest, guest)
    assert join_outcome(stored, NOW, HOST) is host


def applied(stored: Reservation, step: Step) -> Reservation:
    """What a worker records when the provider has done a step."""
    if step is Step.DELETE:
        return replace(stored, **NOT_MADE)
    done = replace(stored, observed_version=stored.desired_version)
    if step is Step.SEARCH:
        return replace(stored, creating_since=None)
    if step in (Step.CREATE, Step.MOVE):
        return replace(
            done,
            creating_since=None,
            meeting_id="10",
            meeting_host_id=stored.host_id,
            guest_url_encrypted=SECRET,
        )
    return done


versions = st.integers(0, 3)
states = st.builds(
    reservation,
    desired=st.booleans(),
    desired_version=versions,
    observed_version=versions,
    host_id=st.sampled_from([HOST, COLLEAGUE]),
    meeting_id=st.sampled_from([None, "9"]),
    ends_at=st.sampled_from([NOW + timedelta(days=1), NOW - timedelta(days=1)]),
    problem=st.sampled_from([None, "try_later", "refused"]),
    creating_since=st.sampled_from([None, NOW]),
)


@given(states)
def test_doing_step_after_step_always_ends_in_step_and_within_three(stored: Reservation) -> None:
    before = stored
    for _ in range(3):
        stored = applied(stored, stored.next_step(NOW))
    assert stored.status is MeetingStatus.IN_SYNC
    assert stored.next_step(NOW) is Step.NOTHING
    if before.desired_version != before.observed_version:
        assert (stored.meeting_id is not None) is (before.desired and not before.is_over(NOW)) or (
            before.desired and before.meeting_id is not None and before.host_id == HOST
        )


def test_encrypted_secrets_are_not_shown() -> None:
    assert "sealed'" not in repr(reservation())


@pytest.mark.parametrize(
    ("seen", "due"),
    [
        (None, True),
        (NOW, False),
        (NOW - timedelta(minutes=4, seconds=59), False),
        (NOW - timedelta(minutes=5), True),
        (NOW + timedelta(seconds=2), False),
        (NOW + timedelta(hours=1), True),
    ],
)
def test_a_meeting_is_asked_for_when_it_was_not_seen_for_five_minutes(
    seen: datetime | None, due: bool
) -> None:
    assert reservation(checked_at=seen).needs_check(NOW) is due
