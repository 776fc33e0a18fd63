"""A thousand hostile e-mails, templates, webhooks and server names while people work: nobody else notices."""

import asyncio
import json
import random
import statistics
import sys
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2
from tests.faults.conftest import dice, report, rounds
from tests.faults.hostile_bytes import hostile_host, hostile_mails, hostile_template, hostile_webhook
from tests.flows.diary.test_rsvp import invited, statuses
from tests.flows.outbox.test_fetch_replies import reading, reply_email
from tests.support.hostile_imap import byte_mailbox
from tests.support.server_process import ServerProcess, wait_until
from tests.support.tables import Tables
from tests.support.webhooks import signed_headers
from tests.support.world import ADA, BASE_URL, NORA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.web.kit.callers import session_cookie_name

HOSTILE, GOOD, PEOPLE = rounds(6, 250), rounds(3, 50), 20
QUIET_SECONDS = rounds(1, 10)
MAX_SLOWDOWN, MAX_MEMORY = 3.0, 400_000_000
# Below this nobody notices anything. The short version runs beside other tests on a busy machine: it sees
# only what stands still.
UNNOTICED_SECONDS = 0.05 if rounds(0, 1) else 1.5


class PeopleAtWork:
    """`async with PeopleAtWork(...) as people:`; afterwards `people.saves` and `people.health` in seconds."""

    def __init__(self, world: World, serving: ServerProcess, token: str) -> None:
        cookie = f"{session_cookie_name(world.services)}={token}"
        self._words = (serving.url, urlsplit(BASE_URL).netloc, cookie, str(PEOPLE))

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.people_at_work",
            *self._words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**24,
        )
        assert self._process.stdout
        assert await self._process.stdout.readline() == b"ready\n"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        output, _ = await self._process.communicate()
        answers = json.loads(output or "{}")
        self.saves: list[float] = answers.get("saves", [])
        self.health: list[float] = answers.get("health", [])


async def attack(
    world: World, serving: ServerProcess, nora: httpx2.AsyncClient, chance: random.Random
) -> None:
    """Templates, webhooks and mail servers, four at a time."""

    async def template() -> int:
        words = {"version": "0", "subject": "x", "html": hostile_template(chance)}
        path = "/settings/lists/templates/invitation/en"
        preview = await nora.post(f"{path}/preview", data=words)
        assert preview.status_code in (200, 503), preview.text
        return (await nora.post(path, data=words)).status_code

    async def webhook() -> int:
        body = hostile_webhook(chance)
        stranger = serving.browser(None)
        answered = await stranger.post(
            "/webhooks/zoom", content=body, headers=signed_headers(body, world.clock())
        )
        return answered.status_code

    async def host() -> int:
        server = {"own_server": "1", "host": hostile_host(chance), "security": "tls", "port": "993"}
        form = server | {"user": "x", "password": "y", "folder": "INBOX"}
        return (await nora.post("/settings/email/inbox", data=form)).status_code

    turn = asyncio.Semaphore(4)

    async def send(kind: int) -> None:
        async with turn:
            assert await (template, webhook, host)[kind]() in (200, 303, 409, 422, 503)

    await asyncio.gather(*(send(kind) for kind in range(3) for _ in range(HOSTILE)))


def memory(pid: int) -> int:
    """Bytes of a process and all below it; what they share is counted once."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    own = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return own + sum(map(memory_or_none, children))


def memory_or_none(pid: str) -> int:
    try:
        return memory(int(pid))
    except (OSError, StopIteration):
        return 0  # It has ended meanwhile.


async def weigh(pid: int, weights: list[int], over: asyncio.Event) -> None:
    while not over.is_set():
        weights.append(await asyncio.to_thread(memory_or_none, str(pid)))
        await asyncio.sleep(0.2)


def p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[-1]


async def test_a_thousand_hostile_inputs_hold_nobody_up(world: World, tmp_path: Path) -> None:
    chance = dice()
    guests = [f"guest{number}@guest.example" for number in range(GOOD)]
    ada, appointment = await invited(world, *(Attendee("email", None, guest) for guest in guests))
    good = [reply_email(appointment, world.clock(), address=guest) for guest in guests]
    mails = [*hostile_mails(chance, HOSTILE), *good]
    chance.shuffle(mails)
    weights, over = list[int](), asyncio.Event()
    async with byte_mailbox(mails) as mailbox, ServerProcess(world, tmp_path / "serve.log") as serving:
        token = await world.session_token(ADA)
        nora = serving.browser(await world.session_token(NORA))
        async with PeopleAtWork(world, serving, token) as quiet:
            await asyncio.sleep(QUIET_SECONDS)
        weighing = asyncio.create_task(weigh(serving.pid, weights, over))
        async with PeopleAtWork(world, serving, token) as noisy:
            await reading(world, mailbox, "INBOX")
            await attack(world, serving, nora, chance)
            await wait_until(lambda: highest_uid(world) >= len(mails), limit=40 * 60)
        over.set()
        await weighing
        assert serving.is_running
    report(
        f"hostile: {4 * HOSTILE} inputs: saves p99 {p99(noisy.saves) * 1000:.0f} ms against "
        f"{p99(quiet.saves) * 1000:.0f} quiet, /health {p99(noisy.health) * 1000:.0f} against "
        f"{p99(quiet.health) * 1000:.0f}; at most {max(weights) / 1e6:.0f} MB"
    )
    assert await statuses(world, ada, appointment) == ["accepted"] * GOOD
    assert max(weights) < MAX_MEMORY
    for name in ("saves", "health"):
        bound = max(UNNOTICED_SECONDS, MAX_SLOWDOWN * p99(getattr(quiet, name)))
        assert p99(getattr(noisy, name)) < bound, name


def highest_uid(world: World) -> int:
    ((uid,),) = Tables(world.path).rows("mail_settings", "imap_last_uid", tenant_id=1)
    return int(uid or 0)
