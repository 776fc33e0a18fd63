"""What the tests of the providers share: a server that can misbehave, and a http_client to it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from tests.support.raw_server import RawServer

from videomeet.providers.contract import Access
from videomeet.providers.http_client import Limits, ProviderHttpClient

NOW = datetime(2026, 11, 22, 20, 10, tzinfo=UTC)
PATIENT = Limits(connect=5, read=5, total=10)
HASTY = Limits(connect=5, read=0.2, total=0.8)


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    server = RawServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def http_client(server: RawServer) -> AsyncIterator[ProviderHttpClient]:
    http_client = ProviderHttpClient([server.url], now=lambda: NOW, limits=PATIENT)
    yield http_client
    await http_client.aclose()


@pytest.fixture
async def hasty_client(server: RawServer) -> AsyncIterator[ProviderHttpClient]:
    http_client = ProviderHttpClient([server.url], now=lambda: NOW, limits=HASTY)
    yield http_client
    await http_client.aclose()


@pytest.fixture
def access(http_client: ProviderHttpClient) -> Access:
    return Access(http_client, "the-access-token")
