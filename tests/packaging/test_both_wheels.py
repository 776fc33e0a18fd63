"""The two wheels from one folder, in an environment without a checkout: the demo runs."""

import re
import socket
import subprocess
from pathlib import Path

import httpx2
import pytest
from tests.packaging.wheels import Wheels, new_environment, run


@pytest.fixture(scope="module")
def installed(wheels: Wheels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the commands of an environment that holds both wheels and what they require."""
    folder = tmp_path_factory.mktemp("both")
    return new_environment(folder, wheels, ["videomeet", "videomeet-sandbox"], ["run", "sandbox"])


def test_the_sandbox_has_a_command_of_its_own(installed: Path, tmp_path: Path) -> None:
    text = run(installed / "videomeet-sandbox", "--help", env={"PATH": str(installed)}, cwd=tmp_path)
    assert "--mail-port" in text


def test_the_demo_runs_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    web, sandbox = _free_ports()
    demo = subprocess.Popen(
        [installed / "videomeet", "demo", "--port", str(web), "--sandbox-port", str(sandbox)],
        env={"PATH": str(installed), "PYTHONUNBUFFERED": "1"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait_until_ready(demo)
        assert "Configure your video-provider" in _read(f"http://127.0.0.1:{web}/")
        page = _read(f"http://127.0.0.1:{sandbox}/")
        assert "olivia.pro@zoom.example" in page
        (style,) = re.findall(r'href="(/static/[^"]+\.css)"', page)
        assert _read(f"http://127.0.0.1:{sandbox}{style}")
        assert _read(f"http://127.0.0.1:{sandbox}/mail")
    finally:
        demo.terminate()
        complained = demo.communicate(timeout=30)[1]
    assert (demo.returncode, complained) == (0, "")


def _wait_until_ready(demo: subprocess.Popen[str]) -> None:
    assert demo.stdout is not None
    if not any("starts over" in line for line in demo.stdout):
        raise AssertionError(demo.communicate()[1])


def _free_ports() -> tuple[int, int]:
    """One for the product, and the first of three in a row for the sandbox."""
    while True:
        with socket.socket() as web, socket.socket() as first:
            web.bind(("127.0.0.1", 0))
            first.bind(("127.0.0.1", 0))
            port, start = int(web.getsockname()[1]), int(first.getsockname()[1])
            try:
                for beyond in (1, 2):
                    with socket.socket() as probe:
                        probe.bind(("127.0.0.1", start + beyond))
            except (OSError, OverflowError):
                continue
        if port not in range(start, start + 3):
            return port, start


def _read(address: str) -> str:
    answer = httpx2.get(address, timeout=10, trust_env=False)
    assert answer.status_code == 200
    return answer.text
