"""What somebody may see of an appointment, and do to it: as owner, as invited, or as colleague."""

from dataclasses import replace
from enum import IntEnum, StrEnum

from videomeet.domain.diary.appointment import Appointment, AppointmentDraft
from videomeet.domain.kit.errors import NotAllowed, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller


class ColleagueAccess(StrEnum):
    """What a tenant's colleagues may do in each other's diaries."""

    BUSY = "busy"
    READ = "read"
    CHANGE = "change"


class Right(IntEnum):
    """Each includes those before it. `BUSY`: that somebody is busy, and when. `RESPOND`: what whoever is
    invited may do, who answers and ticks it off. `OWN`: the internal notes too, and whether it is private.
    """

    BUSY = 0
    READ = 1
    RESPOND = 2
    CHANGE = 3
    OWN = 4


_COLLEAGUE_RIGHTS = {
    ColleagueAccess.BUSY: Right.BUSY,
    ColleagueAccess.READ: Right.READ,
    ColleagueAccess.CHANGE: Right.CHANGE,
}


def right_of(caller: Caller, appointment: Appointment) -> Right:
    """The caller's right. A private appointment is its owner's and theirs who are invited, nobody else's."""
    if caller.associate_id == appointment.owner_id:
        return Right.OWN
    as_colleague = (
        Right.BUSY if appointment.private else _COLLEAGUE_RIGHTS[ColleagueAccess(caller.colleague_access)]
    )
    is_invited = appointment.attendance_of(caller.associate_id) is not None
    return max(as_colleague, Right.RESPOND if is_invited else Right.BUSY)


def require_right(caller: Caller, appointment: Appointment, right: Right) -> None:
    """Raise `NotAllowed` for whoever has less."""
    if right_of(caller, appointment) < right:
        raise NotAllowed(Reason("appointment.not_yours", owner=appointment.owner))


def require_may_plan_for(caller: Caller, owner_id: int) -> None:
    """Raise `Refused`, with the field, for whoever may not make an appointment this associate's."""
    if owner_id != caller.associate_id and caller.colleague_access != ColleagueAccess.CHANGE:
        raise Refused.of({"owner_id": Reason("appointment.not_their_planner")})


def allowed_changes(caller: Caller, before: Appointment, draft: AppointmentDraft) -> AppointmentDraft:
    """The draft as far as the caller may change this appointment: what is its owner's alone stays as it is.

    Raises `NotAllowed` and `Refused`.
    """
    require_right(caller, before, Right.CHANGE)
    if draft.owner_id != before.owner_id:
        require_may_plan_for(caller, draft.owner_id)
    if right_of(caller, before) is Right.OWN:
        return draft
    return replace(draft, notes=before.notes, private=before.private)


def as_seen_by(caller: Caller, appointment: Appointment) -> Appointment:
    """The appointment without what the caller may not see; its title is empty where only times are seen."""
    right = right_of(caller, appointment)
    if right is Right.OWN:
        return appointment
    if right is not Right.BUSY:
        return replace(appointment, notes="")
    return replace(
        appointment,
        title="",
        type_id=None,
        type_name=None,
        location="",
        company_id=None,
        company=None,
        contact_id=None,
        contact=None,
        contact_email=None,
        agenda="",
        notes="",
        completed=False,
        attendees=(),
        alarm=None,
        invites=False,
    )
