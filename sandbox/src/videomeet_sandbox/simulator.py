"""What the simulator of one provider offers; a further provider fulfils this and is listed in `app.py`."""

from pathlib import Path
from typing import Any, Protocol

from videomeet_sandbox.part import Part
from videomeet_sandbox.specification.check import Specification


class Simulator(Part, Protocol):
    label: str
    api_prefix: str

    def specification(self, folder: Path) -> Specification:
        """The vendor's own, read from this folder."""
        ...

    def front_page(self) -> dict[str, Any]:
        """What the sandbox's front page says about it."""
        ...
