"""People at work in a process of their own, so that only the server's pauses show in how long they wait.

`python -m tests.faults.people_at_work URL HOST COOKIE NUMBER` works until its input is closed, then says as
JSON how many seconds each answer took: {"saves": [...], "health": [...]}. COOKIE is "name=value".
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable

import httpx2
from tests.support.calling_process import write_line
from tests.web.conftest import draft

# What people do between two saves, and the watchman between two looks.
PAUSE, PAUSE_OF_WATCHMAN = 0.25, 0.05


async def timed(seconds: list[float], request: Awaitable[httpx2.Response]) -> httpx2.Response:
    started = time.perf_counter()
    response = await request
    seconds.append(time.perf_counter() - started)
    return response


async def work(client: httpx2.AsyncClient, saves: list[float], over: asyncio.Event) -> None:
    """Somebody who saves one appointment after the other."""
    while not over.is_set():
        saved = await timed(saves, client.post("/diary/appointments", json=draft(1)))
        assert saved.status_code == 201, saved.text
        await asyncio.sleep(PAUSE)


async def watch(client: httpx2.AsyncClient, health: list[float], over: asyncio.Event) -> None:
    """Whoever asks whether the process lives."""
    while not over.is_set():
        assert (await timed(health, client.get("/health"))).status_code == 200
        await asyncio.sleep(PAUSE_OF_WATCHMAN)


async def main(url: str, host: str, cookie: str, count: int) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Host": host, "Cookie": cookie}
    over, saves, health = asyncio.Event(), list[float](), list[float]()
    async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=30, trust_env=False) as client:
        tasks = [asyncio.create_task(work(client, saves, over)) for _ in range(count)]
        tasks.append(asyncio.create_task(watch(client, health, over)))
        write_line("ready")
        await asyncio.to_thread(sys.stdin.read)
        over.set()
        await asyncio.gather(*tasks)
    write_line(json.dumps({"saves": saves, "health": health}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
