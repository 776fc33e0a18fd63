"""Our correlation id at the provider: an interrupted create is found by it, whatever the list leaves out."""

import pytest
from tests.contract.sandboxes import ProviderSandbox
from tests.contract.steps import CORRELATION_ID, ConnectedPerson, connect, desired_meeting

from videomeet.domain.kit.errors import TryLater
from videomeet.providers.contract import CorrelatedMeeting, HttpClient

OTHER_MARK = "9f1f4f0e-8a53-4f7e-9f0a-1f7c9c8d2e19"
LONG = "Point after point. " * 100


@pytest.mark.parametrize("agenda", ["", "Short.", LONG, "ø" * 3000])
async def test_what_was_made_is_found_by_its_correlation_id(connected: ConnectedPerson, agenda: str) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting(agenda=agenda))
    assert await connected.meetings.find_by_correlation_id(connected.access, CORRELATION_ID) == [made]
    assert await connected.meetings.find_by_correlation_id(connected.access, OTHER_MARK) == []
    assert await connected.meetings.list_correlated(connected.access) == [
        CorrelatedMeeting(made.id, CORRELATION_ID, made.topic, made.start, made.minutes)
    ]


@pytest.mark.parametrize("kind", ["lost_reply", "empty_body", "truncated_body"])
async def test_a_meeting_whose_making_was_never_answered_is_found(
    connected: ConnectedPerson, sandbox: ProviderSandbox, kind: str
) -> None:
    sandbox.fail_next_request(kind)
    with pytest.raises(TryLater):
        await connected.meetings.create(connected.access, desired_meeting(agenda=LONG))
    (meeting,) = await connected.meetings.find_by_correlation_id(connected.access, CORRELATION_ID)
    assert meeting.id == sandbox.meetings()[0]["id"]
    assert meeting.host_id == connected.account.provider_user_id


async def test_two_with_one_correlation_id_are_both_found_and_nobody_elses_is(
    sandbox: ProviderSandbox, http_client: HttpClient, connected: ConnectedPerson
) -> None:
    other = await connect(sandbox, http_client, sandbox.other_host)
    await other.meetings.create(other.access, desired_meeting())
    both = [await connected.meetings.create(connected.access, desired_meeting()) for _ in "ab"]
    meetings = await connected.meetings.find_by_correlation_id(connected.access, CORRELATION_ID)
    assert {meeting.id for meeting in meetings} == {meeting.id for meeting in both}


async def test_a_known_meeting_is_listed_without_being_looked_into(connected: ConnectedPerson) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting(agenda=LONG))
    assert await connected.meetings.list_correlated(connected.access, {made.id}) == [
        CorrelatedMeeting(made.id, "", made.topic, made.start, made.minutes)
    ]


async def test_a_meeting_that_vanished_is_neither_found_nor_listed(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    sandbox.vanish_meeting(made.id)
    assert await connected.meetings.find_by_correlation_id(connected.access, CORRELATION_ID) == []
    assert await connected.meetings.list_correlated(connected.access, {made.id}) == []


async def test_an_answer_that_cannot_be_read_is_no_empty_list(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    await connected.meetings.create(connected.access, desired_meeting())
    for kind in ("empty_body", "truncated_body", "html_body"):
        sandbox.fail_next_request(kind)
        with pytest.raises(TryLater):
            await connected.meetings.find_by_correlation_id(connected.access, CORRELATION_ID)
