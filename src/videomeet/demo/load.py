"""Fills an empty database with the demo's companies, once."""

from uuid import uuid4
from zoneinfo import ZoneInfo

from videomeet.demo.appointments import DemoAppointment, demo_appointments
from videomeet.demo.tenants import TENANTS, DemoTenant
from videomeet.domain.diary.appointment import AppointmentDraft, Attendee, resolve_times, validate_draft
from videomeet.domain.people.people import Caller
from videomeet.flows.people import user_accounts
from videomeet.flows.services import Services
from videomeet.store.diary import appointments, contacts


async def load(services: Services) -> None:
    """Load two tenants with people, companies, contacts and two weeks of appointments around today."""
    for tenant in TENANTS:
        tenant_id = await user_accounts.add_tenant(services, tenant.name, tenant.customer_id, tenant.zone)
        callers = [
            await _add_associate(services, tenant, tenant_id, position)
            for position in range(len(tenant.people))
        ]
        companies = await _add_companies(services, tenant, tenant_id)
        await _add_appointments(services, tenant, callers, companies)


async def _add_associate(services: Services, tenant: DemoTenant, tenant_id: int, position: int) -> Caller:
    person = tenant.people[position]
    associate_id = await user_accounts.add_associate(
        services,
        tenant_id,
        name=person.name,
        email=person.email,
        password=person.password,
        administrator=position == 0,
        zone=person.zone,
        language=person.language,
    )
    return Caller(
        tenant_id=tenant_id,
        tenant_name=tenant.name,
        customer_id=tenant.customer_id,
        associate_id=associate_id,
        name=person.name,
        email=person.email,
        administrator=position == 0,
        zone=person.zone,
        language=person.language,
        session_id=0,
        context=tenant.customer_id,
    )


async def _add_companies(
    services: Services, tenant: DemoTenant, tenant_id: int
) -> list[tuple[int, list[tuple[int, str]]]]:
    """(company id, [(contact id, e-mail)]) of each of the tenant's companies."""
    company_records = []
    async with services.database.writing() as tx:
        for company in tenant.companies:
            company_id = await contacts.add_company(tx, tenant_id, company.name)
            contact_records = []
            for name, email in company.contacts:
                contact_id = await contacts.add_contact(
                    tx, tenant_id, name=name, email=email, company_id=company_id
                )
                contact_records.append((contact_id, email))
            company_records.append((company_id, contact_records))
    return company_records


async def _add_appointments(
    services: Services,
    tenant: DemoTenant,
    callers: list[Caller],
    companies: list[tuple[int, list[tuple[int, str]]]],
) -> None:
    today = services.now().astimezone(ZoneInfo(tenant.zone)).date()
    async with services.database.reading() as tx:
        type_ids = {
            appointment_type.name: appointment_type.id
            for appointment_type in await contacts.list_types(tx, callers[0].tenant_id)
        }
    # In one transaction: saving them one by one, as people do, takes seconds.
    async with services.database.writing() as tx:
        for demo_appointment in demo_appointments(tenant, today):
            type_id = type_ids[demo_appointment.type_name]
            draft = validate_draft(_to_draft(demo_appointment, callers, companies, type_id))
            owner = callers[demo_appointment.owner_index]
            times = resolve_times(draft.start, draft.end, draft.zone, all_day=draft.all_day)
            await appointments.add(
                tx, owner.tenant_id, uuid4(), draft, times, owner.associate_id, services.now()
            )


def _to_draft(
    demo_appointment: DemoAppointment,
    callers: list[Caller],
    companies: list[tuple[int, list[tuple[int, str]]]],
    type_id: int,
) -> AppointmentDraft:
    company_id, company_contacts = (
        companies[demo_appointment.company_index]
        if demo_appointment.company_index is not None
        else (None, [])
    )
    contact_id, email = (
        company_contacts[demo_appointment.contact_index]
        if demo_appointment.contact_index is not None
        else (None, None)
    )
    owner = callers[demo_appointment.owner_index]
    attendees = [
        Attendee("associate", callers[position].associate_id, None)
        for position in demo_appointment.colleague_indexes
    ]
    if contact_id is not None:
        attendees.append(Attendee("contact", contact_id, email))
    return AppointmentDraft(
        idempotency_key=uuid4(),
        title=demo_appointment.title,
        type_id=type_id,
        start=demo_appointment.start,
        end=demo_appointment.end,
        zone=owner.zone,
        all_day=demo_appointment.all_day,
        location=demo_appointment.location,
        owner_id=owner.associate_id,
        company_id=company_id,
        contact_id=contact_id,
        agenda=demo_appointment.agenda,
        notes="",
        completed=demo_appointment.completed,
        attendees=tuple(attendees),
        reservation_id=None,
    )
