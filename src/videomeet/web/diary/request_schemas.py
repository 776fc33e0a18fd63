"""The JSON that the diary page sends."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from videomeet.domain.diary.appointment import AppointmentDraft, Attendee
from videomeet.domain.mail.email import EditedEmail
from videomeet.flows.mail.guest_emails import check_custom_text
from videomeet.web.kit.request_parsing import Id, RequestBody, Text, WallTime

# Spaces at the ends don't count, and the domain says exactly how long is too long: these only bound the work.
ShortText = Annotated[Text, Field(max_length=10_000)]
ZoneName = Annotated[Text, Field(max_length=64)]


class AttendeeBody(RequestBody):
    """Somebody invited: `id` for associates and contacts, `email` for plain addresses."""

    kind: Literal["associate", "contact", "email"]
    id: Id | None = None
    email: Annotated[Text, Field(max_length=254)] | None = None

    def to_attendee(self) -> Attendee:
        """As the domain has it."""
        is_plain_address = self.kind == "email"
        return Attendee(
            self.kind,
            None if is_plain_address else self.id,
            (self.email or "").strip() if is_plain_address else None,
        )


class EditedEmailBody(RequestBody):
    """The e-mail to attendees as somebody has edited it."""

    subject: ShortText
    text: Annotated[Text, Field(max_length=100_000)]


class DraftBody(RequestBody):
    """A follow-up as the dialog holds it; `edited_email` is null where the template's words will do."""

    idempotency_key: UUID
    title: ShortText
    type_id: Id | None = None
    start: WallTime
    end: WallTime
    zone: ZoneName
    all_day: bool = False
    location: ShortText = ""
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
    private: bool = False
    edited_email: EditedEmailBody | None = None

    def to_draft(self) -> AppointmentDraft:
        """As the domain has it."""
        names = set(DraftBody.model_fields) - {"attendees", "edited_email"}
        values = {name: getattr(self, name) for name in names}
        return AppointmentDraft(
            **values, attendees=tuple(attendee.to_attendee() for attendee in self.attendees)
        )

    def to_edited_email(self) -> EditedEmail | None:
        """What replaces the template's words, if anything; `Refused` where it is empty or too long."""
        return (
            check_custom_text(EditedEmail(self.edited_email.subject, self.edited_email.text))
            if self.edited_email
            else None
        )


class PreviewBody(DraftBody):
    """A follow-up that may be saved; `id` where it was saved before."""

    id: Id | None = None


class RecipientBody(RequestBody):
    """Whose e-mail is meant."""

    address: Annotated[Text, Field(max_length=254)]


class UpdateBody(DraftBody):
    """A changed follow-up, and the version that was changed."""

    version: Id


class MoveBody(RequestBody):
    """A dragged or resized appointment."""

    version: Id
    start: WallTime
    end: WallTime
    zone: ZoneName
    all_day: bool


class VersionChoiceBody(RequestBody):
    """A conflict resolved: whose version is kept."""

    version: Id
    keep: Literal["provider", "diary"]


class RsvpBody(RequestBody):
    """An invited associate's response."""

    response: Literal["accepted", "tentative", "declined"]


class OwnAlarmBody(RequestBody):
    """When an invited associate is reminded: minutes before, 0 for never, null as the owner is."""

    minutes: Annotated[int, Field(ge=0, le=100_000)] | None


class CompletedBody(RequestBody):
    """Completed, or no longer."""

    version: Id
    completed: bool
