"""Grants: our record of what a user of the provider has authorized us to do."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from videomeet.domain.kit.reason import Reason, joined


class GrantState(StrEnum):
    """Where a grant stands. Only `invalid_grant` and a deauthorization make it need signing in again."""

    CONNECTED = "connected"
    NEEDS_REAUTH = "needs_reauth"
    REVOKING = "revoking"


@dataclass(frozen=True)
class Grant:
    """What a user of the provider authorized. Tokens are encrypted. Associates on one account share it."""

    id: int
    tenant_id: int
    provider: str
    provider_user_id: str
    account_name: str
    account_email: str
    licence: str
    warning: Reason | None
    state: GrantState
    version: int
    access_expires_at: datetime
    access_token_encrypted: bytes = field(repr=False)
    refresh_token_encrypted: bytes = field(repr=False)

    def expired(self, now: datetime) -> bool:
        """Whether the access token is dead, or dies before a call could end."""
        return self.access_expires_at - timedelta(seconds=60) <= now


def grant_warning(
    label: str, licence_warning: Reason | None, missing_scopes: frozenset[str]
) -> Reason | None:
    """What a grant lacks, after a renewal that named its scopes: licence and scopes, whichever is wanting."""
    warnings = [licence_warning] if licence_warning else []
    if missing_scopes:
        warnings.append(Reason("grant.scopes_lost", provider=label, scopes=tuple(sorted(missing_scopes))))
    return joined(warnings) if warnings else None


@dataclass(frozen=True)
class ConnectedUser:
    """A row of *Manage Users*. `shared_with` names the others who act through the same account."""

    associate_id: int
    name: str
    account_name: str
    account_email: str
    state: GrantState
    last_used_at: datetime | None
    licence: str
    warning: Reason | None
    shared_with: tuple[str, ...]
