"""Erasing a person: slice by slice, each in a transaction of its own.

Killed anywhere, the next run goes on: what a slice has done is not listed any more, and the records by which
the person is recognised, the contact and the associate, go last. Running it again changes nothing.
"""

from dataclasses import dataclass

import structlog

from videomeet.domain.kit.errors import Refused
from videomeet.domain.people.audit import COMMAND_LINE, AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.domain.personal_data.data_subject import DataSubject, without_person
from videomeet.domain.personal_data.erasure import StoredEmail, email_without_person
from videomeet.flows.grants.connect import remove_authorization
from videomeet.flows.personal_data.export_person import audit_subject
from videomeet.flows.personal_data.find_person import find_person
from videomeet.flows.personal_data.review_erasure import (
    Extent,
    acted_by,
    entries_naming,
    find_obstacle,
    measure,
)
from videomeet.flows.services import Services
from videomeet.flows.users.edit_users import NO_PASSWORD, change_access
from videomeet.store.database import Transaction
from videomeet.store.people import audit, second_factors
from videomeet.store.personal_data import data_subjects, erase_rows

# In one transaction: appointments with all that hangs on them, stored e-mails, and from where they were sent.
APPOINTMENTS_AT_ONCE, EMAILS_AT_ONCE, ORIGINS_AT_ONCE = 50, 50, 200
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Actor:
    """Who erases: an administrator, or whoever runs the installation."""

    associate_id: int | None
    address: str


async def erase_by_administrator(services: Services, caller: Caller, kind: str, key: str) -> Extent:
    """Erase what is held on a person; how much it was.

    Raises `NotAllowed` for everybody but administrators, what `find_person` raises, and `Refused` for an
    associate who may log in or owns what is not over.
    """
    require_administrator(caller)
    person = await find_person(services, caller.tenant_id, kind, key)
    return await _erase(services, person, Actor(caller.associate_id, caller.address))


async def erase_by_operator(services: Services, person: DataSubject) -> Extent:
    """The same from the command line: see `find_by_operator`."""
    return await _erase(services, person, Actor(None, COMMAND_LINE))


async def _erase(services: Services, person: DataSubject, actor: Actor) -> Extent:
    async with services.database.reading() as tx:
        if obstacle := await find_obstacle(tx, person, services.now()):
            raise Refused(obstacle)
    extent = await measure(services, person)
    await _each_audit_entry(services, person)
    await _each_appointment(services, person)
    await _each_origin(services, person)
    async with services.database.writing() as tx:
        # Once more, where nobody can change it meanwhile.
        if obstacle := await find_obstacle(tx, person, services.now()):
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


async def _each_audit_entry(services: Services, person: DataSubject) -> None:
    """Take the person out of what the audit says, and from where they acted."""
    async for entries in entries_naming(services, person):
        async with services.database.writing() as tx:
            for entry_id, _, associate_id, _, subject, _ in entries:
                await erase_rows.replace_audit_entry(
                    tx,
                    person.tenant_id,
                    entry_id,
                    without_person(subject, person) if subject else None,
                    by_them=acted_by(associate_id, person),
                )


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
        last_email_id = await _each_email(services, person, ids)
        async with services.database.writing() as tx:
            # Whatever was written since; afterwards nothing that is written can name them.
            newer = await erase_rows.emails_about(tx, person.tenant_id, ids, last_email_id, EMAILS_AT_ONCE)
            await _replace_emails(tx, person, newer)
            contact_id = await erase_rows.erased_contact(tx, person.tenant_id)
            await erase_rows.drop_emails(tx, person.tenant_id, person, ids)
            await erase_rows.leave_appointments(tx, person.tenant_id, person, ids, contact_id, services.now())
        last_id = ids[-1]


async def _each_email(services: Services, person: DataSubject, appointment_ids: list[int]) -> int:
    """Take the person out of what others were e-mailed; the id of the newest of these e-mails."""
    last_id = 0
    while True:
        async with services.database.reading() as tx:
            stored = await erase_rows.emails_about(
                tx, person.tenant_id, appointment_ids, last_id, EMAILS_AT_ONCE
            )
        if any(email_without_person(email, person) != email for email in stored):
            async with services.database.writing() as tx:
                await _replace_emails(tx, person, stored)
        last_id = stored[-1].id if stored else last_id
        if len(stored) < EMAILS_AT_ONCE:
            return last_id


async def _replace_emails(tx: Transaction, person: DataSubject, stored: list[StoredEmail]) -> None:
    for before in stored:
        after = email_without_person(before, person)
        if after != before:
            await erase_rows.replace_email(tx, person.tenant_id, after)


async def _each_origin(services: Services, person: DataSubject) -> None:
    """Forget from where an associate had e-mails sent."""
    if person.associate_id is None:
        return
    while True:
        async with services.database.writing() as tx:
            count = await erase_rows.forget_origins(
                tx, person.tenant_id, person.associate_id, ORIGINS_AT_ONCE
            )
        if count < ORIGINS_AT_ONCE:
            return


async def _erase_associate(tx: Transaction, services: Services, person: DataSubject) -> None:
    """What is left of an associate has no name, no access, and no sign-in at the provider."""
    if person.associate is None:
        return
    # Sessions, links, calendar address and browsers went with the access; nothing has come since, but once
    # more costs nothing.
    await change_access(tx, person.associate, allowed=False)
    await second_factors.remove_all(tx, person.tenant_id, person.associate.id)
    await erase_rows.erase_own_accounts(tx, person.tenant_id, person.associate.id)
    await remove_authorization(tx, services, person.tenant_id, person.associate.id)
    await erase_rows.erase_associate(tx, person.tenant_id, person.associate.id, password_hash=NO_PASSWORD)
