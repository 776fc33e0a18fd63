"""The product's wheel, in an empty environment without Node: the commands are there, the pages are served."""

import base64
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PathDistribution
from pathlib import Path
from zipfile import Path as ZipPath
from zipfile import ZipFile

import httpx2
import pytest
from tests.packaging.wheels import Wheels, new_environment, run

# What only the sandbox needs.
SANDBOX_LIBRARIES = {"videomeet-sandbox", "aiosmtpd", "pymap", "proxy-protocol", "pysasl"}


@pytest.fixture(scope="module")
def installed(wheels: Wheels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the commands of an environment that holds the product's wheel and its requirements."""
    return new_environment(tmp_path_factory.mktemp("product"), wheels, ["videomeet"], ["run"])


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
        "VIDEOMEET_ENCRYPTION_KEYS": f"k1:{base64.b64encode(os.urandom(32)).decode()}",
        "VIDEOMEET_ZOOM_CLIENT_ID": "client",
        "VIDEOMEET_ZOOM_CLIENT_SECRET": "secret",
    }


def test_help_shows_every_command(installed: Path, environ: dict[str, str], tmp_path: Path) -> None:
    text = run(installed / "videomeet", "--help", env=environ, cwd=tmp_path)
    for command in ("serve", "worker", "migrate", "tenant add", "user add", "doctor", "demo"):
        assert command in text


def test_it_migrates_finds_nothing_to_mend_and_serves_its_pages(
    installed: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    videomeet = installed / "videomeet"
    run(videomeet, "migrate", env=environ, cwd=tmp_path)
    run(videomeet, "doctor", env=environ, cwd=tmp_path)
    with _serving(videomeet, environ, tmp_path) as address:
        page = _read(f"{address}/")
        assert "Configure your video-provider" in page
        assets = re.findall(r'(?:src|href)="(/static/built/[^"]+)"', page)
        assert {Path(asset).suffix for asset in assets} >= {".js", ".css"}
        for asset in assets:
            assert _read(f"{address}{asset}")


def test_the_products_wheel_holds_nothing_of_the_sandbox(wheels: Wheels) -> None:
    with ZipFile(wheels.product) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"videomeet"}
    assert [name for name in names if name.startswith(("videomeet/sandbox", "videomeet_sandbox"))] == []


def test_the_product_requires_nothing_that_only_the_sandbox_needs(wheels: Wheels) -> None:
    assert _required(wheels.product) & SANDBOX_LIBRARIES == set()
    assert {"aiosmtpd", "pymap"} <= _required(wheels.sandbox)
    assert "videomeet" not in _required(wheels.sandbox)


def test_production_installs_nothing_that_only_the_sandbox_needs(installed: Path) -> None:
    (packages,) = installed.parent.glob("lib/python*/site-packages")
    distributions = {path.name.split("-")[0].replace("_", "-") for path in packages.glob("*.dist-info")}
    assert distributions & SANDBOX_LIBRARIES == set()


def test_the_demo_without_the_sandbox_says_what_to_install(
    installed: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [installed / "videomeet", "demo"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install videomeet-sandbox" in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def _required(wheel: Path) -> set[str]:
    """The names of all requirements in a wheel's metadata."""
    (metadata,) = (folder for folder in ZipPath(wheel).iterdir() if folder.name.endswith(".dist-info"))
    lines = PathDistribution(metadata).requires or []
    return {re.split(r"[^A-Za-z0-9_.-]", line)[0].lower() for line in lines}


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
        line = process.stdout.readline()
        assert line.startswith("Videomeet listens on http://127.0.0.1:"), process.communicate()[1]
        yield line.split()[-1]
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0


def _read(address: str) -> str:
    answer = httpx2.get(address, headers={"Host": "meet.example"}, timeout=10, trust_env=False)
    assert answer.status_code == 200
    return answer.text
