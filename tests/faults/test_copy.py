"""A copy beside the database that people use: it does not start, it stops, or it reaches nobody."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from tests.support.program import VIDEOMEET, ReservedPort, VideomeetProgram
from tests.support.world import ADA, PASSWORD, World, environment_variables

from videomeet import twin_check
from videomeet.commands import backup as backups


@pytest.fixture
async def living(world: World) -> AsyncIterator[str]:
    """The installation that people use; where it is served."""
    port = ReservedPort()
    url = f"http://127.0.0.1:{port.number}"
    program = VideomeetProgram("serve", world.path, world.zoom, BASE_URL=url, PORT=str(port.number))
    await program.start_listening()
    yield url
    await program.kill()
    port.close()


@pytest.fixture
def copy(world: World, living: str, tmp_path: Path) -> Path:
    path = tmp_path / "copy.db"
    backups.back_up(world.path, path)
    return path


def started(world: World, database: Path, command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command that is expected to end by itself."""
    variables = os.environ | environment_variables(database, world.zoom, **settings)
    return subprocess.run([VIDEOMEET, command], env=variables, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize(("command", "moved"), [("serve", False), ("worker", True)])
async def test_a_copy_does_not_start_under_the_old_address_or_a_new_one(
    world: World, living: str, copy: Path, command: str, moved: bool
) -> None:
    port = ReservedPort()
    base_url = "http://staging.example" if moved else living
    refused = await asyncio.to_thread(started, world, copy, command, BASE_URL=base_url, PORT=str(port.number))
    port.close()
    assert refused.returncode == 1
    assert refused.stderr.strip() == f"videomeet: {twin_check.twin_sentence(living)}"


async def test_a_copy_that_was_started_first_stops_as_soon_as_it_sees_the_other(
    world: World, living: str, copy: Path
) -> None:
    stopped = asyncio.Event()
    await asyncio.to_thread(twin_check.begin_run, f"sqlite:///{copy}", "http://127.0.0.1:9")
    async with asyncio.timeout(10):
        await twin_check.stop_beside_twin(f"sqlite:///{copy}", living, stopped.set, interval=0)
    assert stopped.is_set()


async def test_another_process_on_the_same_database_is_no_copy(world: World, living: str) -> None:
    url = f"sqlite:///{world.path}"
    assert await asyncio.to_thread(twin_check.begin_run, url, living) is None


async def test_a_rehearsal_says_so_and_reaches_nobody(world: World, tmp_path: Path) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada)
    world.zoom.clear_requests()
    copy = tmp_path / "copy.db"
    backups.back_up(world.path, copy)
    port = ReservedPort()
    url = f"http://127.0.0.1:{port.number}"
    settings = {"BASE_URL": url, "PORT": str(port.number), "REHEARSAL": "true"}
    program = VideomeetProgram("serve", copy, world.zoom, **settings)
    await program.start_listening()
    try:
        async with httpx2.AsyncClient(base_url=url, headers={"Sec-Fetch-Site": "same-origin"}) as browser:
            page = (await browser.get("/sign-in")).text
            form = {"email": ADA, "password": PASSWORD}
            assert (await browser.post("/sign-in", data=form)).status_code == 303
            diary = (await browser.get("/diary")).text
    finally:
        await program.kill()
        port.close()
    assert "Rehearsal: this is a copy." in page
    assert "Rehearsal: this is a copy." in diary
    assert world.zoom.requests() == []
