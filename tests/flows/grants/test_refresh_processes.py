"""One refresh at a time, across real processes on one database."""

import asyncio
import os
import sys

from tests.support.sandbox import OLIVIA
from tests.support.world import World, environment_variables

TOKEN = "POST /oauth/token"


async def started(world: World) -> asyncio.subprocess.Process:
    variables = os.environ | environment_variables(world.path, world.zoom)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.calling_process",
        "1",
        "1",
        "8",
        env=variables,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    assert (await process.stdout.readline()) == b"ready\n"
    return process


async def test_four_processes_with_an_expired_token_refresh_it_once_and_all_succeed(world: World) -> None:
    await world.connect_tenant()
    world.zoom.expire_tokens()
    await world.change("grants", access_expires_at="2026-01-01 00:00:00.000000")
    processes = await asyncio.gather(*(started(world) for _ in range(4)))
    world.zoom.clear_requests()
    ended = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    printed_lines = [line for out, _ in ended for line in out.decode().splitlines() if "@" in line]
    assert printed_lines == [OLIVIA] * 32
    assert len(world.zoom.requests(TOKEN)) == 1
    assert await world.rows("grants", "version", "lease_until") == [(2, None)]
