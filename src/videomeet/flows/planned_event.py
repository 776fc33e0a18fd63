"""An appointment as calendars see it: what letters, downloads and feeds are made of."""

from videomeet.domain.appointment import Appointment
from videomeet.domain.letter import Event, Recipient
from videomeet.domain.people import plain_email
from videomeet.domain.reservation import Reservation
from videomeet.flows.reserve import join_link
from videomeet.flows.services import Services


def planned_event(
    services: Services, one: Appointment, video: Reservation | None, owner_address: str,
    *, cancelled: bool = False,
) -> Event:  # fmt: skip
    """The event of a saved appointment, with our link when it has a video meeting."""
    people = {
        plain_email(person.email): Recipient(
            person.name or person.email, plain_email(person.email), person.status
        )
        for person in one.attendees
        if person.email
    }
    assert one.uid  # noqa: S101 (every saved appointment has one)
    return Event(
        uid=one.uid, sequence=one.version - 1, cancelled=cancelled, title=one.title,
        starts_at=one.times.starts_at, ends_at=one.times.ends_at, zone=one.times.zone,
        all_day=one.times.all_day, location=one.location, agenda=one.agenda,
        join_url=join_link(services, video.id) if video else None,
        owner=Recipient(one.owner, owner_address), attendees=tuple(people.values()), alarm=one.alarm,
        written_at=one.updated_at,
    )  # fmt: skip
