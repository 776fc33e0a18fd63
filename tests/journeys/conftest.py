"""A browser for the session; for each journey a fresh Videomeet, a reset sandbox and visitors of its own."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.browser import BrowserThread, Visitors
from tests.support.clock import clock
from tests.support.sandbox import SandboxServer
from tests.support.videomeet_server import Installation, VideomeetServer, build_company


@pytest.fixture(scope="session")
def browser_thread() -> Iterator[BrowserThread]:
    with BrowserThread() as thread:
        yield thread


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    with Installation() as installation:
        yield installation


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory, installation: Installation) -> Path:
    path = tmp_path_factory.mktemp("company") / "videomeet.db"
    with clock.an_hour_before():
        asyncio.run(build_company(path, installation.zoom))
    return path


@pytest.fixture
def zoom(installation: Installation) -> Iterator[SandboxServer]:
    installation.zoom.reset()
    yield installation.zoom
    assert installation.zoom.state()["violations"] == []


@pytest.fixture
def videomeet(
    tmp_path: Path, company: Path, installation: Installation, zoom: SandboxServer
) -> Iterator[VideomeetServer]:
    """As on the first day: nothing is configured."""
    with VideomeetServer(tmp_path, company, installation) as videomeet:
        yield videomeet
        zoom.clear_faults()


@pytest.fixture
def connected(videomeet: VideomeetServer) -> VideomeetServer:
    """Zoom is connected and active; no associate but the administrator has signed in there."""
    videomeet.connect_tenant()
    return videomeet


@pytest.fixture
def authorized(connected: VideomeetServer) -> VideomeetServer:
    """Zoom is active, and Bo is signed in there as Liam."""
    connected.authorize()
    return connected


@pytest.fixture
def visitors(browser_thread: BrowserThread, videomeet: VideomeetServer) -> Iterator[Visitors]:
    visitors = Visitors(browser_thread, videomeet.url, videomeet.session_cookie)
    yield visitors
    browser_thread.run(visitors.close_all)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Journeys run in the browser's thread, and fail when a page was in trouble that nobody saw."""
    values: dict[str, Any] = pyfuncitem.funcargs
    thread: BrowserThread = values["browser_thread"]
    visitors: Visitors = values["visitors"]
    wanted = {name: values[name] for name in pyfuncitem._fixtureinfo.argnames}
    try:
        thread.run(pyfuncitem.obj, **wanted)
    except BaseException as error:
        error.add_note(f"Pictures: {thread.run(visitors.take_screenshots, values['tmp_path'])}")
        error.add_note(f"Trouble: {visitors.problems}")
        raise
    assert visitors.unexpected_problems() == []
    return True


@pytest.fixture(autouse=True)
def _stage(browser_thread: BrowserThread, visitors: Visitors, tmp_path: Path) -> None:
    """Every journey has them, also the one that doesn't name them."""
