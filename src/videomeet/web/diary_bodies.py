"""The JSON that the diary page sends; the shapes are those of frontend/src/kit/api-types.ts."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from videomeet.domain.appointment import Attendee, Draft
from videomeet.domain.letter import Words
from videomeet.flows.invite import check_words
from videomeet.web.incoming import Body, Id, Text, Wall

# Spaces at the ends don't count, and the domain says exactly how long is too long: these only bound the work.
Line = Annotated[Text, Field(max_length=10_000)]
Zone = Annotated[Text, Field(max_length=64)]


class AttendeeBody(Body):
    """Somebody invited: `id` for associates and contacts, `email` for plain addresses."""

    kind: Literal["associate", "contact", "email"]
    id: Id | None = None
    email: Annotated[Text, Field(max_length=254)] | None = None

    def attendee(self) -> Attendee:
        """The domain's word for it."""
        plain = self.kind == "email"
        return Attendee(self.kind, None if plain else self.id, (self.email or "").strip() if plain else None)


class LetterBody(Body):
    """The letter to attendees as somebody has edited it."""

    subject: Line
    text: Annotated[Text, Field(max_length=100_000)]


class DraftBody(Body):
    """A follow-up as the dialog holds it; `letter` is null where the template's words will do."""

    request_id: UUID
    title: Line
    type_id: Id | None = None
    start: Wall
    end: Wall
    zone: Zone
    all_day: bool = False
    location: Line = ""
    owner_id: Id
    company_id: Id | None = None
    contact_id: Id | None = None
    agenda: Annotated[Text, Field(max_length=10_000)] = ""
    notes: Annotated[Text, Field(max_length=100_000)] = ""
    completed: bool = False
    attendees: Annotated[list[AttendeeBody], Field(max_length=1000)] = []  # noqa: RUF012 (pydantic copies it)
    reservation_id: UUID | None = None
    alarm: Annotated[int, Field(ge=1, le=100_000)] | None = None
    invites: bool = False
    letter: LetterBody | None = None

    def draft(self) -> Draft:
        """The domain's word for it."""
        names = set(DraftBody.model_fields) - {"attendees", "letter"}
        values = {name: getattr(self, name) for name in names}
        return Draft(**values, attendees=tuple(person.attendee() for person in self.attendees))

    def words(self) -> Words | None:
        """What is said instead of the template's words."""
        return check_words(Words(self.letter.subject, self.letter.text)) if self.letter else None


class PreviewBody(DraftBody):
    """A follow-up that may be saved: `id` where it was saved before."""

    id: Id | None = None


class AddressBody(Body):
    """Whose letter is meant."""

    address: Annotated[Text, Field(max_length=254)]


class ReserveBody(Body):
    """Whose follow-up the video meeting is for; the caller's own when it is not said."""

    owner_id: Id | None = None


class ChangeBody(DraftBody):
    """A changed follow-up: which version was changed."""

    version: Id


class TimeBody(Body):
    """A dragged or resized appointment."""

    version: Id
    start: Wall
    end: Wall
    zone: Zone
    all_day: bool


class DecisionBody(Body):
    """Diary and provider differ: whose word counts."""

    version: Id
    use: Literal["theirs", "ours"]


class AnswerBody(Body):
    """An invited associate's answer."""

    answer: Literal["accepted", "tentative", "declined"]


class CompletedBody(Body):
    """Ticked off, or not."""

    version: Id
    completed: bool
