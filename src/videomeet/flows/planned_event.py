"""An appointment as calendars see it: what letters, downloads and feeds are made of."""

from collections.abc import Sequence

from videomeet.domain.appointment import Appointment
from videomeet.domain.letter import Event, Recipient
from videomeet.domain.reservation import Reservation
from videomeet.flows.reserve import join_link
from videomeet.flows.services import Services


def planned_event(
    services: Services, one: Appointment, video: Reservation | None, owner_address: str = "",
    coming: Sequence[Recipient] = (), *, deleted: bool = False,
) -> Event:  # fmt: skip
    """The event of a saved appointment, with our link when it has a video meeting.

    `coming` are those whom it may name to others: letters do, downloads and feeds don't. `deleted` makes it
    one step newer, so that calendars take it for the last word.
    """
    if one.uid is None:
        raise ValueError("an appointment without the name that calendars know it by")
    return Event(
        uid=one.uid, sequence=one.version - (0 if deleted else 1), cancelled=deleted, title=one.title,
        starts_at=one.times.starts_at, ends_at=one.times.ends_at, zone=one.times.zone,
        all_day=one.times.all_day, location=one.location, agenda=one.agenda,
        join_url=join_link(services, video.id) if video else None,
        owner=Recipient(one.owner, owner_address, "accepted"), attendees=() if deleted else tuple(coming),
        alarm=one.alarm, written_at=services.now() if deleted else one.updated_at,
    )  # fmt: skip
