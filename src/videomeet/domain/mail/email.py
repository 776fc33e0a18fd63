"""E-mails about an appointment: kinds, templates, and what becomes of a delivery."""

from dataclasses import dataclass
from enum import StrEnum

from videomeet.domain.mail.calendar_event import CalendarEvent

LANGUAGES = {
    "en": "English",
    "nb": "Norsk",
    "sv": "Svenska",
    "da": "Dansk",
    "de": "Deutsch",
    "nl": "Nederlands",
}


class EmailKind(StrEnum):
    """What an e-mail reports. `DECLINED` goes to the owner alone, without a calendar part."""

    INVITATION = "invitation"
    UPDATE = "update"
    CANCELLATION = "cancellation"
    DECLINED = "declined"


class DeliveryState(StrEnum):
    """What became of the delivery to one recipient."""

    WAITING = "waiting"
    SENT = "sent"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Email:
    """One e-mail about an appointment; `event` is what it was at that moment. `html` is sanitized."""

    tenant_id: int
    appointment_id: int
    kind: EmailKind
    subject: str
    text: str
    html: str
    event: CalendarEvent | None


@dataclass(frozen=True)
class EmailTemplate:
    """What e-mails of one kind say, in which language, with variables such as `{binl}` in every part.

    `text` is the HTML once more as plain text, made when the template is compiled.
    """

    subject: str
    html: str
    language: str = "en"
    text: str = ""


@dataclass(frozen=True)
class RenderedEmail:
    """A template with every variable filled in. `html` is sanitized, `text` says the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class EditedEmail:
    """An e-mail as an associate has edited it, in plain text."""

    subject: str
    text: str
