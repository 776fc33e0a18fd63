"""Fixtures that every room shares: the sandbox, started once, and a fresh world for each test."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from tests.support.clock import clock
from tests.support.sandbox import SandboxServer
from tests.support.world import REDIRECT_URI, World, build_template_database

# A busy machine is no defect: how long one example takes is not judged.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One test more at a time than there are cores: they wait for servers and browsers half of the time."""
    return min(4, (os.cpu_count() or 2) + 1)


@pytest.fixture(scope="session")
def zoom_server() -> Iterator[SandboxServer]:
    with SandboxServer([REDIRECT_URI]) as server:
        yield server


@pytest.fixture
def zoom(zoom_server: SandboxServer) -> Iterator[SandboxServer]:
    zoom_server.reset()
    yield zoom_server
    assert zoom_server.state()["violations"] == []


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, zoom_server: SandboxServer) -> Path:
    path = tmp_path_factory.mktemp("template") / "videomeet.db"
    with clock.an_hour_before():
        asyncio.run(build_template_database(path, zoom_server))
    return path


@pytest.fixture
async def world(tmp_path: Path, template: Path, zoom: SandboxServer) -> AsyncIterator[World]:
    made = World(tmp_path, template, zoom)
    yield made
    await made.close()


@pytest.fixture(autouse=True)
def _the_same_instant_for_every_test() -> None:
    """Before everything that a test's own fixtures make; what they share was made a little later."""
    clock.begin()


@pytest.fixture(autouse=True)
def _logs_as_at_the_start() -> None:
    """A test that started a whole Videomeet in this process has set the level for all that come after it."""
    structlog.reset_defaults()
