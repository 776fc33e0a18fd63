"""The log: what repeats is folded, and no level makes it tell what nobody may read there."""

import json
import logging
import re
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import structlog
from tests.faults.secret_search import collect_secrets, find_secrets
from tests.support.clock import clock
from tests.support.server_process import ServerProcess, wait_until
from tests.support.world import ADA, BO, PASSWORD, World
from tests.web.conftest import with_video

from videomeet.logs import MAX_REPEATS, REPEAT_SECONDS, RepeatFilter, configure_logs

AGENDA, TITLE, GUEST = "what nobody may read in a log", "Nor this", "kari@fjord.example"
# Statements with what they were given, and what goes to the provider or to browsers.
NEVER = ("INSERT INTO", "SELECT ", "Bearer", "start_url", "join_url", "pwd=", "BEGIN:VCALENDAR")


def test_the_first_few_are_written_and_then_how_many_more_there_were() -> None:
    now = 0.0
    repeats = RepeatFilter(lambda: now)
    admitted = [repeats.admit("full") for _ in range(20)]
    assert admitted == [0] * MAX_REPEATS + [None] * (20 - MAX_REPEATS)
    assert repeats.admit("another") == 0
    now = REPEAT_SECONDS + 1
    assert [repeats.admit("full") for _ in range(2)] == [20 - MAX_REPEATS, 0]


def test_lines_that_differ_in_their_times_alone_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", clock)
    log = structlog.get_logger("tests")
    for number in range(20):
        log.warning("database_unavailable", error="full", ms=number)
        logging.getLogger("a library").warning("full: %s", "disk")
        log.warning("another", number=number)
    lines = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    counts = {event: lines.count(event) for event in set(lines)}
    assert counts == {"database_unavailable": MAX_REPEATS, "full: disk": MAX_REPEATS, "another": 20}


def test_a_value_of_many_lines_is_one_line_of_json_with_its_time_in_utc(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs("info", clock)
    forged = 'x"}\n{"event": "forged", "level": "info"}\r\n\u2028'
    structlog.get_logger("tests").info("real", value=forged)
    logging.getLogger("a library").warning("real too: %s", forged)
    lines = [json.loads(line) for line in capsys.readouterr().err.strip("\n").split("\n")]
    assert [line["event"] for line in lines] == ["real", f"real too: {forged}"]
    assert lines[0]["value"] == forged
    assert all(datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0) for line in lines)


async def test_at_level_debug_the_log_tells_no_more_than_it_may(world: World, tmp_path: Path) -> None:
    await world.connect_tenant()
    world.zoom.expire_tokens()
    log = tmp_path / "serve.log"
    async with ServerProcess(world, log, LOG_LEVEL="debug") as serving:
        browser = serving.browser(token := await world.session_token(ADA))
        attendees = [{"kind": "email", "email": GUEST, "id": None}]
        made = await with_video(browser, 1, agenda=AGENDA, title=TITLE, attendees=attendees, invites=True)
        await browser.post("/sign-in", data={"email": ADA, "password": PASSWORD})
        await browser.post("/password", data={"email": BO})
        await wait_until(lambda: world.zoom.mails(GUEST) and world.zoom.mails(BO) and world.meetings())
        tokens = await follow_links(world, serving.browser(None), made["video"]["join_url"])
        feed = (await browser.post("/account/calendar")).text
        tokens += re.findall(r"/feed/([\w-]+)", feed)[:1]
        await serving.browser(None).get(f"/feed/{tokens[-1]}.ics")
    text = serving.log
    assert len(tokens) == 4
    for event in ('"path": "/diary/appointments"', '"associate": 1', '"client": "127.0.0.1"', "email_sent"):
        assert event in text
    for secret in (*tokens, token, AGENDA, TITLE, GUEST, BO, PASSWORD, *NEVER):
        assert secret not in text
    assert find_secrets(text, await collect_secrets(world)) == []


async def follow_links(world: World, guest: httpx2.AsyncClient, join_url: str) -> list[str]:
    """Open the links that went out: to join, to answer, to set a password; what is secret in each."""
    invitation, forgotten = world.zoom.mails(GUEST)[0]["text"], world.zoom.mails(BO)[0]["text"]
    answer = re.findall(r"/rsvp/[\w-]+", invitation)[0]
    password = re.findall(r"/password/[\w-]+", forgotten)[0]
    for path in (join_url.removeprefix(world.services.base_url), answer, password):
        assert (await guest.get(path)).status_code in (200, 302, 303, 307), path
    return [path.rpartition("/")[2] for path in (join_url, answer, password)]
