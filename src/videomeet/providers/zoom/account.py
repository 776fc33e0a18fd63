"""Who has signed in at Zoom, and whether that account can host."""

from typing import Any

from videomeet.domain.kit.errors import TryLater
from videomeet.domain.kit.reason import Reason
from videomeet.providers.contract import Access, Account
from videomeet.providers.zoom.api import call_api

LICENCES = {1: "Basic", 2: "Licensed", 4: "Unassigned", 99: "None"}
LICENCE_WARNINGS = {"Basic": Reason("zoom.basic_licence")}


async def fetch_account(api_url: str, access: Access) -> Account:
    """The Zoom user of an access token. Its `provider_user_id` is what identifies them, never the e-mail.

    Raises `TryLater` for an answer without a user id, and what `call_api` raises.
    """
    user = await call_api(access, "GET", f"{api_url}/users/me")
    user_id = _text(user, "id")
    if not user_id:
        raise TryLater(Reason("zoom.not_understood"))
    kind = user.get("type")
    licence = LICENCES.get(kind, "Unknown") if isinstance(kind, int) else "Unknown"
    return Account(
        provider_user_id=user_id,
        name=_display_name(user),
        email=_text(user, "email"),
        licence=licence,
        warning=LICENCE_WARNINGS.get(licence),
    )


def _display_name(user: dict[str, Any]) -> str:
    parts = f"{_text(user, 'first_name')} {_text(user, 'last_name')}".strip()
    return _text(user, "display_name") or parts or _text(user, "email")


def _text(user: dict[str, Any], key: str) -> str:
    value = user.get(key)
    return value.strip() if isinstance(value, str) else ""
