"""A thousand hostile e-mails, templates, webhooks and server names while people work: nobody else notices."""

import asyncio
import random
from pathlib import Path

import httpx2
from tests.faults.busy_people import PeopleAtWork, p99
from tests.faults.conftest import dice, report, rounds
from tests.faults.hostile_bytes import hostile_host, hostile_mails, hostile_template, hostile_webhook
from tests.faults.weight import weigh
from tests.flows.diary.test_rsvp import invited, statuses
from tests.flows.outbox.test_fetch_replies import reading, reply_email
from tests.support.hostile_imap import byte_mailbox
from tests.support.server_process import ServerProcess, wait_until
from tests.support.tables import Tables
from tests.support.webhooks import signed_headers
from tests.support.world import ADA, NORA, World

from videomeet.domain.diary.appointment import Attendee

HOSTILE, GOOD, PEOPLE = rounds(6, 250), rounds(3, 50), 20
QUIET_SECONDS = rounds(1, 10)
MAX_SLOWDOWN, MAX_MEMORY = 3.0, 400_000_000
# Below this nobody notices anything. The short version runs beside other tests on a busy machine: it sees
# only what stands still.
UNNOTICED_SECONDS = 0.05 if rounds(0, 1) else 1.5


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
        async with PeopleAtWork(world, serving, token, PEOPLE) as quiet:
            await asyncio.sleep(QUIET_SECONDS)
        weighing = asyncio.create_task(weigh(serving.pid, weights, over))
        async with PeopleAtWork(world, serving, token, PEOPLE) as noisy:
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
