"""Builds both wheels, and installs some of them into an environment of their own."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True)
class Wheels:
    """The two wheels, which lie in one folder."""

    product: Path
    sandbox: Path


def build(folder: Path) -> Wheels:
    for project in (ROOT, ROOT / "sandbox"):
        run(UV, "build", "--quiet", "--wheel", "--no-build-isolation", "--out-dir", folder, project)
    (product,), (sandbox,) = folder.glob("videomeet-*.whl"), folder.glob("videomeet_sandbox-*.whl")
    return Wheels(product, sandbox)


def new_environment(folder: Path, wheels: Wheels, names: Sequence[str], locks: Sequence[str]) -> Path:
    """The folder with the commands. `locks`: files of requirements/ with all that `names` need."""
    run(sys.executable, "-m", "venv", "--without-pip", folder / "env")
    commands = folder / "env" / "bin"
    install = (UV, "pip", "install", "--quiet", "--python", commands / "python")
    for lock in locks:
        run(*install, "--require-hashes", "-r", ROOT / "requirements" / f"{lock}.txt")
    run(*install, "--no-index", "--find-links", wheels.product.parent, *names)
    return commands


def run(*words: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    done = subprocess.run(words, env=env, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
