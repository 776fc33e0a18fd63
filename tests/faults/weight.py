"""How much memory a process and its children have."""

import asyncio
from pathlib import Path


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
