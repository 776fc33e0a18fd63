"""What every part of the sandbox offers: a simulated provider, the mail catcher."""

from collections.abc import Sequence
from typing import Any, Protocol

from starlette.routing import BaseRoute


class Part(Protocol):
    key: str

    def routes(self) -> Sequence[BaseRoute]: ...

    def dump(self) -> dict[str, Any]:
        """Everything worth keeping over a restart, as JSON."""
        ...

    def load(self, saved: dict[str, Any]) -> None: ...

    async def reset(self) -> None:
        """Forget everything; tests begin here."""
        ...

    def report(self) -> dict[str, Any]:
        """What `/control/state` shows of it."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...
