"""`videomeet worker` as a process: asked to stop, it finishes what it has begun."""

import asyncio
import os
import signal
import sys

import pytest
from tests.support.world import World, environment_variables, wait_until

CREATE = "POST /v2/users/me/meetings"


@pytest.mark.parametrize(
    ("stop_signal", "ctrl_c"),
    [
        (signal.SIGTERM, signal.SIG_DFL),
        (signal.SIGINT, signal.SIG_DFL),
        # As a shell starts what runs in the background.
        (signal.SIGTERM, signal.SIG_IGN),
    ],
)
async def test_a_worker_that_is_asked_to_stop_records_the_meeting_it_is_making(
    world: World, stop_signal: signal.Signals, ctrl_c: signal.Handlers
) -> None:
    ada = await world.connect_tenant()
    await world.create_with_video(ada)
    world.zoom.fault("slow", seconds=0.5, times=1, match=CREATE)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "videomeet",
        "worker",
        env=os.environ | environment_variables(world.path, world.zoom),
        preexec_fn=lambda: signal.signal(signal.SIGINT, ctrl_c),
    )
    await wait_until(lambda: world.zoom.requests(CREATE), limit=60)
    process.send_signal(stop_signal)
    assert await process.wait() == 0
    ((meeting_id, lease),) = await world.rows("reservations", "meeting_id", "lease_until")
    assert (meeting_id, lease) == (str(world.meetings()[0]["id"]), None)
