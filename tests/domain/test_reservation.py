"""What a reservation needs next, what it shows, and where its link leads: as tables."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videomeet.domain.reservation import PARKED, PEOPLE_MUST_ACT, Remedy, Reservation, Status, Step, Way

NOW = datetime.fromisoformat("2026-11-22T12:00+00:00")
HOST, COLLEAGUE = 1, 2
SECRET = b"k1:sealed"


def reservation(**changes: Any) -> Reservation:
    """Saved, made and in step; for tomorrow."""
    values: dict[str, Any] = {
        "id": UUID(int=7), "tenant_id": 1, "appointment_id": 5, "reserved_by": HOST, "host_id": HOST,
        "provider": "zoom", "wanted": True, "wanted_version": 1, "applied_version": 1, "topic": "Budget",
        "agenda": "", "starts_at": NOW + timedelta(days=1), "ends_at": NOW + timedelta(days=1, hours=1),
        "zone": "Europe/Oslo", "meeting_id": "9", "meeting_host": HOST, "problem": None, "reason": None,
        "attempts": 0, "created_at": NOW, "guest_url_sealed": SECRET, "passcode_sealed": SECRET,
    }  # fmt: skip
    return Reservation(**(values | changes))


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
    stuck = reservation(problem=problem, wanted_version=2)
    assert stuck.remedy(associate_id, administrator=administrator) is remedy
    in_step = replace(stuck, applied_version=2)
    assert in_step.remedy(associate_id, administrator=administrator) is None


NOT_MADE: dict[str, Any] = {"meeting_id": None, "meeting_host": None, "guest_url_sealed": None}
LONG_OVER = {"starts_at": NOW - timedelta(hours=3), "ends_at": NOW - timedelta(hours=1, seconds=1)}
JUST_OVER = {"starts_at": NOW - timedelta(hours=2), "ends_at": NOW - timedelta(hours=1)}
CHANGED = {"wanted_version": 2}
ONLY_RESERVED = {
    "wanted": False, "wanted_version": 0, "applied_version": 0, "starts_at": None, "ends_at": None, **NOT_MADE
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, Step.NOTHING),
        (ONLY_RESERVED, Step.NOTHING),
        ({"applied_version": 0, **NOT_MADE}, Step.CREATE),
        ({"applied_version": 0, **NOT_MADE, **JUST_OVER}, Step.CREATE),
        ({"applied_version": 0, **NOT_MADE, **LONG_OVER}, Step.NOTHING),
        (CHANGED, Step.UPDATE),
        (CHANGED | LONG_OVER, Step.UPDATE),
        (CHANGED | {"wanted": False}, Step.DELETE),
        (CHANGED | {"wanted": False, **LONG_OVER}, Step.DELETE),
        (CHANGED | {"wanted": False, **NOT_MADE}, Step.NOTHING),
        (CHANGED | {"wanted": False, **NOT_MADE, "claimed_at": NOW}, Step.SEARCH),
        (CHANGED | {**NOT_MADE, "claimed_at": NOW}, Step.CREATE),
        (CHANGED | {**NOT_MADE, **LONG_OVER, "claimed_at": NOW}, Step.SEARCH),
        (CHANGED | {"host_id": COLLEAGUE}, Step.MOVE),
        (CHANGED | {"host_id": COLLEAGUE, "wanted": False}, Step.DELETE),
        (CHANGED | {"host_id": COLLEAGUE, **LONG_OVER}, Step.DELETE),
        (CHANGED | {"host_id": COLLEAGUE, **NOT_MADE}, Step.CREATE),
        (CHANGED | {"problem": "refused"}, Step.UPDATE),
    ],
)
def test_what_the_provider_has_to_be_told(changes: dict[str, Any], step: Step) -> None:
    assert reservation(**changes).next_step(NOW) is step


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, Status.IN_STEP),
        ({"problem": "refused"}, Status.IN_STEP),
        (CHANGED, Status.WORKING),
        (CHANGED | {"problem": "try_later"}, Status.WORKING),
        (CHANGED | {"problem": "vanished"}, Status.WORKING),
        *((CHANGED | {"problem": code}, Status.NEEDS_YOU) for code in sorted(PEOPLE_MUST_ACT)),
    ],
)
def test_what_the_diary_shows(changes: dict[str, Any], status: Status) -> None:
    assert reservation(**changes).status is status


@pytest.mark.parametrize(
    ("changes", "guest", "host"),
    [
        ({}, Way.GUEST, Way.START),
        (CHANGED, Way.GUEST, Way.START),
        (JUST_OVER, Way.GUEST, Way.START),
        (LONG_OVER, Way.OVER, Way.OVER),
        (ONLY_RESERVED, Way.NOT_READY, Way.NOT_READY),
        ({"wanted": False}, Way.CANCELLED, Way.CANCELLED),
        ({"wanted": False, **LONG_OVER}, Way.CANCELLED, Way.CANCELLED),
        (CHANGED | NOT_MADE, Way.WAIT, Way.WAIT),
        (CHANGED | NOT_MADE | {"problem": "try_later"}, Way.WAIT, Way.WAIT),
        (
            CHANGED | NOT_MADE | {"problem": "needs_authorization"},
            Way.HOST_MUST_SIGN_IN,
            Way.HOST_MUST_SIGN_IN,
        ),
        (CHANGED | {"problem": "needs_authorization"}, Way.GUEST, Way.START),
        (CHANGED | {"host_id": COLLEAGUE}, Way.GUEST, Way.START),
    ],
)
def test_where_the_link_leads(changes: dict[str, Any], guest: Way, host: Way) -> None:
    kept = reservation(**changes)
    assert (kept.destination(NOW, None), kept.destination(NOW, COLLEAGUE)) == (guest, guest)
    assert kept.destination(NOW, HOST) is host


def applied(kept: Reservation, step: Step) -> Reservation:
    """What a worker records when the provider has done a step."""
    if step is Step.DELETE:
        return replace(kept, **NOT_MADE)
    done = replace(kept, applied_version=kept.wanted_version)
    if step is Step.SEARCH:
        return replace(kept, claimed_at=None)
    if step in (Step.CREATE, Step.MOVE):
        return replace(
            done, claimed_at=None, meeting_id="10", meeting_host=kept.host_id, guest_url_sealed=SECRET
        )
    return done


versions = st.integers(0, 3)
states = st.builds(
    reservation,
    wanted=st.booleans(),
    wanted_version=versions,
    applied_version=versions,
    host_id=st.sampled_from([HOST, COLLEAGUE]),
    meeting_id=st.sampled_from([None, "9"]),
    ends_at=st.sampled_from([NOW + timedelta(days=1), NOW - timedelta(days=1)]),
    problem=st.sampled_from([None, "try_later", "refused"]),
    claimed_at=st.sampled_from([None, NOW]),
)


@given(states)
def test_doing_step_after_step_always_ends_in_step_and_within_three(kept: Reservation) -> None:
    before = kept
    for _ in range(3):
        kept = applied(kept, kept.next_step(NOW))
    assert kept.status is Status.IN_STEP
    assert kept.next_step(NOW) is Step.NOTHING
    if before.wanted_version != before.applied_version:
        assert (kept.meeting_id is not None) is (before.wanted and not before.over(NOW)) or (
            before.wanted and before.meeting_id is not None and before.host_id == HOST
        )


def test_sealed_secrets_are_not_shown() -> None:
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
    assert reservation(checked_at=seen).to_be_checked(NOW) is due
