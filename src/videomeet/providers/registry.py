"""Every provider there is, one line each."""

from collections.abc import Callable, Mapping
from typing import Any

from videomeet.providers.contract import Provider
from videomeet.providers.zoom.provider import zoom_provider

PROVIDERS: Mapping[str, Callable[[Any], Provider]] = {
    "zoom": zoom_provider,
}


def build_providers(settings_by_provider: Mapping[str, Any]) -> dict[str, Provider]:
    """The providers that this installation has settings for, by key.

    `settings_by_provider` maps a key to that provider's own settings (for "zoom": a `ZoomSettings`).
    Raises KeyError for a provider that does not exist.
    """
    return {key: PROVIDERS[key](settings) for key, settings in settings_by_provider.items()}
