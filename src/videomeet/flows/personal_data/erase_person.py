"""Erasing a person: slice by slice, each in a transaction of its own.

Killed anywhere, the next run goes on: what a slice has done is not listed any more, and the records by which
the person is recognised, the contact and the associate, go last. Running it again changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog

from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import COMMAND_LINE, AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.domain.personal_data.data_subject import DataSubject, is_about, without_person
from videomeet.domain.personal_data.erasure import email_without_person
from videomeet.flows.people.user_accounts import tenant_by_customer_id
from videomeet.flows.personal_data.export_person import audit_subject
from videomeet.flows.personal_data.find_person import find_person
from videomeet.flows.services import Services
from videomeet.flows.users.edit_users import NO_PASSWORD, change_access
from videomeet.store.database import Transaction
from videomeet.store.grants import authorizations, grants
from videomeet.store.people import associates, audit
from videomeet.store.personal_data import data_subjects, erase_rows, export_rows

# In one transaction: appointments with all that hangs on them, stored e-mails, audit entries.
APPOINTMENTS_AT_ONCE, EMAILS_AT_ONCE, ENTRIES_AT_ONCE = 50, 50, 200
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Extent:
    """How much of what an erasure concerns. `was_connected`: they are signed in at the provider."""

    appointments: int
    responses: int
    emails: int
    audit_entries: int
    was_connected: bool


@dataclass(frozen=True)
class Actor:
    """Who erases: an administrator, or whoever runs the installation."""

    associate_id: int | None
    address: str


async def review(
    services: Services, caller: Caller, kind: str, key: str
) -> tuple[DataSubject, Extent, Reason | None]:
    """The person, what their erasure would concern, and what has to be done before it (None: nothing).

    Raises `NotAllowed` for everybody but administrators, and what `find_person` raises.
    """
    require_administrator(caller)
    person = await find_person(services, caller.tenant_id, kind, key)
    async with services.database.reading() as tx:
        obstacle = await _obstacle(tx, person, services.now())
    return person, await measure(services, person), obstacle


async def measure(services: Services, person: DataSubject) -> Extent:
    """What an erasure would concern as things stand."""
    audit_entries = await _each_audit_entry(services, person, change=False)
    tenant_id = person.tenant_id
    async with services.database.reading() as tx:
        return Extent(
            await data_subjects.count_appointments(tx, tenant_id, person),
            await data_subjects.count_responses(tx, tenant_id, person),
            await data_subjects.count_emails(tx, tenant_id, person),
            audit_entries,
            await _is_connected(tx, person),
        )


async def erase_by_administrator(services: Services, caller: Caller, kind: str, key: str) -> Extent:
    """Erase what is held on a person; how much it was.

    Raises `NotAllowed` for everybody but administrators, what `find_person` raises, and `Refused` for an
    associate who may log in or owns what is not over.
    """
    require_administrator(caller)
    person = await find_person(services, caller.tenant_id, kind, key)
    return await _erase(services, person, Actor(caller.associate_id, caller.address))


async def find_by_operator(services: Services, customer_id: str, kind: str, key: str) -> DataSubject:
    """The person meant at the command line. Raises `NotFound`, for an unknown customer ID too, `Refused`."""
    tenant = await tenant_by_customer_id(services, customer_id)
    return await find_person(services, tenant.id, kind, key)


async def erase_by_operator(services: Services, person: DataSubject) -> Extent:
    """The same from the command line."""
    return await _erase(services, person, Actor(None, COMMAND_LINE))


async def _erase(services: Services, person: DataSubject, actor: Actor) -> Extent:
    async with services.database.reading() as tx:
        if obstacle := await _obstacle(tx, person, services.now()):
            raise Refused(obstacle)
    extent = await measure(services, person)
    await _each_audit_entry(services, person, change=True)
    await _each_appointment(services, person)
    async with services.database.writing() as tx:
        # Once more, where nobody can change it meanwhile.
        if obstacle := await _obstacle(tx, person, services.now()):
            raise Refused(obstacle)
        await erase_rows.remove_contacts(tx, person.tenant_id, person.contact_ids)
        await _erase_associate(tx, services, person)
        await audit.record(
            tx,
            person.tenant_id,
            actor.associate_id,
            AuditAction.ERASE_PERSON,
            audit_subject(person),
            services.now(),
            address=actor.address,
        )
    log.info("person_erased", tenant=person.tenant_id, appointments=extent.appointments)
    return extent


async def _obstacle(tx: Transaction, person: DataSubject, now: datetime) -> Reason | None:
    """Why an associate can't be erased yet, and what to do about it."""
    if person.associate_id is None:
        return None
    associate = await associates.get_associate(tx, person.tenant_id, person.associate_id)
    if associate is None:
        raise NotFound(Reason("people.no_associate"))
    if associate.may_log_in:
        return Reason("personal_data.may_log_in", id=associate.id)
    count = await erase_rows.count_upcoming(tx, person.tenant_id, associate.id, now)
    return Reason("personal_data.upcoming", count=count, id=associate.id) if count else None


