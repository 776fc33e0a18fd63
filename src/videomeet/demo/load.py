"""Fills an empty database with the demo's companies, once."""

from uuid import uuid4
from zoneinfo import ZoneInfo

from videomeet.demo.company import HOUSES, House
from videomeet.demo.diary import Entry, entries
from videomeet.domain.appointment import Attendee, Draft, check, resolve
from videomeet.domain.people import Caller
from videomeet.flows import people
from videomeet.flows.services import Services
from videomeet.store import appointments, contacts


async def load(services: Services) -> None:
    """Two tenants with people, companies, contacts and two weeks of appointments around today."""
    for house in HOUSES:
        tenant_id = await people.add_tenant(services, house.name, house.customer_id, house.zone)
        callers = [await _associate(services, house, tenant_id, at) for at in range(len(house.people))]
        known = await _companies(services, house, tenant_id)
        await _diary(services, house, callers, known)


async def _associate(services: Services, house: House, tenant_id: int, at: int) -> Caller:
    person = house.people[at]
    associate_id = await people.add_associate(
        services, tenant_id, name=person.name, email=person.email, password=person.password,
        administrator=at == 0, zone=person.zone, language=person.language,
    )  # fmt: skip
    return Caller(
        tenant_id=tenant_id, tenant_name=house.name, customer_id=house.customer_id, associate_id=associate_id,
        name=person.name, email=person.email, administrator=at == 0, zone=person.zone,
        language=person.language, session_id=0, context=house.customer_id,
    )  # fmt: skip


async def _companies(
    services: Services, house: House, tenant_id: int
) -> list[tuple[int, list[tuple[int, str]]]]:
    """(company id, [(contact id, e-mail)]) of each company of the house."""
    known = []
    async with services.database.writing() as c:
        for company in house.companies:
            company_id = await contacts.add_company(c, tenant_id, company.name)
            staff = []
            for name, email in company.contacts:
                number = await contacts.add_contact(
                    c, tenant_id, name=name, email=email, company_id=company_id
                )
                staff.append((number, email))
            known.append((company_id, staff))
    return known


async def _diary(
    services: Services, house: House, callers: list[Caller], known: list[tuple[int, list[tuple[int, str]]]]
) -> None:
    today = services.now().astimezone(ZoneInfo(house.zone)).date()
    async with services.database.reading() as c:
        types = {kind.name: kind.id for kind in await contacts.types(c, callers[0].tenant_id)}
    # In one transaction: saving them one by one, as people do, takes seconds.
    async with services.database.writing() as c:
        for entry in entries(house, today):
            draft, by = check(_draft(entry, callers, known, types[entry.type_name])), callers[entry.owner]
            times = resolve(draft.start, draft.end, draft.zone, all_day=draft.all_day)
            await appointments.add(c, by.tenant_id, draft, times, by.associate_id, services.now())


def _draft(
    entry: Entry, callers: list[Caller], known: list[tuple[int, list[tuple[int, str]]]], type_id: int
) -> Draft:
    company_id, staff = known[entry.company] if entry.company is not None else (None, [])
    contact_id, email = staff[entry.contact] if entry.contact is not None else (None, None)
    owner = callers[entry.owner]
    attendees = [Attendee("associate", callers[at].associate_id, None) for at in entry.colleagues]
    if contact_id is not None:
        attendees.append(Attendee("contact", contact_id, email))
    return Draft(
        request_id=uuid4(),
        title=entry.title, type_id=type_id, start=entry.start, end=entry.end, zone=owner.zone,
        all_day=entry.all_day, location=entry.location, owner_id=owner.associate_id, company_id=company_id,
        contact_id=contact_id, agenda=entry.agenda, notes="", completed=entry.completed,
        attendees=tuple(attendees), reservation_id=None,
    )  # fmt: skip
