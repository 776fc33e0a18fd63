"""Incoming e-mails that could not be read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from videomeet.domain.kit.reason import Reason

RETENTION = timedelta(days=30)
MAX_PER_TENANT = 200
"""How many are kept: a stranger who sends thousands pushes out the oldest ones."""


@dataclass(frozen=True)
class UnreadableEmail:
    """One of them, as it is listed. `received_at` is when it was fetched, `size` in bytes."""

    id: int
    received_at: datetime
    reason: Reason
    size: int
