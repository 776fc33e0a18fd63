"""The registry, and what a provider's value must hold whoever it is."""

import pytest

from videomeet.messages.translate import sentence
from videomeet.providers.http_client import origin
from videomeet.providers.registry import PROVIDERS, build_providers
from videomeet.providers.zoom.provider import ZoomSettings

SETTINGS = {"zoom": ZoomSettings("an-id", "the-client-secret")}
BUILT = build_providers(SETTINGS)


def test_every_provider_in_the_registry_is_looked_at_here() -> None:
    assert set(SETTINGS) == set(PROVIDERS)


@pytest.mark.parametrize("key", PROVIDERS)
def test_a_provider_knows_its_key_and_speaks_to_people(key: str) -> None:
    provider = BUILT[key]
    assert provider.key == key
    assert provider.label
    assert sentence(provider.requirement).endswith(".")
    assert provider.uninstall_guide is None or provider.uninstall_guide.steps


@pytest.mark.parametrize("key", PROVIDERS)
def test_a_providers_addresses_lie_within_its_origins(key: str) -> None:
    provider = BUILT[key]
    allowed = {origin(url) for url in provider.origins}
    spec = provider.oauth
    urls = [spec.authorize_url, spec.token_url, spec.revoke_url] if spec else []
    assert {origin(url) for url in urls if url} <= allowed


@pytest.mark.parametrize("key", PROVIDERS)
def test_a_providers_client_secret_is_never_printed(key: str) -> None:
    assert "the-client-secret" not in repr(BUILT[key]) + repr(SETTINGS[key])


@pytest.mark.parametrize("key", PROVIDERS)
def test_a_passcode_rule_says_its_own_bounds(key: str) -> None:
    rule = BUILT[key].passcode
    text = sentence(rule.description) if rule else ""
    assert rule is None or (str(rule.min_length) in text and str(rule.max_length) in text)


def test_zooms_passcodes_have_zooms_alphabet() -> None:
    rule = BUILT["zoom"].passcode
    assert rule is not None
    assert (rule.min_length, rule.max_length, len(set(rule.alphabet))) == (4, 10, 66)
    assert set("Az09@_*-") <= set(rule.alphabet)
    assert "!" not in rule.alphabet


def test_zoom_is_asked_for_no_scope() -> None:
    spec = BUILT["zoom"].oauth
    assert spec is not None
    assert "scope" not in spec.authorize_params


def test_a_provider_without_settings_is_not_offered_and_an_unknown_one_is_a_mistake() -> None:
    assert build_providers({}) == {}
    with pytest.raises(KeyError):
        build_providers({"carrier-pigeon": None})
