"""Our mark at the provider: an interrupted create is found by it, whatever the list leaves out."""

import pytest
from tests.contract.journey import MARK, Connected, connect, wanted
from tests.contract.sandboxes import ProviderSandbox

from videomeet.domain.errors import TryLater
from videomeet.providers.contract import Door, Marked

OTHER_MARK = "9f1f4f0e-8a53-4f7e-9f0a-1f7c9c8d2e19"
LONG = "Point after point. " * 100


@pytest.mark.parametrize("agenda", ["", "Short.", LONG, "ø" * 3000])
async def test_what_was_made_is_found_by_its_mark(connected: Connected, agenda: str) -> None:
    made = await connected.meetings.create(connected.access, wanted(agenda=agenda))
    assert await connected.meetings.find(connected.access, MARK) == [made]
    assert await connected.meetings.find(connected.access, OTHER_MARK) == []
    assert await connected.meetings.marked(connected.access) == [Marked(made.id, MARK)]


@pytest.mark.parametrize("kind", ["lost_reply", "empty_body", "truncated_body"])
async def test_a_meeting_whose_making_was_never_answered_is_found(
    connected: Connected, sandbox: ProviderSandbox, kind: str
) -> None:
    sandbox.trouble(kind)
    with pytest.raises(TryLater):
        await connected.meetings.create(connected.access, wanted(agenda=LONG))
    (found,) = await connected.meetings.find(connected.access, MARK)
    assert found.id == sandbox.meetings()[0]["id"]
    assert found.host_id == connected.account.provider_user_id


async def test_two_with_one_mark_are_both_found_and_nobody_elses_is(
    sandbox: ProviderSandbox, door: Door, connected: Connected
) -> None:
    other = await connect(sandbox, door, sandbox.other_host)
    await other.meetings.create(other.access, wanted())
    both = [await connected.meetings.create(connected.access, wanted()) for _ in "ab"]
    found = await connected.meetings.find(connected.access, MARK)
    assert {meeting.id for meeting in found} == {meeting.id for meeting in both}


async def test_a_known_meeting_is_listed_without_being_looked_into(connected: Connected) -> None:
    made = await connected.meetings.create(connected.access, wanted(agenda=LONG))
    assert await connected.meetings.marked(connected.access, {made.id}) == [Marked(made.id, "")]


async def test_a_meeting_that_vanished_is_neither_found_nor_listed(
    sandbox: ProviderSandbox, connected: Connected
) -> None:
    made = await connected.meetings.create(connected.access, wanted())
    sandbox.lose(made.id)
    assert await connected.meetings.find(connected.access, MARK) == []
    assert await connected.meetings.marked(connected.access, {made.id}) == []


async def test_an_answer_that_cannot_be_read_is_no_empty_list(
    sandbox: ProviderSandbox, connected: Connected
) -> None:
    await connected.meetings.create(connected.access, wanted())
    for kind in ("empty_body", "truncated_body", "html_body"):
        sandbox.trouble(kind)
        with pytest.raises(TryLater):
            await connected.meetings.find(connected.access, MARK)
