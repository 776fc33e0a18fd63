"""E-mails about an appointment: what they say, to whom they go, and what their calendar part is made of."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from videomeet.domain.reason import Reason

LANGUAGES = {
    "en": "English",
    "nb": "Norsk",
    "sv": "Svenska",
    "da": "Dansk",
    "de": "Deutsch",
    "nl": "Nederlands",
}


class EmailKind(StrEnum):
    """Why an e-mail is written. `DECLINED` goes to the owner alone, without a calendar part."""

    INVITATION = "invitation"
    UPDATE = "update"
    CANCELLATION = "cancellation"
    DECLINED = "declined"


class DeliveryState(StrEnum):
    """What became of one delivery."""

    WAITING = "waiting"
    SENT = "sent"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets an e-mail. `status` is their answer so far: not_seen, seen, accepted ..."""

    name: str
    address: str
    status: str = "not_seen"


@dataclass(frozen=True)
class CalendarEvent:
    """An appointment as calendars see it. Two instants (UTC) and the zone they were planned in.

    `sequence` rises with every change; `written_at` is its DTSTAMP; `alarm` is in minutes before the start.
    `join_url` is our link and nothing else: no passcode ever stands in an e-mail.
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


@dataclass(frozen=True)
class Email:
    """One e-mail for one version of an appointment. `html` is sanitized."""

    tenant_id: int
    appointment_id: int
    version: int
    kind: EmailKind
    subject: str
    text: str
    html: str
    event: CalendarEvent | None


@dataclass(frozen=True)
class EmailTemplate:
    """What e-mails of one kind say, with variables such as `{binl}` in both parts, and in which language."""

    subject: str
    html: str
    language: str = "en"


@dataclass(frozen=True)
class RenderedEmail:
    """What one e-mail says, every variable filled in. `html` is sanitized, `text` says the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class EditedEmail:
    """An e-mail as somebody has edited it, in plain text."""

    subject: str
    text: str


@dataclass(frozen=True)
class Sender:
    """In whose name a tenant's e-mails go: replies to the calendar part come to `address`."""

    name: str
    address: str
    reply_to: str | None = None


@dataclass(frozen=True)
class MailServer:
    """Where e-mails are handed over or fetched. `security`: starttls, tls or none (loopback only)."""

    host: str
    port: int
    security: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class MailSettings:
    """How a tenant sends and fetches e-mails. What is None here is the installation's to decide.

    `mail_link` adds the join link to e-mails whose template has none.
    """

    server: MailServer | None = None
    sender_name: str | None = None
    sender_address: str | None = None
    reply_to: str | None = None
    mail_link: bool = True
    inbox: MailServer | None = None
    inbox_folder: str = "INBOX"
    inbox_checked_at: datetime | None = None
    inbox_problem: Reason | None = None
