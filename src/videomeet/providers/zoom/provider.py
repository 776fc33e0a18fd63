"""Zoom, as a provider: its addresses, scopes and rules (Zoom's API reference, October 2026)."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from string import ascii_letters, digits
from urllib.parse import urlsplit

from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import OAuthSpec, PasscodeRule, Provider, UninstallGuide
from videomeet.providers.zoom.account import LICENCE_WARNINGS, fetch_account
from videomeet.providers.zoom.meetings import ZoomMeetings
from videomeet.providers.zoom.webhooks import ZoomWebhooks

GRANULAR_SCOPES = frozenset(
    {
        "meeting:write:meeting",
        "meeting:update:meeting",
        "meeting:delete:meeting",
        "meeting:read:meeting",
        "meeting:read:list_meetings",
        "user:read:user",
    }
)
CLASSIC_SCOPES = frozenset({"meeting:write", "meeting:read", "user:read"})
PASSCODE_RULE = PasscodeRule(
    min_length=4,
    max_length=10,
    alphabet=ascii_letters + digits + "@_*-",
    description=Reason("zoom.passcode_rule"),
)
# Zoom lets each user create or update this many meetings a day (UTC).
DAILY_QUOTA = 100
# Zoom validates the address every 72 hours, so a longer silence means that nothing gets through.
MAX_WEBHOOK_SILENCE = timedelta(days=4)
UNINSTALL_STEPS = (
    Reason("zoom.uninstall_open"),
    Reason("zoom.uninstall_find"),
    Reason("zoom.uninstall_click"),
    Reason("zoom.uninstall_confirm"),
)
WEBHOOK_STEPS = (
    Reason("zoom.webhook_open"),
    Reason("zoom.webhook_endpoint"),
    Reason("zoom.webhook_validate"),
    Reason("zoom.webhook_events"),
)


@dataclass(frozen=True)
class ZoomSettings:
    """One Zoom app (from the Zoom Marketplace) and where Zoom is. Addresses without a slash at the end."""

    client_id: str
    client_secret: str = field(repr=False)
    oauth_url: str = "https://zoom.us/oauth"
    api_url: str = "https://api.zoom.us/v2"
    marketplace_url: str = "https://marketplace.zoom.us"
    webhook_secret: str = field(default="", repr=False)


def zoom_provider(settings: ZoomSettings) -> Provider:
    """The Zoom provider for one app."""
    return Provider(
        key="zoom",
        label="Zoom",
        requirement=Reason("zoom.requirement"),
        meetings=ZoomMeetings(settings.api_url),
        origins=frozenset(_origin(url) for url in (settings.oauth_url, settings.api_url)),
        oauth=_oauth_spec(settings),
        passcode=PASSCODE_RULE,
        uninstall_guide=UninstallGuide(settings.marketplace_url, UNINSTALL_STEPS),
        daily_quota=DAILY_QUOTA,
        webhooks=ZoomWebhooks(settings.webhook_secret) if settings.webhook_secret else None,
        licence_warnings=LICENCE_WARNINGS,
        webhook_steps=WEBHOOK_STEPS,
        max_webhook_silence=MAX_WEBHOOK_SILENCE,
        check_url=f"{settings.api_url}/users/me",
    )


def _oauth_spec(settings: ZoomSettings) -> OAuthSpec:
    # No scope in the authorization request: Zoom takes the scopes from the app's page at the Marketplace.
    # The token answer may name a regional api_url; the one in the settings serves every region.
    return OAuthSpec(
        authorize_url=f"{settings.oauth_url}/authorize",
        token_url=f"{settings.oauth_url}/token",
        revoke_url=f"{settings.oauth_url}/revoke",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scope_sets=(GRANULAR_SCOPES, CLASSIC_SCOPES),
        fetch_account=partial(fetch_account, settings.api_url),
    )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
