"""The contract is tried on every provider in the registry, over HTTP, against its simulator."""

from collections.abc import AsyncIterator, Iterator

import pytest
from tests.contract.sandboxes import SANDBOXES, ProviderSandbox
from tests.contract.steps import ConnectedPerson, connect
from tests.support.clock import from_noon

from videomeet.providers.contract import OAuthSpec, Provider
from videomeet.providers.http_client import Limits, ProviderHttpClient
from videomeet.providers.registry import PROVIDERS

LIMITS = Limits(connect=5, read=5, total=10)


@pytest.fixture(scope="module", params=sorted(PROVIDERS))
def running(request: pytest.FixtureRequest) -> Iterator[ProviderSandbox]:
    sandbox = SANDBOXES[request.param]()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running: ProviderSandbox) -> Iterator[ProviderSandbox]:
    yield running
    running.reset()


@pytest.fixture
def provider(sandbox: ProviderSandbox) -> Provider:
    return sandbox.provider


@pytest.fixture
def spec(provider: Provider) -> OAuthSpec:
    assert provider.oauth is not None
    return provider.oauth


@pytest.fixture
async def http_client(provider: Provider) -> AsyncIterator[ProviderHttpClient]:
    http_client = ProviderHttpClient(provider.origins, now=from_noon, limits=LIMITS)
    yield http_client
    await http_client.aclose()


@pytest.fixture
async def connected(sandbox: ProviderSandbox, http_client: ProviderHttpClient) -> ConnectedPerson:
    """The good host, freshly connected."""
    return await connect(sandbox, http_client, sandbox.host)
