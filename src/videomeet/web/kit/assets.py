"""What Vite built: the hashed names of scripts and style sheets, and the files themselves."""

import json
import re
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT_DIR = Path(__file__).parents[1] / "static" / "built"
BUILT_URL = "/static/built/"
HASHED_NAME_PATTERN = re.compile(r"-[\w-]{8}\.\w+$")
YEAR_SECONDS = 365 * 24 * 3600


class PagesNotBuilt(Exception):  # noqa: N818 (the name says what is wrong)
    """The front end was not built, so no page could be shown."""

    def __init__(self) -> None:
        super().__init__("The pages are not built yet: run `python hatch_build.py pages`, or `make demo`.")


class Assets:
    """Vite's manifest, read again whenever it was rebuilt."""

    def __init__(self, built_dir: Path = BUILT_DIR) -> None:
        self._manifest_path = built_dir / "manifest.json"
        self._read_at = 0.0
        self._manifest: dict[str, dict[str, Any]] = {}

    def script(self, entry: str) -> str:
        """The URL of an entry's script, such as `page.ts`. Raises `PagesNotBuilt`."""
        return BUILT_URL + str(self._entry(entry)["file"])

    def styles(self, entry: str) -> list[str]:
        """The URLs of an entry's style sheets, those of its imports first. Raises `PagesNotBuilt`."""
        return list(dict.fromkeys(self._styles_of(entry, frozenset())))

    def check(self) -> None:
        """Raise `PagesNotBuilt` where there is nothing to serve."""
        self._entry("page.ts")

    def _styles_of(self, entry: str, seen: frozenset[str]) -> list[str]:
        chunk = self._entry(entry)
        nested = [name for name in chunk.get("imports", []) if name not in seen]
        inherited = [url for name in nested for url in self._styles_of(name, seen | {entry})]
        return inherited + [BUILT_URL + str(name) for name in chunk.get("css", [])]

    def _entry(self, entry: str) -> dict[str, Any]:
        self._refresh()
        if entry not in self._manifest:
            raise PagesNotBuilt
        return self._manifest[entry]

    def _refresh(self) -> None:
        try:
            built_at = self._manifest_path.stat().st_mtime
            if built_at != self._read_at:
                self._manifest = json.loads(self._manifest_path.read_text(encoding="utf-8"))
                self._read_at = built_at
        except (OSError, ValueError):
            # A build is running: the manifest read last is still good.
            return


class BuiltFiles(StaticFiles):
    """Serves the built files. The content of a hashed name never changes, so browsers may cache it."""

    def __init__(self) -> None:
        super().__init__(directory=BUILT_DIR, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        cache_control = (
            f"public, max-age={YEAR_SECONDS}, immutable"
            if HASHED_NAME_PATTERN.search(path)
            else "public, max-age=3600"
        )
        response.headers["Cache-Control"] = cache_control
        return response
