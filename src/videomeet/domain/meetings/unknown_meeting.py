"""A meeting at a provider that carries our mark, and that this database does not remember having made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class UnknownMeeting:
    """`reservation_id` is what its correlation id says: the join link that people have leads there.

    `host` is the associate who acts as this user of the provider, None when nobody does. `is_adoptable` is
    False when the link leads to another meeting by now, or when the meeting has no time.
    """

    id: int
    provider: str
    provider_user_id: str
    meeting_id: str
    reservation_id: UUID
    topic: str
    starts_at: datetime | None
    minutes: int
    host_id: int | None
    host: str | None
    is_adoptable: bool
