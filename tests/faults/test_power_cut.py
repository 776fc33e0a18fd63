"""The power is cut while people work: whatever was acknowledged before is on the disk."""

import asyncio
import random
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx2
import pytest
from tests.faults.conftest import dice, report, rounds
from tests.support.recorded_disk import Recording
from tests.support.server_process import ServerProcess
from tests.support.webhooks import signed_headers, webhook_body
from tests.support.world import ADA, World
from tests.web.conftest import draft

CUTS, SECONDS, PEOPLE = rounds(6, 200), rounds(2, 30), 4
MAX_LATE_SECONDS = 30.0
SENT = re.compile(r'"delivery": (\d+).*"event": "email_sent"|"event": "email_sent".*"delivery": (\d+)')


@dataclass
class Acknowledged:
    """What somebody was given to understand is done, and when they knew (`time.monotonic`)."""

    saves: list[tuple[float, int, str, str]] = field(default_factory=list)
    webhooks: list[float] = field(default_factory=list)
    sent: list[tuple[float, int]] = field(default_factory=list)
    renewals: list[tuple[float, int]] = field(default_factory=list)


class Load:
    """Goes on for a while, and until there is something of each kind: a busy machine is slow."""

    def __init__(self, known: Acknowledged) -> None:
        self._known, self._end = known, time.monotonic() + SECONDS

    @property
    def goes_on(self) -> bool:
        late = time.monotonic() - self._end
        known = self._known
        is_complete = known.saves and known.webhooks and known.sent and known.renewals
        return late < 0 or (not is_complete and late < MAX_LATE_SECONDS)


async def save_again_and_again(browser: httpx2.AsyncClient, known: Acknowledged, load: Load) -> None:
    number = 0
    while load.goes_on:
        number += 1
        link = (await browser.post("/diary/reservations", json={})).json()["id"]
        guests = [{"kind": "email", "email": f"guest{number}@fjord.example"}]
        body = draft(1, reservation_id=link, invites=True, attendees=guests, title=f"Number {number}")
        saved = await browser.post("/diary/appointments", json=body)
        assert saved.status_code == 201, saved.text
        known.saves.append((time.monotonic(), saved.json()["id"], f"Number {number}", link))


async def deliver_again_and_again(
    browser: httpx2.AsyncClient, world: World, known: Acknowledged, load: Load
) -> None:
    number = 0
    while load.goes_on:
        number += 1
        payload = {"account_id": "none", "object": {"id": str(number)}}
        body = webhook_body("meeting.updated", payload, world.clock())
        headers = signed_headers(body, world.clock()) | {"content-type": "application/json"}
        accepted = await browser.post("/webhooks/zoom", content=body, headers=headers)
        assert accepted.status_code == 200, accepted.text
        known.webhooks.append(time.monotonic())
        await asyncio.sleep(0.02)


async def let_tokens_expire(world: World, known: Acknowledged, load: Load) -> None:
    while load.goes_on:
        world.zoom.expire_tokens()
        await asyncio.sleep(0.2)
        known.renewals = list(renewals(world))


async def read_along(server: ServerProcess, known: Acknowledged, load: Load) -> None:
    """What the log says was sent; it is known when it is read."""
    position = 0
    while load.goes_on:
        text, now = server.log, time.monotonic()
        for match in SENT.finditer(text, position):
            known.sent.append((now, int(match.group(1) or match.group(2))))
            position = match.end()
        await asyncio.sleep(0.01)


def renewals(world: World) -> Iterator[tuple[float, int]]:
    """Each call with a renewed token, and the how-manieth renewal that was: it must be stored by then."""
    to_monotonic = time.monotonic() - world.clock().timestamp()
    count, is_used = 0, True
    for entry in world.zoom.requests():
        if entry["path"] == "/oauth/token":
            count, is_used = count + 1, False
        elif not is_used:
            is_used = True
            yield datetime.fromisoformat(entry["at"]).timestamp() + to_monotonic, count


def missing(disk: Path, known: Acknowledged, moment: float, version: int) -> list[str]:
    """What was acknowledged before the cut and is not on this disk."""
    with closing(sqlite3.connect(disk)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        titles = dict(connection.execute("SELECT id, title FROM appointments"))
        links = dict(connection.execute("SELECT id, appointment_id FROM reservations"))
        sent = {number for (number,) in connection.execute("SELECT id FROM outbox WHERE state = 'sent'")}
        [(stored_deliveries,)] = connection.execute("SELECT count(*) FROM webhook_deliveries")
        [(stored,)] = connection.execute("SELECT version FROM grants")
    gone = [f"appointment {n}" for at, n, title, _ in known.saves if at <= moment and titles.get(n) != title]
    gone += [
        f"link {link}"
        for at, number, _, link in known.saves
        if at <= moment and links.get(link.replace("-", "")) != number
    ]
    gone += [f"delivery {number}" for at, number in known.sent if at <= moment and number not in sent]
    if (accepted := sum(at <= moment for at in known.webhooks)) > stored_deliveries:
        gone.append(f"{accepted - stored_deliveries} webhooks")
    renewed = max((count for at, count in known.renewals if at <= moment), default=0)
    if stored - version < renewed:
        gone.append(f"renewal {renewed}")
    return gone


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return tmp_path / "disk.log"


async def test_whatever_was_acknowledged_before_a_power_cut_is_there_after_it(
    world: World, recording: Path, tmp_path: Path
) -> None:
    chance, known = dice(), Acknowledged()
    await world.connect_tenant()
    token = await world.session_token(ADA)
    [(version,)] = await world.rows("grants", "version")
    with closing(sqlite3.connect(world.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    first = {world.path.name: world.path.read_bytes(), f"{world.path.name}-wal": b""}
    world.zoom.clear_requests()
    server = ServerProcess(
        world, tmp_path / "server.log", ["tests.support.recorded_server", str(recording)], LOG_LEVEL="info"
    )
    async with server:
        began, load = time.monotonic(), Load(known)
        clients = [server.browser(token) for _ in range(PEOPLE + 1)]
        async with asyncio.TaskGroup() as group:
            for client in clients[:-1]:
                group.create_task(save_again_and_again(client, known, load))
            group.create_task(deliver_again_and_again(clients[-1], world, known, load))
            group.create_task(let_tokens_expire(world, known, load))
            group.create_task(read_along(server, known, load))
        end = time.monotonic()
        known.renewals = list(renewals(world))
    assert known.saves
    assert known.webhooks
    assert known.sent
    assert known.renewals
    disk, played = tmp_path / "cut", Recording(recording, first)
    moments = sorted(chance.uniform(began, end) for _ in range(CUTS - 1))
    for moment in [*moments, end]:
        assert missing(written(disk, played, moment, chance), known, moment, version) == []
    report(
        f"power cut: {CUTS} cuts in {SECONDS} s, {played.syncs} syncs: {len(known.saves)} saves, "
        f"{len(known.webhooks)} webhooks, {len(known.sent)} e-mails, {len(known.renewals)} renewals"
    )


def written(folder: Path, recording: Recording, moment: float, chance: random.Random) -> Path:
    """A folder with the database as the cut has left it; every other disk also has what was not synced."""
    folder.mkdir(exist_ok=True)
    for old_file in folder.iterdir():
        old_file.unlink()
    files = recording.disk_at(moment, chance if chance.random() < 0.5 else None)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / "videomeet.db"
