"""The log: what repeats is folded, and no level makes it tell what nobody may read there."""

import json
import logging
from pathlib import Path

import pytest
import structlog
from tests.support.clock import clock
from tests.support.server_process import ServerProcess
from tests.support.world import ADA, PASSWORD, World
from tests.web.conftest import with_video

from videomeet.logs import MAX_REPEATS, REPEAT_SECONDS, RepeatFilter, configure_logs

AGENDA, GUEST = "what nobody may read in a log", "kari@fjord.example"


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


async def test_at_level_debug_the_log_tells_no_more_than_it_may(world: World, tmp_path: Path) -> None:
    await world.connect_tenant()
    world.zoom.expire_tokens()
    log = tmp_path / "serve.log"
    async with ServerProcess(world, log, LOG_LEVEL="debug") as serving:
        browser = serving.browser(token := await world.session_token(ADA))
        made = await with_video(
            browser, 1, agenda=AGENDA, attendees=[{"kind": "email", "email": GUEST, "id": None}]
        )
        await browser.post("/sign-in", data={"email": ADA, "password": PASSWORD})
        await browser.get(made["video"]["join_url"].removeprefix(world.services.base_url))
    text = serving.log
    assert '"path": "/diary/appointments"' in text
    assert '"associate": 1' in text
    assert '"client": "127.0.0.1"' in text
    link = made["video"]["join_url"].rpartition("/")[2]
    for secret in (AGENDA, GUEST, PASSWORD, token, link, "INSERT INTO", "Bearer", "start_url"):
        assert secret not in text