async def _is_connected(tx: Transaction, person: DataSubject) -> bool:
    if person.associate_id is None:
        return False
    return await authorizations.is_authorized(tx, person.tenant_id, person.associate_id)


async def _each_audit_entry(services: Services, person: DataSubject, *, change: bool) -> int:
    """Take the person out of what the audit says, or only count; how many entries name them."""
    last: tuple[datetime, int] | None = None
    count = 0
    while True:
        async with services.database.reading() as tx:
            rows = await export_rows.audit_after(tx, person.tenant_id, last, ENTRIES_AT_ONCE)
        theirs = [row for row in rows if _by_them(row, person) or is_about(row[4], person)]
        count += len(theirs)
        if theirs and change:
            async with services.database.writing() as tx:
                for row in theirs:
                    subject = without_person(row[4], person) if row[4] else None
                    await erase_rows.replace_audit_entry(
                        tx, person.tenant_id, row[0], subject, by_them=_by_them(row, person)
                    )
        if len(rows) < ENTRIES_AT_ONCE:
            return count
        last = rows[-1][1], rows[-1][0]


def _by_them(row: export_rows.AuditRow, person: DataSubject) -> bool:
    return person.associate_id is not None and row[2] == person.associate_id


async def _each_appointment(services: Services, person: DataSubject) -> None:
    """Take the person out of appointments and the e-mails about them."""
    last_id = 0
    while True:
        async with services.database.reading() as tx:
            ids = await data_subjects.appointment_ids(
                tx, person.tenant_id, person, after=last_id, limit=APPOINTMENTS_AT_ONCE
            )
        if not ids:
            return
        await _each_email(services, person, ids)
        async with services.database.writing() as tx:
            contact_id = await erase_rows.erased_contact(tx, person.tenant_id)
            await erase_rows.drop_emails(tx, person.tenant_id, person, ids)
            await erase_rows.leave_appointments(tx, person.tenant_id, person, ids, contact_id, services.now())
        last_id = ids[-1]


async def _each_email(services: Services, person: DataSubject, appointment_ids: list[int]) -> None:
    """Take the person out of what others were e-mailed, before their appointments are done and not found."""
    last_id = 0
    while True:
        async with services.database.reading() as tx:
            stored = await erase_rows.emails_about(
                tx, person.tenant_id, appointment_ids, last_id, EMAILS_AT_ONCE
            )
        changed = [after for before in stored if (after := email_without_person(before, person)) != before]
        if changed:
            async with services.database.writing() as tx:
                for email in changed:
                    await erase_rows.replace_email(tx, person.tenant_id, email)
        if len(stored) < EMAILS_AT_ONCE:
            return
        last_id = stored[-1].id


async def _erase_associate(tx: Transaction, services: Services, person: DataSubject) -> None:
    """What is left of an associate has no name, no access, and no sign-in at the provider."""
    if person.associate is None:
        return
    # Sessions, links, calendar address and browsers went with the access; nothing has come since, but once
    # more costs nothing.
    await change_access(tx, person.associate, allowed=False)
    await erase_rows.erase_own_accounts(tx, person.tenant_id, person.associate.id)
    await authorizations.remove_authorization(tx, person.tenant_id, person.associate.id)
    await grants.schedule_unused_revocations(tx, person.tenant_id, services.now())
    await erase_rows.erase_associate(tx, person.tenant_id, person.associate.id, password_hash=NO_PASSWORD)
