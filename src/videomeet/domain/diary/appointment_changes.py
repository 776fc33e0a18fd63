"""What saving a draft makes of an appointment: known without reading it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from videomeet.domain.diary.appointment import Appointment, AppointmentDraft, Attendee, Times
from videomeet.domain.people.people import Associate, Caller

# What a draft says of an appointment as it is stored: fields there, columns in the store.
DRAFT_FIELDS = (
    "title",
    "type_id",
    "location",
    "owner_id",
    "company_id",
    "contact_id",
    "agenda",
    "notes",
    "completed",
    "alarm",
    "invites",
    "private",
)
ANSWERED_STATUSES = frozenset({"accepted", "tentative", "declined"})


@dataclass(frozen=True)
class Person:
    """An associate or a contact, as an appointment shows them and e-mails reach them."""

    id: int
    name: str
    email: str | None
    language: str = "en"


@dataclass(frozen=True)
class References:
    """The tenant's own records that a draft points to, by id. What is not among them is not the tenant's."""

    associates: Mapping[int, Person]
    companies: Mapping[int, str]
    contacts: Mapping[int, Person]
    types: Mapping[int, str]


@dataclass(frozen=True)
class Attending:
    """Who attends after a save, in the order in which the store lists them, and who is new or gone."""

    attendees: tuple[Attendee, ...]
    added: tuple[Attendee, ...]
    removed: tuple[Attendee, ...]


def attending_after(before: Sequence[Attendee], draft: AppointmentDraft, references: References) -> Attending:
    """Whoever stays keeps their answer."""
    listed_by_key = {person.key: person for person in draft.attendees}
    keys_before = {person.key for person in before}
    staying = tuple(person for person in before if person.key in listed_by_key)
    added = tuple(
        _with_name(person, references) for key, person in listed_by_key.items() if key not in keys_before
    )
    return Attending(
        (*staying, *added), added, tuple(person for person in before if person.key not in listed_by_key)
    )


def appointment_created(
    appointment_id: int,
    uid: UUID,
    caller: Caller,
    draft: AppointmentDraft,
    times: Times,
    references: References,
    now: datetime,
) -> Appointment:
    """The new appointment as it lies in the database."""
    return Appointment(
        id=appointment_id,
        tenant_id=caller.tenant_id,
        version=1,
        sequence=0,
        times=times,
        uid=uid,
        created_by=caller.name,
        created_at=now,
        updated_by=caller.name,
        updated_at=now,
        attendees=attending_after((), draft, references).attendees,
        **_draft_fields(draft, references),
    )


def appointment_changed(
    before: Appointment,
    caller: Caller,
    draft: AppointmentDraft,
    times: Times,
    attendance: Attending,
    references: References,
    now: datetime,
) -> Appointment:
    """The appointment in its next version, as the draft says."""
    return next_appointment_version(
        before,
        caller.name,
        now,
        times=times,
        attendees=attendance.attendees,
        **_draft_fields(draft, references),
    )


def next_appointment_version(before: Appointment, by: str, now: datetime, **changes: Any) -> Appointment:
    """The appointment in its next version. `by` is the name of whoever changed it."""
    version, sequence = before.version + 1, before.sequence + 1
    return replace(before, version=version, sequence=sequence, updated_by=by, updated_at=now, **changes)


def owner_fields(owner: Associate | Person) -> dict[str, Any]:
    """What an appointment says of its owner."""
    return {
        "owner_id": owner.id,
        "owner": owner.name,
        "owner_email": owner.email or "",
        "owner_language": owner.language,
    }


def _draft_fields(draft: AppointmentDraft, references: References) -> dict[str, Any]:
    contact = None if draft.contact_id is None else references.contacts[draft.contact_id]
    return {name: getattr(draft, name) for name in DRAFT_FIELDS} | {
        **owner_fields(references.associates[draft.owner_id]),
        "type_name": None if draft.type_id is None else references.types[draft.type_id],
        "company": None if draft.company_id is None else references.companies[draft.company_id],
        "contact": contact.name if contact else None,
        "contact_email": contact.email if contact else None,
    }


def _with_name(person: Attendee, references: References) -> Attendee:
    if person.kind == "associate" and person.id is not None:
        associate = references.associates[person.id]
        return Attendee("associate", person.id, associate.email, associate.name)
    if person.kind == "contact" and person.id is not None:
        contact = references.contacts[person.id]
        return Attendee("contact", person.id, contact.email, contact.name)
    return Attendee("email", None, person.email, person.email or "")
