"""Calls in processes of their own: each ends at its limits, alone, and tells nothing of what it was given."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.isolation import calls

from videomeet.domain.kit.errors import TryLater
from videomeet.isolation.limits import Limits
from videomeet.isolation.processes import (
    MAX_WAITING_PER_TENANT,
    Death,
    IsolatedCallError,
    IsolatedProcesses,
    _fork_server,
)

MODULES = ("tests.isolation.calls",)
ACME, NORDLYS = 1, 2


def processes(slots: int = 2, **limits: float) -> IsolatedProcesses:
    return IsolatedProcesses(MODULES, slots, Limits(**{"cpu_seconds": 1, **limits}))  # type: ignore[arg-type]


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_call_hands_back_what_it_returns() -> None:
    assert await processes().run(ACME, calls.count, "seven 😀") == 7


@pytest.mark.parametrize(
    ("call", "death"),
    [
        (calls.spin, Death.CPU),
        (calls.ask_for_everything, Death.MEMORY),
        (calls.return_too_much, Death.RESULT),
        (calls.return_a_trap, Death.RESULT),
        (calls.break_down, Death.ERROR),
        (calls.vanish, Death.ERROR),
    ],
)
async def test_a_call_that_misbehaves_dies_alone(call: Callable[[], object], death: Death) -> None:
    isolated = processes()
    with pytest.raises(IsolatedCallError) as died:
        await isolated.run(ACME, call)
    assert died.value.death is death
    assert await isolated.run(ACME, calls.count, "next") == 4


async def test_a_call_that_waits_for_ever_is_given_up() -> None:
    with pytest.raises(IsolatedCallError) as died:
        await processes(seconds=0.2).run(ACME, calls.hang)
    assert died.value.death is Death.TIME


async def test_an_error_says_its_name_and_none_of_its_words() -> None:
    with pytest.raises(IsolatedCallError) as died:
        await processes().run(ACME, calls.break_down)
    assert died.value.detail == "KeyError"
    assert "stranger" not in str(died.value)


async def test_every_call_has_a_process_of_its_own_that_is_gone_afterwards() -> None:
    isolated = processes()
    numbers = [await isolated.run(ACME, calls.process_id) for _ in range(3)]
    assert len({os.getpid(), *numbers}) == 4
    assert not any(is_alive(number) for number in numbers)


async def test_a_process_knows_nothing_of_our_settings_and_has_none_of_our_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIDEOMEET_ENCRYPTION_KEY", "secret")
    _fork_server.cache_clear()
    isolated = processes()
    assert "VIDEOMEET_ENCRYPTION_KEY" not in await isolated.run(ACME, calls.environment)
    (tmp_path / "ours").touch()
    descriptor = os.open(tmp_path / "ours", os.O_RDONLY)
    files = await isolated.run(ACME, calls.open_files)
    os.close(descriptor)
    assert files, "its connection at least"
    assert all(name.startswith("socket:") for name in files), files


async def test_the_fork_server_is_started_anew_when_it_has_ended() -> None:
    isolated = processes()
    assert await isolated.run(ACME, calls.count, "a") == 1
    server = _fork_server(MODULES)._process
    server.kill()
    server.wait()
    assert await isolated.run(ACME, calls.count, "ab") == 2


async def test_whoever_gives_up_waiting_ends_the_process() -> None:
    isolated = processes(slots=1, seconds=60)
    waiting = asyncio.create_task(isolated.run(ACME, calls.hang))
    await asyncio.sleep(0)
    assert isolated._slots.locked()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await isolated.run(NORDLYS, calls.count, "free") == 4


async def test_one_tenant_never_takes_every_slot() -> None:
    isolated = processes(slots=2, seconds=60)
    hanging = [asyncio.create_task(isolated.run(ACME, calls.hang)) for _ in range(4)]
    await asyncio.sleep(0)
    assert await isolated.run(NORDLYS, calls.count, "served") == 6
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


async def test_more_than_may_wait_are_asked_to_come_again_and_others_are_not() -> None:
    isolated = processes(seconds=60)
    hanging = [asyncio.create_task(isolated.run(ACME, calls.hang)) for _ in range(MAX_WAITING_PER_TENANT)]
    await asyncio.sleep(0)
    with pytest.raises(TryLater) as busy:
        await isolated.run(ACME, calls.count, "one too many")
    assert busy.value.reason.code == "server.busy"
    assert await isolated.run(NORDLYS, calls.count, "served") == 6
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    assert await isolated.run(ACME, calls.count, "again") == 5
