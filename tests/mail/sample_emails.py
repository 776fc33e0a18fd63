"""E-mails and events for the tests of this room."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.email import Email, EmailKind
from videomeet.domain.mail.mail_settings import Sender
from videomeet.domain.mail.recipient import Recipient

OWNER = Recipient("Ada Holm", "ada@acme.example")
GUEST = Recipient("Pål Dahl", "pal@guest.example")
SENDER = Sender("Acme AS", "diary@acme.example")
WRITTEN_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
EVENT = CalendarEvent(
    uid=UUID("0f8fad5b-d9cb-469f-a165-70867728950e"),
    sequence=2,
    cancelled=False,
    title="Quarterly review",
    starts_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    ends_at=datetime(2026, 11, 23, 10, tzinfo=UTC),
    zone="Europe/Oslo",
    all_day=False,
    location="Room 4",
    agenda="Numbers\nQuestions",
    join_url="https://meet.example/join/1",
    owner=OWNER,
    attendees=(GUEST,),
    alarm=15,
    written_at=WRITTEN_AT,
)


def sample_event(**changes: Any) -> CalendarEvent:
    return replace(EVENT, **changes)


def sample_email(**changes: Any) -> Email:
    values: dict[str, Any] = {
        "tenant_id": 1,
        "appointment_id": 1,
        "kind": EmailKind.INVITATION,
        "subject": "Invitation",
        "text": "Come.",
        "html": "<p>Come.</p>",
        "event": EVENT,
    }
    return Email(**(values | changes))
