"""A provider in trouble: whose move it is, whether anything may have been done, and nothing given away."""

import logging
from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from tests.contract.sandboxes import ProviderSandbox
from tests.contract.steps import CORRELATION_ID, PASSCODE, ConnectedPerson, connect, desired_meeting
from tests.support.clock import from_noon

from videomeet.domain.kit.errors import Problem, TryLater
from videomeet.providers.contract import Access, HttpClient, Provider
from videomeet.providers.http_client import Limits, ProviderHttpClient

REFUSED_BEFORE = ["unavailable", "server_error", "rate_limited", "html_body"]
SPOILED_AFTER = ["empty_body", "truncated_body", "lost_reply"]


@pytest.mark.parametrize("kind", [*REFUSED_BEFORE, *SPOILED_AFTER])
async def test_no_trouble_ends_a_grant_or_loses_a_meeting(
    sandbox: ProviderSandbox, connected: ConnectedPerson, kind: str
) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    sandbox.fail_next_request(kind, times=3)
    with pytest.raises(TryLater) as caught:
        await connected.meetings.read(connected.access, made.id)
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize("kind", SPOILED_AFTER)
async def test_a_create_whose_answer_is_lost_leaves_a_meeting_that_bears_our_correlation_id(
    sandbox: ProviderSandbox, connected: ConnectedPerson, kind: str
) -> None:
    sandbox.fail_next_request(kind)
    with pytest.raises(TryLater) as caught:
        await connected.meetings.create(connected.access, desired_meeting())
    assert caught.value.outcome_unknown
    (orphan,) = sandbox.meetings()
    assert CORRELATION_ID in orphan["text"]


async def test_being_limited_means_that_surely_nothing_was_made(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    sandbox.fail_next_request("rate_limited", seconds=7)
    with pytest.raises(TryLater) as caught:
        await connected.meetings.create(connected.access, desired_meeting())
    assert (caught.value.retry_after, caught.value.outcome_unknown) == (7, False)
    assert sandbox.meetings() == []


async def test_a_daily_limit_parks_us_until_midnight_utc(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    sandbox.fail_next_request("rate_limited", daily=True)
    with pytest.raises(TryLater, match=r"provider\.limited_until.*00:00") as caught:
        await connected.meetings.create(connected.access, desired_meeting())
    now = from_noon()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert caught.value.retry_after == pytest.approx((midnight - now).total_seconds(), abs=5)


async def test_a_read_survives_a_connection_that_drops(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    sandbox.fail_next_request("down", times=2)
    assert (await connected.meetings.read(connected.access, made.id)).id == made.id


async def test_a_slow_provider_does_not_hold_us(
    sandbox: ProviderSandbox, provider: Provider, connected: ConnectedPerson
) -> None:
    hurried = ProviderHttpClient(provider.origins, now=from_noon, limits=Limits(read=0.1, total=0.3))
    sandbox.fail_next_request("slow", seconds=1)
    with pytest.raises(TryLater) as caught:
        await connected.meetings.create(Access(hurried, connected.tokens.access), desired_meeting())
    assert caught.value.outcome_unknown
    await hurried.aclose()


async def test_a_delete_whose_answer_is_lost_is_done_at_the_second_try(
    sandbox: ProviderSandbox, connected: ConnectedPerson
) -> None:
    made = await connected.meetings.create(connected.access, desired_meeting())
    sandbox.fail_next_request("lost_reply")
    with pytest.raises(TryLater) as caught:
        await connected.meetings.delete(connected.access, made.id)
    assert not caught.value.outcome_unknown
    await connected.meetings.delete(connected.access, made.id)
    assert sandbox.meetings() == []


async def test_no_secret_is_printed_logged_or_shown(
    sandbox: ProviderSandbox, http_client: HttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="videomeet")
    logged: list[object] = []
    with capture_logs() as lines:
        person = await connect(sandbox, http_client, sandbox.host)
        made = await person.meetings.create(person.access, desired_meeting())
        start_url = await person.meetings.start_url(person.access, made.id)
        for kind in ("lost_reply", "server_error"):
            sandbox.fail_next_request(kind)
            logged.append(await _problem(person))
        sandbox.expire_access_tokens()
        logged.append(await _problem(person))
    shown = f"{logged!r} {person!r} {made!r} {desired_meeting()!r} {lines!r} {caplog.text}"
    assert lines
    for secret in (person.tokens.access, person.tokens.refresh, PASSCODE, start_url, made.guest_url):
        assert secret not in shown
    assert person.spec.client_secret not in shown


async def _problem(person: ConnectedPerson) -> tuple[str, object]:
    with pytest.raises(Problem) as caught:
        await person.meetings.create(person.access, desired_meeting())
    return str(caught.value), caught.value
