"""Who may see and do what: owner, invited, colleague, in every tenant's choice, private or not."""

from contextlib import nullcontext
from dataclasses import replace

import pytest
from tests.domain.alarms.test_alarm import appointment
from tests.domain.people.test_people import CALLER

from videomeet.domain.diary.appointment import Appointment, Attendee
from videomeet.domain.diary.rights import (
    ColleagueAccess,
    Right,
    as_seen_by,
    require_may_plan_for,
    require_right,
    right_of,
)
from videomeet.domain.kit.errors import NotAllowed, Refused

OWNER, INVITED, COLLEAGUE = CALLER, replace(CALLER, associate_id=3), replace(CALLER, associate_id=4)


def planned(*, private: bool = False) -> Appointment:
    return appointment(
        owner_id=OWNER.associate_id,
        private=private,
        notes="For me",
        agenda="Prices",
        attendees=(Attendee("associate", 3, None), Attendee("contact", 4, None)),
    )


@pytest.mark.parametrize(
    ("access", "private", "rights"),
    [
        (ColleagueAccess.BUSY, False, (Right.OWN, Right.RESPOND, Right.BUSY)),
        (ColleagueAccess.READ, False, (Right.OWN, Right.RESPOND, Right.READ)),
        (ColleagueAccess.CHANGE, False, (Right.OWN, Right.CHANGE, Right.CHANGE)),
        (ColleagueAccess.BUSY, True, (Right.OWN, Right.RESPOND, Right.BUSY)),
        (ColleagueAccess.CHANGE, True, (Right.OWN, Right.RESPOND, Right.BUSY)),
    ],
)
def test_rights_follow_who_it_is_and_what_the_tenant_chose(
    access: ColleagueAccess, private: bool, rights: tuple[Right, ...]
) -> None:
    callers = [replace(caller, colleague_access=access) for caller in (OWNER, INVITED, COLLEAGUE)]
    assert tuple(right_of(caller, planned(private=private)) for caller in callers) == rights


def test_being_an_administrator_opens_nobodys_diary() -> None:
    administrator = replace(COLLEAGUE, administrator=True, colleague_access="busy")
    assert right_of(administrator, planned()) is Right.BUSY


def test_notes_are_the_owners_alone() -> None:
    assert as_seen_by(OWNER, planned()).notes == "For me"
    for caller in (INVITED, COLLEAGUE):
        seen = as_seen_by(caller, planned())
        assert (seen.notes, seen.agenda) == ("", "Prices")


def test_of_a_private_one_a_colleague_sees_times_and_owner_and_nothing_else() -> None:
    before, seen = planned(private=True), as_seen_by(COLLEAGUE, planned(private=True))
    blank = appointment(title="", alarm=None, owner_id=OWNER.associate_id, private=True)
    shown = {name for name in vars(seen) if getattr(seen, name) != getattr(blank, name)}
    assert shown == set()
    assert (seen.times, seen.owner) == (before.times, before.owner)


def test_who_may_not_is_refused_by_name() -> None:
    with pytest.raises(NotAllowed, match=r"appointment\.not_yours"):
        require_right(replace(COLLEAGUE, colleague_access="read"), planned(), Right.CHANGE)
    require_right(COLLEAGUE, planned(), Right.CHANGE)


def test_colleagues_are_planned_for_only_where_they_may_be_changed() -> None:
    for access in ColleagueAccess:
        caller = replace(CALLER, colleague_access=access)
        require_may_plan_for(caller, caller.associate_id)
        with nullcontext() if access is ColleagueAccess.CHANGE else pytest.raises(Refused):
            require_may_plan_for(caller, 4)
