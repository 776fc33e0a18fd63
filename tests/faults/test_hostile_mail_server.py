"""A tenant's mail server is fat, endless, slow or gone: nobody else notices, and its tenant reads why."""

import asyncio
from pathlib import Path

from tests.faults.busy_people import PeopleAtWork, p99
from tests.faults.conftest import report, rounds
from tests.faults.weight import weigh
from tests.flows.outbox.test_fetch_replies import reading
from tests.support.hostile_imap import (
    hostile_imap,
    reset,
    send_lines_without_end,
    send_too_much,
    send_without_end,
    trickle,
)
from tests.support.server_process import ServerProcess, wait_until
from tests.support.tables import Tables
from tests.support.world import NORA, World

# The last is given up after a minute only.
KINDS = (send_too_much, send_without_end, send_lines_without_end, reset, trickle)[: rounds(4, 5)]
PEOPLE = 3
MAX_MEMORY, MAX_BYTES, MAX_SAVE_SECONDS = 400_000_000, 100_000_000, 1.5


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def problems(world: World) -> list[str | None]:
    return [problem for (problem,) in Tables(world.path).rows("mail_settings", "imap_problem")]


async def test_no_mail_server_holds_anybody_up(world: World, tmp_path: Path) -> None:
    token, weights, over = await world.session_token(NORA), list[int](), asyncio.Event()
    thread_counts = list[int]()
    async with ServerProcess(world, tmp_path / "serve.log") as serving:
        weighing = asyncio.create_task(weigh(serving.pid, weights, over))
        async with PeopleAtWork(world, serving, token, PEOPLE) as people:
            for misbehave in KINDS:
                async with hostile_imap(misbehave) as hostile:
                    await reading(world, hostile.server, "INBOX")
                    await wait_until(lambda: hostile.sent and problems(world) != [None], limit=120)
                    assert hostile.sent < MAX_BYTES, misbehave.__name__
                thread_counts.append(threads(serving.pid))
        over.set()
        await weighing
        assert serving.is_running
    report(
        f"hostile mail server: {len(KINDS)} kinds, saves p99 {p99(people.saves) * 1000:.0f} ms, "
        f"at most {max(weights) / 1e6:.0f} MB, threads {thread_counts}"
    )
    assert max(weights) < MAX_MEMORY
    assert p99(people.saves) < MAX_SAVE_SECONDS
    # A pool may have grown by one; no kind leaves one behind.
    assert max(thread_counts) - thread_counts[0] < len(KINDS) - 1
