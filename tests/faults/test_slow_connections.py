"""Sixty-four files and ninety slow connections: whoever asks properly is served, and the log stays small."""

import asyncio
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from tests.faults.conftest import report, rounds
from tests.support.program import ReservedPort
from tests.support.world import ADA, World, environment_variables

from videomeet.web.kit.callers import session_cookie_name

DESCRIPTORS, SLOW, SECONDS = 64, 90, rounds(2, 60)
MAX_LOG_BYTES_PER_HOUR, MAX_ANSWER_SECONDS, AGAIN_SECONDS = 1_000_000, 5.0, 1.0
BEGINNINGS = (
    b"",
    b"GET /health HTTP/1.1\r\nX: ",
    b"POST /sign-in HTTP/1.1\r\nContent-Length: 900\r\n\r\nemail",
)


async def be_slow(port: int, beginning: bytes) -> None:
    """Begin again whenever one is given up, for as long as the test lasts."""
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(beginning)
            # Nothing is answered: this ends when the server ends it.
            await reader.read()
            writer.close()
        # Whoever comes back faster is for the limit of a network, which this machine has none of.
        await asyncio.sleep(AGAIN_SECONDS)


async def test_slow_connections_keep_nobody_from_being_served(world: World, tmp_path: Path) -> None:
    port, log = ReservedPort(), tmp_path / "server.log"
    token = await world.session_token(ADA)
    base_url = f"http://127.0.0.1:{port.number}"
    variables = environment_variables(
        world.path, world.zoom, base_url, PORT=str(port.number), LOG_LEVEL="info", EMBEDDED_WORKER="true"
    )
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("videomeet"),
            "serve",
            env=os.environ | variables,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS)),
        )
    assert process.stdout
    assert b"listens on" in await process.stdout.readline(), log.read_text(encoding="utf-8")
    slow = [asyncio.create_task(be_slow(port.number, BEGINNINGS[n % 3])) for n in range(SLOW)]
    try:
        waits = await served_beside(base_url, f"{session_cookie_name(world.services)}={token}")
    finally:
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        process.terminate()
        await process.wait()
        port.close()
    lines = log.read_text(encoding="utf-8").splitlines()
    about_them = sum(len(line) for line in lines if "connection" in line)
    report(
        f"slow connections: {len(waits)} answers beside {SLOW} slow ones on {DESCRIPTORS} files, "
        f"the slowest after {max(waits):.2f} s; {about_them} bytes of log about them in {SECONDS} s"
    )
    assert max(waits) < MAX_ANSWER_SECONDS
    assert about_them * 3600 / SECONDS < MAX_LOG_BYTES_PER_HOUR


async def served_beside(base_url: str, cookie: str) -> list[float]:
    """How long each answer took; every one of them a good one."""
    loop, waits = asyncio.get_running_loop(), list[float]()
    end = loop.time() + SECONDS
    headers = {"Cookie": cookie, "Host": urlsplit(base_url).netloc, "Connection": "close"}
    while loop.time() < end or len(waits) < 4:
        for path in ("/health", "/diary"):
            began = loop.time()
            async with httpx2.AsyncClient(base_url=base_url, headers=headers, trust_env=False) as browser:
                assert (await browser.get(path, timeout=MAX_ANSWER_SECONDS)).status_code == 200
            waits.append(loop.time() - began)
    return waits
