"""An appointment as calendars see it: what e-mails, downloads and feeds are made of."""

from collections.abc import Sequence

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.mail.calendar_event import CalendarEvent
from videomeet.domain.mail.recipient import Recipient
from videomeet.domain.meetings.reservation import Reservation
from videomeet.flows.services import Services


def to_calendar_event(
    services: Services,
    appointment: Appointment,
    reservation: Reservation | None,
    owner_address: str = "",
    attendees: Sequence[Recipient] = (),
    *,
    deleted: bool = False,
) -> CalendarEvent:
    """The event of a saved appointment, with our link when it has a video meeting.

    `attendees` are those whom it may name to others: e-mails do, downloads and feeds don't. `deleted`
    makes it one step newer, so that calendars take it for the last word.

    Raises `ValueError` for an appointment that was never saved.
    """
    if appointment.uid is None:
        raise ValueError("an appointment without the name that calendars know it by")
    return CalendarEvent(
        uid=appointment.uid,
        sequence=appointment.sequence + (1 if deleted else 0),
        cancelled=deleted,
        title=appointment.title,
        starts_at=appointment.times.starts_at,
        ends_at=appointment.times.ends_at,
        zone=appointment.times.zone,
        all_day=appointment.times.all_day,
        location=appointment.location,
        agenda=appointment.agenda,
        join_url=services.join_link(reservation.id) if reservation else None,
        owner=Recipient(appointment.owner, owner_address, "accepted"),
        attendees=() if deleted else tuple(attendees),
        alarm=appointment.alarm,
        written_at=services.now() if deleted else appointment.updated_at,
    )
