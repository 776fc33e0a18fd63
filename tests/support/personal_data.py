"""A tenant with somebody in it whose data is asked for: as a contact, by their address, and in e-mails."""

from dataclasses import dataclass

from tests.support.world import ADA, World

from videomeet.domain.diary.appointment import Attendee
from videomeet.domain.people.people import Caller
from videomeet.flows.diary import appointments
from videomeet.store.diary import contacts as contact_records

IDA = "ida@guest.example"


@dataclass(frozen=True)
class Known:
    """Ada, who invited Ida: as a contact to `by_contact`, by her address to `by_address`."""

    ada: Caller
    contact_id: int
    by_contact: int
    by_address: int


async def add_contact(world: World, tenant_id: int = 1, *, name: str = "Ida Moe", email: str = IDA) -> int:
    """A contact with a company."""
    async with world.services.database.writing() as tx:
        company_id = await contact_records.add_company(tx, tenant_id, "Guest AS")
        return await contact_records.add_contact(tx, tenant_id, name=name, email=email, company_id=company_id)


async def ida_is_known(world: World) -> Known:
    """Two upcoming appointments of Ada's with video, both accepted by Ida, the e-mails sent."""
    await world.mail_sink()
    ada = await world.connect_tenant(ADA)
    contact_id = await add_contact(world)
    ids = []
    for guest in (Attendee("contact", contact_id, None), Attendee("email", None, "Ida@Guest.example")):
        people = (guest, Attendee("associate", 2, None))
        entry = await world.create_with_video(ada, attendees=people, invites=True, notes="Ada's own words")
        ids.append(entry.appointment.id)
    await appointments.create(world.services, ada, world.draft(ada, title="About her", contact_id=contact_id))
    await world.run_worker()
    for appointment_id in ids:
        assert await world.answer_by_link(appointment_id, IDA, "accepted")
    await world.run_worker()
    return Known(ada, contact_id, *ids)
