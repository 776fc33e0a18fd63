"""No provider without a simulator."""

from tests.contract.sandboxes import SANDBOXES

from videomeet.providers.registry import PROVIDERS


def test_every_provider_in_the_registry_has_a_sandbox() -> None:
    assert set(SANDBOXES) == set(PROVIDERS)
