"""Strangers guess passwords, many at once and from everywhere: whoever has the right one gets in."""

import asyncio
import time
from collections import Counter
from pathlib import Path

import httpx2
from tests.faults.conftest import report, rounds
from tests.support.server_process import ServerProcess
from tests.support.world import ADA, BO, PASSWORD, World

# The short version runs beside other tests on a busy machine: it takes longer, and less of it.
WRONG, ROUNDS, MAX_SECONDS = rounds(60, 300), rounds(1, 5), 3.0 if rounds(0, 1) else 10.0


async def sign_in(browser: httpx2.AsyncClient, email: str, password: str, network: str) -> int:
    # The proxy on this machine says where a request came from, as ours would.
    headers = {"X-Forwarded-For": network}
    form = {"email": email, "password": password}
    return (await browser.post("/sign-in", data=form, headers=headers)).status_code


async def test_guessing_locks_nobody_out(world: World, tmp_path: Path) -> None:
    waits, ended = list[float](), Counter[int]()
    async with ServerProcess(world, tmp_path / "serve.log") as serving:
        ada, stranger = serving.browser(None), serving.browser(None)
        # Ada has signed in from this browser before: she is let through whatever others do to her account.
        assert await sign_in(ada, ADA, PASSWORD, "192.0.2.1") == 303
        for number in range(ROUNDS):
            guesses = [
                asyncio.create_task(sign_in(stranger, ADA, f"wrong {n}", f"203.0.{number}.{n % 250}"))
                for n in range(WRONG)
            ]
            await asyncio.sleep(0)
            began = time.monotonic()
            assert await sign_in(ada, ADA, PASSWORD, "192.0.2.1") == 303
            waits.append(time.monotonic() - began)
            ended.update(await asyncio.gather(*guesses))
        # Nobody else's account is touched by it, and the process still lives.
        assert await sign_in(serving.browser(None), BO, PASSWORD, "192.0.2.2") == 303
        assert (await stranger.get("/health")).status_code == 200
    report(
        f"lock-out: {ROUNDS} x {WRONG} wrong passwords at once, a right one in at most {max(waits):.2f} s; "
        f"the wrong ones got {dict(ended)}"
    )
    assert max(waits) < MAX_SECONDS
    assert ended.keys() <= {422, 429, 503}
    assert ended.total() == ROUNDS * WRONG
