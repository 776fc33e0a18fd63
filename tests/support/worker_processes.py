"""A process that makes processes: forked from one that has imported everything, so that many can be killed.

`python -m tests.support.worker_processes` takes a line and answers with one: `work AHEAD` starts a worker
whose clock is AHEAD seconds ahead of the suite's and says its process id, `call TENANT ASSOCIATE AHEAD` a
process that makes one call through a grant, `rotate` one that rotates the keys, `kill` ends them with
SIGKILL, `act TENANT ASSOCIATE CALLS PROCESSES AHEAD` lets each of these processes make so many calls through
one grant at once and says how they ended, as JSON.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from tests.support.calling_process import write_line

from videomeet.bootstrap import Application
from videomeet.clock import ahead_by
from videomeet.domain.kit.errors import Problem
from videomeet.flows.admin import rotate_keys
from videomeet.flows.grants.access_tokens import call_as_associate
from videomeet.logs import configure_logs
from videomeet.providers.contract import Access
from videomeet.providers.http_client import Limits
from videomeet.settings import load_settings

# A worker that is killed has no time to wait; of many calls at once each has its time on a busy machine.
SHORT_LIMITS, LONG_LIMITS = Limits(connect=1, read=1, total=2), Limits(connect=10, read=10, total=20)
_child_pids: list[int] = []


def fork(run: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """The id of a child that runs this and nothing else."""
    child = os.fork()
    if child:
        return child
    try:
        configure_logs("info", ahead_by(load_settings(os.environ).clock_ahead))
        asyncio.run(run())
    finally:
        os._exit(0)


def create_application(clock_offset: str, limits: Limits = LONG_LIMITS) -> Application:
    settings = load_settings(os.environ)
    now = ahead_by(settings.clock_ahead + float(clock_offset))
    return Application(settings, now=now, limits=limits, mail_timeout=limits.total)


def start_worker(clock_offset: str) -> str:
    async def run() -> None:
        await create_application(clock_offset, SHORT_LIMITS).worker.run()

    _child_pids.append(fork(run))
    return str(_child_pids[-1])


def start_call(tenant: str, associate: str, clock_offset: str) -> str:
    async def run() -> None:
        await _call_once(create_application(clock_offset), int(tenant), int(associate))

    _child_pids.append(fork(run))
    return str(_child_pids[-1])


def start_rotation() -> str:
    async def run() -> None:
        await rotate_keys.rotate_keys(create_application("0").services, lambda *_: None)

    _child_pids.append(fork(run))
    return str(_child_pids[-1])


def kill_children() -> str:
    killed_count = len(_child_pids)
    while _child_pids:
        os.kill(_child_pids[-1], signal.SIGKILL)
        os.waitpid(_child_pids.pop(), 0)
    return str(killed_count)


def act_at_once(tenant: str, associate: str, calls: str, processes: str, clock_offset: str) -> str:
    start_reader, start_writer = os.pipe()
    result_reader, result_writer = os.pipe()

    async def run() -> None:
        os.close(start_writer)
        application = create_application(clock_offset)
        async with application.services.database.reading():
            await asyncio.to_thread(os.read, start_reader, 1)
        for ended in await asyncio.gather(
            *(_call_once(application, int(tenant), int(associate)) for _ in range(int(calls)))
        ):
            os.write(result_writer, f"{ended}\n".encode())
        await application.close()

    children = [fork(run) for _ in range(int(processes))]
    for descriptor in (start_reader, result_writer, start_writer):
        os.close(descriptor)
    with os.fdopen(result_reader) as result_file:
        ended = result_file.read().splitlines()
    for child in children:
        os.waitpid(child, 0)
    return json.dumps(ended)


async def _call_once(application: Application, tenant: int, associate: int) -> str:
    provider = application.services.provider("zoom")

    async def fetch_email(access: Access) -> str:
        assert provider.oauth
        assert provider.oauth.fetch_account
        return (await provider.oauth.fetch_account(access)).email

    try:
        return await call_as_associate(application.services, tenant, associate, provider, fetch_email)
    except Problem as problem:
        return f"{type(problem).__name__}: {problem.reason.code}"


COMMANDS: dict[str, Callable[..., str]] = {
    "work": start_worker,
    "call": start_call,
    "rotate": start_rotation,
    "kill": kill_children,
    "act": act_at_once,
}


def main() -> None:
    write_line("ready")
    for line in sys.stdin:
        command, *words = line.split()
        write_line(COMMANDS[command](*words))
    kill_children()


if __name__ == "__main__":
    main()
