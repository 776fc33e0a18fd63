"""A provider in trouble: whose move it is, whether anything may have been done, and nothing given away."""

import logging
from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from tests.contract.journey import MARK, PASSCODE, Connected, connect, wanted
from tests.contract.sandboxes import ProviderSandbox
from tests.support.clock import from_noon

from videomeet.domain.errors import Problem, TryLater
from videomeet.providers.contract import Access, Door, Provider
from videomeet.providers.http import HttpDoor, Limits

REFUSED_BEFORE = ["unavailable", "server_error", "rate_limited", "html_body"]
SPOILED_AFTER = ["empty_body", "truncated_body", "lost_reply"]


@pytest.mark.parametrize("kind", [*REFUSED_BEFORE, *SPOILED_AFTER])
async def test_no_trouble_ends_a_grant_or_loses_a_meeting(
    sandbox: ProviderSandbox, connected: Connected, kind: str
) -> None:
    made = await connected.meetings.create(connected.access, wanted())
    sandbox.trouble(kind, times=3)
    with pytest.raises(TryLater) as caught:
        await connected.meetings.read(connected.access, made.id)
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize("kind", SPOILED_AFTER)
async def test_a_create_whose_answer_is_lost_leaves_a_meeting_that_bears_our_mark(
    sandbox: ProviderSandbox, connected: Connected, kind: str
) -> None:
    sandbox.trouble(kind)
    with pytest.raises(TryLater) as caught:
        await connected.meetings.create(connected.access, wanted())
    assert caught.value.outcome_unknown
    (orphan,) = sandbox.meetings()
    assert MARK in orphan["text"]


async def test_being_limited_means_that_surely_nothing_was_made(
    sandbox: ProviderSandbox, connected: Connected
) -> None:
    sandbox.trouble("rate_limited", seconds=7)
    with pytest.raises(TryLater) as caught:
        await connected.meetings.create(connected.access, wanted())
    assert (caught.value.after, caught.value.outcome_unknown) == (7, False)
    assert sandbox.meetings() == []


async def test_a_daily_limit_parks_us_until_midnight_utc(
    sandbox: ProviderSandbox, connected: Connected
) -> None:
    sandbox.trouble("rate_limited", daily=True)
    with pytest.raises(TryLater, match=r"provider\.limited_until.*00:00") as caught:
        await connected.meetings.create(connected.access, wanted())
    now = from_noon()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert caught.value.after == pytest.approx((midnight - now).total_seconds(), abs=5)


async def test_a_read_survives_a_connection_that_drops(
    sandbox: ProviderSandbox, connected: Connected
) -> None:
    made = await connected.meetings.create(connected.access, wanted())
    sandbox.trouble("down", times=2)
    assert (await connected.meetings.read(connected.access, made.id)).id == made.id


async def test_a_slow_provider_does_not_hold_us(
    sandbox: ProviderSandbox, provider: Provider, connected: Connected
) -> None:
    hurried = HttpDoor(provider.origins, now=from_noon, limits=Limits(read=0.1, total=0.3))
    sandbox.trouble("slow", seconds=1)
    with pytest.raises(TryLater) as caught:
        await connected.meetings.create(Access(hurried, connected.tokens.access), wanted())
    assert caught.value.outcome_unknown
    await hurried.aclose()


async def test_a_delete_whose_answer_is_lost_is_done_at_the_second_try(
    sandbox: ProviderSandbox, connected: Connected
) -> None:
    made = await connected.meetings.create(connected.access, wanted())
    sandbox.trouble("lost_reply")
    with pytest.raises(TryLater) as caught:
        await connected.meetings.delete(connected.access, made.id)
    assert not caught.value.outcome_unknown
    await connected.meetings.delete(connected.access, made.id)
    assert sandbox.meetings() == []


async def test_no_secret_is_printed_logged_or_told(
    sandbox: ProviderSandbox, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="videomeet")
    said: list[object] = []
    with capture_logs() as lines:
        person = await connect(sandbox, door, sandbox.host)
        made = await person.meetings.create(person.access, wanted())
        start_url = await person.meetings.start_url(person.access, made.id)
        for kind in ("lost_reply", "server_error"):
            sandbox.trouble(kind)
            said.append(await _problem(person))
        sandbox.expire_access()
        said.append(await _problem(person))
    shown = f"{said!r} {person!r} {made!r} {wanted()!r} {lines!r} {caplog.text}"
    assert lines
    for secret in (person.tokens.access, person.tokens.refresh, PASSCODE, start_url, made.guest_url):
        assert secret not in shown
    assert person.spec.client_secret not in shown


async def _problem(person: Connected) -> tuple[str, object]:
    with pytest.raises(Problem) as caught:
        await person.meetings.create(person.access, wanted())
    return str(caught.value), caught.value
