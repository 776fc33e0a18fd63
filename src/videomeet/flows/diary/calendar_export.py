"""One appointment as a calendar file, to open with another program."""

from videomeet.domain.people.people import Caller
from videomeet.flows.diary.appointments import get_entry
from videomeet.flows.diary.entries import DiaryEntry
from videomeet.flows.mail.calendar_event import to_calendar_event
from videomeet.flows.services import Services
from videomeet.mail import icalendar_writer


async def export_appointment(
    services: Services, caller: Caller, appointment_id: int
) -> tuple[DiaryEntry, bytes]:
    """The appointment and its calendar file (RFC 5545). Raises `NotFound`."""
    entry = await get_entry(services, caller, appointment_id)
    event = to_calendar_event(services, entry.appointment, entry.reservation)
    return entry, icalendar_writer.feed_calendar([event], entry.appointment.title)
