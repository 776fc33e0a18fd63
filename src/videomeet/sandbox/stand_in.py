"""What a stand-in for one provider offers; a later provider fulfils this and is listed in `app.py`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from starlette.routing import BaseRoute

from .spec_check import Specification


class StandIn(Protocol):
    key: str
    label: str
    api_prefix: str

    def specification(self, folder: Path) -> Specification:
        """The vendor's own, read from this folder."""
        ...

    def routes(self) -> Sequence[BaseRoute]: ...

    def dump(self) -> dict[str, Any]:
        """Everything worth keeping over a restart, as JSON."""
        ...

    def load(self, kept: dict[str, Any]) -> None: ...

    async def reset(self) -> None:
        """Forget everything; tests begin here."""
        ...

    def report(self) -> dict[str, Any]:
        """What `/control/state` shows of this provider."""
        ...

    def front_page(self) -> dict[str, Any]:
        """What the sandbox's front page says about it."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...
