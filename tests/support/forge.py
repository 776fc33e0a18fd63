"""A process that makes processes: forked from one that has imported everything, so that many can be killed.

`python -m tests.support.forge` takes a line and answers with one: `work AHEAD` starts a worker whose clock is
AHEAD seconds ahead of the suite's and says its process id, `call TENANT ASSOCIATE AHEAD` a process that makes
one call through a grant, `kill` ends them with SIGKILL, `act TENANT ASSOCIATE CALLS PROCESSES AHEAD` lets
each of these processes make so many calls through one grant at once and says how they ended, as JSON.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from tests.support.acting import say

from videomeet.bootstrap import House
from videomeet.clock import ahead_by
from videomeet.domain.errors import Problem
from videomeet.flows.tokens import act
from videomeet.logs import configure_logs
from videomeet.providers.contract import Access
from videomeet.providers.http import Limits
from videomeet.settings import load_settings

# A worker that is killed has no time to wait; of many calls at once each has its time on a busy machine.
SHORT, LONG = Limits(connect=1, read=1, total=2), Limits(connect=10, read=10, total=20)
_living: list[int] = []


def forked(run: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """The id of a child that runs this and nothing else."""
    child = os.fork()
    if child:
        return child
    try:
        configure_logs("info", ahead_by(load_settings(os.environ).clock_ahead))
        asyncio.run(run())
    finally:
        os._exit(0)


def house(ahead: str, limits: Limits = LONG) -> House:
    settings = load_settings(os.environ)
    now = ahead_by(settings.clock_ahead + float(ahead))
    return House(settings, now=now, limits=limits, mail_patience=limits.total)


def work(ahead: str) -> str:
    async def run() -> None:
        await house(ahead, SHORT).worker.run()

    _living.append(forked(run))
    return str(_living[-1])


def call(tenant: str, associate: str, ahead: str) -> str:
    async def run() -> None:
        await _one(house(ahead), int(tenant), int(associate))

    _living.append(forked(run))
    return str(_living[-1])


def kill() -> str:
    killed = len(_living)
    while _living:
        os.kill(_living[-1], signal.SIGKILL)
        os.waitpid(_living.pop(), 0)
    return str(killed)


def act_at_once(tenant: str, associate: str, calls: str, processes: str, ahead: str) -> str:
    begin, starter = os.pipe()
    results, writer = os.pipe()

    async def run() -> None:
        os.close(starter)
        made = house(ahead)
        async with made.services.database.reading():
            await asyncio.to_thread(os.read, begin, 1)
        for ended in await asyncio.gather(
            *(_one(made, int(tenant), int(associate)) for _ in range(int(calls)))
        ):
            os.write(writer, f"{ended}\n".encode())
        await made.close()

    children = [forked(run) for _ in range(int(processes))]
    for end in (begin, writer, starter):
        os.close(end)
    with os.fdopen(results) as told:
        ended = told.read().splitlines()
    for child in children:
        os.waitpid(child, 0)
    return json.dumps(ended)


async def _one(made: House, tenant: int, associate: int) -> str:
    provider = made.services.provider("zoom")

    async def who_am_i(access: Access) -> str:
        assert provider.oauth
        assert provider.oauth.who_am_i
        return (await provider.oauth.who_am_i(access)).email

    try:
        return await act(made.services, tenant, associate, provider, who_am_i)
    except Problem as problem:
        return f"{type(problem).__name__}: {problem.reason.code}"


COMMANDS: dict[str, Callable[..., str]] = {"work": work, "call": call, "kill": kill, "act": act_at_once}


def main() -> None:
    say("ready")
    for line in sys.stdin:
        command, *words = line.split()
        say(COMMANDS[command](*words))
    kill()


if __name__ == "__main__":
    main()
