"""What is left of a stored e-mail when a person is taken out of it."""

from dataclasses import dataclass, replace
from html import escape

from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.recipient import Recipient
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.personal_data.data_subject import ERASED_NAME, DataSubject, find_whole


@dataclass(frozen=True)
class StoredEmail:
    """An e-mail about an appointment, as it lies in the database."""

    id: int
    subject: str
    text: str
    html: str
    event: CalendarEvent | None


def email_without_person(email: StoredEmail, person: DataSubject) -> StoredEmail:
    """The e-mail with name and address of a person replaced, and without them among those invited.

    Title and agenda in its calendar part stay: by these it is known what other guests were notified of.
    """
    words = (*person.addresses, *person.names)
    return StoredEmail(
        email.id,
        text_without(email.subject, words),
        text_without(email.text, words),
        text_without(email.html, tuple(dict.fromkeys((*words, *map(escape, words))))),
        _event_without(email.event, person) if email.event else None,
    )


def text_without(text: str, words: tuple[str, ...]) -> str:
    """A text with each of these words replaced where it stands as a whole, in capitals or not."""
    for word in words:
        pieces, position = [], 0
        while word and (start := find_whole(text, word, position)) is not None:
            pieces += [text[position:start], ERASED_NAME]
            position = start + len(word)
        text = "".join([*pieces, text[position:]])
    return text


def _event_without(event: CalendarEvent, person: DataSubject) -> CalendarEvent:
    attendees = tuple(guest for guest in event.attendees if not _is_person(guest, person))
    owner = Recipient(ERASED_NAME, "") if _is_person(event.owner, person) else event.owner
    return replace(event, attendees=attendees, owner=owner)


def _is_person(recipient: Recipient, person: DataSubject) -> bool:
    return normalize_email(recipient.address) in person.addresses
