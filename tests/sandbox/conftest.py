"""One sandbox for all of these tests, as on its first day before each of them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.support.clock import START, clock
from tests.support.sandbox import SandboxServer
from tests.support.zoom_client import ZoomClient

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)  # far from midnight, where the daily quotas begin anew


@pytest.fixture(scope="session")
def running() -> Iterator[SandboxServer]:
    """Without the specification's check: these tests send on purpose what the specification forbids."""
    addresses = ["http://127.0.0.1:1/callback", "http://127.0.0.1:1/other?x=1"]
    with SandboxServer(addresses, check_specs=False, now=lambda: NOON + (clock() - START)) as server:
        yield server


@pytest.fixture
def sandbox(running: SandboxServer) -> SandboxServer:
    running.reset()
    return running


@pytest.fixture
def app(sandbox: SandboxServer) -> ZoomClient:
    """The app, not yet connected."""
    return ZoomClient(sandbox)


@pytest.fixture
def olivia(app: ZoomClient) -> ZoomClient:
    """The app, connected as Olivia (Pro)."""
    return app.sign_in()
