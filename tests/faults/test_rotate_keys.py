"""Keys rotated while sign-ins are renewed in other processes, and by a command that is killed."""

import asyncio
import base64
import os
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.faults.conftest import Forge, report, rounds
from tests.faults.secret_search import collect_secrets, find_secrets
from tests.faults.test_refresh import let_the_token_expire, raced
from tests.support.program import VIDEOMEET
from tests.support.sandbox import OLIVIA
from tests.support.world import World, environment_variables

from videomeet.flows.admin import rotate_keys
from videomeet.flows.services import Services
from videomeet.store.encryption import Cipher, key_id_of
from videomeet.store.webhooks.webhook_deliveries import body_aad

K1, K2 = ("k1", b"k" * 32), ("k2", b"2" * 32)
KEY_RING = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in (K2, K1))
USERS = 8
INSERT = (
    "INSERT INTO webhook_deliveries (provider, delivery_key, event, received_at, state, attempts, "
    "body_encrypted) VALUES "
)
ROW = "('zoom', ?, 'meeting.started', '2027-09-15', 'applied', 0, ?)"
Command = asyncio.subprocess.Process


@pytest.fixture
async def forge(world: World, tmp_path: Path) -> AsyncIterator[Forge]:
    """Processes that have the new key first."""
    made = Forge(world, tmp_path / "forge.log")
    await made.start(ENCRYPTION_KEYS=KEY_RING)
    yield made
    await made.stop()


async def rotate_to_and_fro(world: World, racing: asyncio.Task[list[str]]) -> int:
    """As long as others race for a renewal; how many rows were encrypted anew."""
    count = 0
    while not racing.done():
        for key_ring in ((K1, K2), (K2, K1)):
            rotation = await rotate_keys.rotate_keys(_with_keys(world, key_ring), lambda *_: None)
            count += rotation.reencrypted
    return count


def _with_keys(world: World, key_ring: tuple[tuple[str, bytes], ...]) -> Services:
    return replace(world.services, cipher=Cipher(key_ring))


async def test_no_renewed_token_is_overwritten_while_keys_are_rotated(world: World, forge: Forge) -> None:
    ada, ended, count = await world.connect_tenant(), Counter[str](), 0
    # Strict rotation: whoever comes back with the token before the last has lost the grant.
    world.zoom.limit(refresh_grace_seconds=0)
    for _ in range(rounds(1, 100)):
        let_the_token_expire(world)
        racing = asyncio.create_task(raced(world, forge, ada, USERS))
        count += await rotate_to_and_fro(world, racing)
        ended.update(await racing)
    report(f"rotation during renewals: {count} rows, {ended.total()} calls: {ended[OLIVIA]} right")
    assert set(ended) == {OLIVIA}
    assert find_secrets(forge.log, await collect_secrets(_seen_by(world))) == []


def _seen_by(world: World) -> World:
    world.services = _with_keys(world, (K2, K1))
    return world


async def start_command(world: World) -> Command:
    variables = os.environ | environment_variables(world.path, world.zoom, ENCRYPTION_KEYS=KEY_RING)
    return await asyncio.create_subprocess_exec(
        VIDEOMEET,
        "rotate-keys",
        env=variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def fill(world: World, count: int) -> None:
    """So many rows that were encrypted with the old key."""
    cipher, values = Cipher([K1]), list[object]()
    for number in range(count):
        values += [str(number), cipher.encrypt(f"body {number}", body_aad("zoom", str(number)))]
    await world.sql(INSERT + ", ".join([ROW] * count), *values)


async def key_ids(world: World) -> Counter[str]:
    """The ids of the keys that tokens and bodies carry."""
    rows = await world.rows("webhook_deliveries", "body_encrypted")
    rows += await world.rows("grants", "access_token_encrypted")
    return Counter(key_id_of(encrypted) for (encrypted,) in rows)


async def kill_under_way(world: World, forge: Forge) -> int:
    """SIGKILL to a rotation that has just encrypted some rows anew; how many are done then."""
    before = (await key_ids(world))["k2"]
    await forge.ask("rotate")
    async with asyncio.timeout(20):
        while (await key_ids(world))["k2"] == before:  # noqa: ASYNC110 (it happens in the other process)
            await asyncio.sleep(0)
    await forge.kill()
    return (await key_ids(world))["k2"]


async def test_a_rotation_that_is_killed_goes_on_where_it_was_beside_a_worker(
    world: World, forge: Forge
) -> None:
    ada, rows = await world.connect_tenant(), rounds(150, 9_000)
    await fill(world, rows)
    done = [await kill_under_way(world, forge) for _ in range(rounds(1, 20))]
    assert sorted({0, *done, rows + 1}) == [0, *done, rows + 1]
    await forge.start_worker()
    let_the_token_expire(world)
    command, racing = await start_command(world), asyncio.create_task(raced(world, forge, ada, USERS))
    output = (await command.communicate())[0].decode()
    report(f"rotations killed: {len(done)}, of {rows + 1} rows done by then: {done}\n{output}")
    assert set(await racing) == {OLIVIA}
    assert command.returncode == 0, output
    assert await key_ids(world) == {"k2": rows + 1}
    assert "k1 can go" in output
