"""E-mails about an appointment: what they say, to whom they go, and what their calendar part is made of."""

from dataclasses import dataclass
from enum import StrEnum

from videomeet.domain.calendar_event import CalendarEvent

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
