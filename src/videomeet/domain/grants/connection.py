"""A tenant's connection to its provider."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from videomeet.domain.kit.reason import Reason

OAUTH_STATE_LIFETIME = timedelta(minutes=10)


class PasscodeMode(StrEnum):
    """How meetings get their passcode."""

    FIXED = "fixed"
    FRESH = "fresh"


@dataclass(frozen=True)
class Connection:
    """A tenant's chosen provider. It is active once its passcode is settled.

    `uninstalled_at` is when the account that connected it uninstalled us at the provider.
    """

    tenant_id: int
    provider: str
    connected_by: int
    account_name: str
    warning: Reason | None
    passcode_mode: PasscodeMode | None
    passcode: str | None = field(repr=False)
    uninstalled_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether associates can make video meetings."""
        return self.passcode_mode is not None
