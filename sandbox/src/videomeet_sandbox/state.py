"""Keeps the sandbox's state in one JSON file, so that a restarted demo knows its grants and meetings."""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

WAIT_BEFORE_WRITING = 0.2  # seconds; one burst of changes is one write


class StateKeeper:
    """`touch()` after whatever may have changed something: the file follows within a quarter of a second.

    At shutdown it is written once more; what did not change is not written.
    """

    def __init__(self, path: Path | None, dump: Callable[[], dict[str, Any]]) -> None:
        self._path = path
        self._dump = dump
        self._changed = asyncio.Event()
        self._written = ""
        self._writer: asyncio.Task[None] | None = None

    def read(self) -> dict[str, Any]:
        """The kept state, or nothing; an unreadable file is set aside, not overwritten."""
        if self._path is None or not self._path.exists():
            return {}
        try:
            saved = json.loads(self._path.read_text(encoding="utf-8"))
        except ValueError:
            saved = None
        return saved if isinstance(saved, dict) else self.set_aside()

    def set_aside(self) -> dict[str, Any]:
        """Keep what can't be understood, and begin with nothing."""
        if self._path is not None:
            self._path.replace(self._path.with_suffix(".unreadable"))
        return {}

    def touch(self) -> None:
        self._changed.set()

    def start(self) -> None:
        if self._path is not None:
            self._writer = asyncio.create_task(self._write_when_changed())

    async def stop(self) -> None:
        if self._writer is not None:
            self._writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writer
            self.write()

    async def _write_when_changed(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(WAIT_BEFORE_WRITING)
            self.write()

    def write(self) -> None:
        """Write beside the file, then swap: a kill at any moment leaves the old or the new state, whole."""
        self._changed.clear()
        text = json.dumps(self._dump(), indent=1)
        if self._path is None or text == self._written:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".writing")
        with os.fdopen(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        self._written = text
