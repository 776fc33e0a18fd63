"""The wheel, in an empty environment without Node: the commands are there and the pages are served."""

import base64
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the commands of an environment that holds the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(UV, "build", "--quiet", "--wheel", "--no-build-isolation", "--out-dir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    _run(sys.executable, "-m", "venv", "--without-pip", folder / "env")
    commands = folder / "env" / "bin"
    python = commands / "python"
    install = (UV, "pip", "install", "--quiet", "--python", python)
    _run(*install, "--require-hashes", "-r", ROOT / "requirements" / "run.txt")
    _run(*install, "--no-deps", wheel)
    return commands


@pytest.fixture
def environ(installed: Path, tmp_path: Path) -> dict[str, str]:
    """A production installation; its PATH holds nothing but the environment, so no Node either."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "PATH": str(installed),
        "VIDEOMEET_BASE_URL": "https://meet.example",
        "VIDEOMEET_PORT": str(port),
        "VIDEOMEET_DATABASE_URL": f"sqlite:///{tmp_path / 'videomeet.db'}",
        "VIDEOMEET_SEALING_KEYS": f"k1:{base64.b64encode(os.urandom(32)).decode()}",
        "VIDEOMEET_ZOOM_CLIENT_ID": "client",
        "VIDEOMEET_ZOOM_CLIENT_SECRET": "secret",
    }


def test_help_shows_every_command(installed: Path, environ: dict[str, str], tmp_path: Path) -> None:
    text = _run(installed / "videomeet", "--help", env=environ, cwd=tmp_path)
    for command in ("serve", "worker", "migrate", "tenant add", "user add", "doctor", "demo", "sandbox"):
        assert command in text


def test_it_migrates_finds_nothing_to_mend_and_serves_its_pages(
    installed: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    videomeet = installed / "videomeet"
    _run(videomeet, "migrate", env=environ, cwd=tmp_path)
    _run(videomeet, "doctor", env=environ, cwd=tmp_path)
    with _serving(videomeet, environ, tmp_path) as address:
        page = _read(f"{address}/")
        assert "Configure your video-provider" in page
        assets = re.findall(r'(?:src|href)="(/static/built/[^"]+)"', page)
        assert {Path(asset).suffix for asset in assets} >= {".js", ".css"}
        for asset in assets:
            assert _read(f"{address}{asset}")


def test_the_sandbox_and_the_demo_run_from_the_wheel_too(
    installed: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    for command in ("demo", "sandbox"):
        assert "--help" in _run(installed / "videomeet", command, "--help", env=environ, cwd=tmp_path)


@contextmanager
def _serving(videomeet: Path, environ: dict[str, str], folder: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [videomeet, "serve"],
        env=environ,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("Videomeet listens on http://127.0.0.1:"), process.communicate()[1]
        yield said.split()[-1]
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0


def _read(address: str) -> str:
    answer = httpx2.get(address, timeout=10, trust_env=False)
    assert answer.status_code == 200
    return answer.text


def _run(*words: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    done = subprocess.run(words, env=env, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
