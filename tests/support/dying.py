"""A worker that dies between two calls to the provider: what it had begun stays as it was."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from tests.support.world import World

from videomeet.domain.kit.errors import Problem
from videomeet.jobs.worker import Worker
from videomeet.providers.contract import HttpClient, Response


class LastCall:
    """An `HttpClient` whose caller dies at a call: before it is sent, or after the answer has come."""

    def __init__(self, http_client: HttpClient, calls: int, *, answered: bool) -> None:
        """`calls` go through; the next one is the last."""
        self._http_client, self._left, self._answered = http_client, calls, answered
        self.dead = asyncio.Event()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Response:
        """Nobody hears the answer to the last call, nor to any after it."""
        self._left -= 1
        if self._left >= 0:
            return await self._http_client.request(
                method, url, headers=headers, params=params, json=json, form=form
            )
        if self._left == -1 and self._answered:
            with suppress(Problem):
                await self._http_client.request(
                    method, url, headers=headers, params=params, json=json, form=form
                )
        self.dead.set()
        await asyncio.Event().wait()
        raise AssertionError("the dead hear nothing")


async def work_and_die(world: World, calls: int, *, answered: bool) -> bool:
    """Whether a worker of another process died; it lives when it has fewer calls to make."""
    process = world.new_process()
    last_call = LastCall(process.services.http_client, calls, answered=answered)
    others = asyncio.all_tasks()
    worker = Worker(replace(process.services, http_client=last_call), asyncio.Event())
    working = asyncio.create_task(worker.run_until_idle())
    dying = asyncio.create_task(last_call.dead.wait())
    await asyncio.wait({working, dying}, return_when=asyncio.FIRST_COMPLETED)
    doomed = asyncio.all_tasks() - others
    for task in doomed:
        task.cancel()
    await asyncio.wait(doomed | {working, dying})
    return last_call.dead.is_set()
