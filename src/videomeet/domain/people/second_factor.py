"""The second factor: what somebody shows beside their password."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAX_PASSKEYS = 10
MAX_PASSKEY_NAME_LENGTH = 60
RECOVERY_CODE_COUNT = 10
# Of an authenticator app's code (RFC 6238), and how many before and after the present one count, too.
STEP_SECONDS, TOLERATED_STEPS = 30, 1
# How long somebody may take after their password, and how many wrong codes they may give.
UNFINISHED_LIFETIME, MAX_ATTEMPTS = timedelta(minutes=10), 5


class Method(StrEnum):
    """What somebody showed beside their password."""

    APP = "app"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner sees it, and what is needed to check its signatures (base64url)."""

    id: int
    name: str
    credential_id: str
    public_key: str
    sign_count: int
    created_at: datetime


@dataclass(frozen=True)
class SecondFactors:
    """What somebody has. `app_added_at` is None without an authenticator app."""

    app_added_at: datetime | None
    passkeys: tuple[Passkey, ...]
    recovery_code_count: int

    @property
    def count(self) -> int:
        """How many ways there are, recovery codes aside: they only stand in for a way that was lost."""
        return len(self.passkeys) + (self.app_added_at is not None)


def accepted_steps(now: datetime) -> range:
    """The steps of time whose codes count at this moment."""
    present = int(now.timestamp()) // STEP_SECONDS
    return range(present - TOLERATED_STEPS, present + TOLERATED_STEPS + 1)


def normalize_code(text: str) -> str:
    """A code as it is compared: without what people put between its signs, in capitals."""
    return "".join(character for character in text if character.isalnum())[:64].upper()
