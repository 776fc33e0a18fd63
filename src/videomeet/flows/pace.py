"""Per-second pacing: a provider counts the calls of an account, and refuses those that come too fast."""

import asyncio
from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from videomeet.providers.contract import Answer, Door

SECOND = 1.0


class Pace:
    """At most so many turns within any second for each key, in this process; None is no pacing at all."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._turns: dict[Hashable, deque[float]] = {}

    async def turn(self, key: Hashable) -> None:
        """Wait until it is the caller's turn: first come, first served."""
        if self._most is None:
            return
        turns = self._turns.setdefault(key, deque(maxlen=self._most))
        now = monotonic()
        at = max(now, turns[0] + SECOND) if len(turns) == self._most else now
        turns.append(at)
        await asyncio.sleep(at - now)


@dataclass(frozen=True)
class PacedDoor:
    """A `contract.Door` through which one tenant's calls to one provider keep their pace."""

    door: Door
    pace: Pace
    key: Hashable

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """See `contract.Door`."""
        await self.pace.turn(self.key)
        return await self.door.request(method, url, headers=headers, params=params, json=json, form=form)
