"""An appointment as calendars see it, in the calendar part of an e-mail and in the calendar feed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from videomeet.domain.diary.appointment import Times
from videomeet.domain.mail.recipient import Recipient


@dataclass(frozen=True)
class CalendarEvent:
    """An appointment as calendars see it. Two instants (UTC) and the zone they were planned in.

    `sequence` rises with every change; `written_at` is its DTSTAMP; `alarm` is in minutes before the start.
    `join_url` is our link and nothing else: no e-mail ever contains a passcode.
    """

    uid: UUID
    sequence: int
    cancelled: bool
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool
    location: str
    agenda: str
    join_url: str | None
    owner: Recipient
    attendees: tuple[Recipient, ...]
    alarm: int | None
    written_at: datetime

    @property
    def times(self) -> Times:
        """When it is."""
        return Times(self.starts_at, self.ends_at, self.zone, self.all_day)
