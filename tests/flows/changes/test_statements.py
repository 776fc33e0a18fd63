"""Each operation has a budget of statements, held with four guests, a video meeting, an alarm and e-mails."""

import pytest
from tests.support.following import KARI, Act, booked, full_draft
from tests.support.statements import counting
from tests.support.world import World

from videomeet.domain.meetings.reservation import Disposition
from videomeet.flows.admin.manage_users import remove_user
from videomeet.flows.diary import appointments, hand_over
from videomeet.flows.diary.preview import preview_save
from videomeet.flows.diary.resolve_conflict import resolve_conflict
from videomeet.flows.diary.rsvp import respond_in_diary
from videomeet.flows.diary.try_again import retry_meeting

# What each may ask of the database, in one transaction. Raise a figure only with a reason in the commit.
STATEMENTS: dict[str, tuple[int, Act]] = {
    "change": (12, lambda b: b.save(title="Prices")),
    "change to another time": (14, lambda b: b.save(**b.at(2))),
    "move": (13, lambda b: b.move(3)),
    "complete": (6, lambda b: b.complete(True)),
    "delete": (10, lambda b: appointments.delete(b.world.services, b.ada, *b.place)),
    "preview": (12, lambda b: preview_save(b.world.services, b.ada, b.draft(title="P"), b.place[0], None)),
    "decline by a link": (9, lambda b: b.answer(KARI, "declined")),
    "decline in the diary": (9, lambda b: respond_in_diary(b.world.services, b.bo, b.place[0], "declined")),
    "hand over": (12, lambda b: hand_over.hand_over(b.world.services, b.ada, 1, 2)),
    "give up": (17, lambda b: remove_user(b.world.services, b.ada, 1, Disposition.DELETE)),
    "read": (3, lambda b: b.refresh()),
    "try again": (3, lambda b: retry_meeting(b.world.services, b.ada, b.place[0])),
}


@pytest.mark.parametrize(("statements", "act"), STATEMENTS.values(), ids=STATEMENTS)
async def test_an_operation_keeps_to_its_quota_of_statements(world: World, statements: int, act: Act) -> None:
    made = await booked(world)
    with counting() as counted:
        await act(made)
    assert counted.figures == (1, statements), "\n".join(counted.statements)


async def test_a_new_follow_up_keeps_to_its_quota_of_statements(world: World) -> None:
    ada = await world.connect_tenant()
    draft = await full_draft(world, ada)
    with counting() as counted:
        await appointments.create(world.services, ada, draft)
    assert counted.figures == (1, 11), "\n".join(counted.statements)


@pytest.mark.parametrize(("theirs", "statements"), [(True, 15), (False, 6)])
async def test_a_decision_keeps_to_its_quota_of_statements(
    world: World, theirs: bool, statements: int
) -> None:
    made = await booked(world)
    await made.differ(4)
    await made.refresh()
    with counting() as counted:
        await resolve_conflict(world.services, made.ada, *made.place, use_provider=theirs)
    assert counted.figures == (1, statements), "\n".join(counted.statements)


async def test_more_guests_cost_no_more_statements(world: World) -> None:
    made = await booked(world)
    with counting() as few:
        await made.save(title="Few")
    await world.run_worker()
    await made.refresh()
    people = [f"guest{number}@kunde.example" for number in range(60)]
    with counting() as many:
        await made.invite(*people)
    assert len(many.statements) <= len(few.statements) + 4
