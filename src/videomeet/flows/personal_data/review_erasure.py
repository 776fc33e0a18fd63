"""Before somebody is erased: how much it concerns, in which appointments, and what has to be done first."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from videomeet.domain.diary.appointment import Appointment
from videomeet.domain.kit.errors import NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.domain.personal_data.data_subject import DataSubject, is_about
from videomeet.flows.people.user_accounts import tenant_by_customer_id
from videomeet.flows.personal_data.find_person import find_person
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import appointments, ownership
from videomeet.store.grants import authorizations
from videomeet.store.people import associates
from videomeet.store.personal_data import data_subjects, export_rows

LISTED_AT_ONCE, ENTRIES_AT_ONCE = 25, 200


@dataclass(frozen=True)
class Extent:
    """How much of what an erasure concerns. `was_connected`: they are signed in at the provider."""

    appointments: int
    responses: int
    emails: int
    audit_entries: int
    was_connected: bool


@dataclass(frozen=True)
class Review:
    """What an administrator is asked to confirm. `obstacle` has to be removed before.

    `appointments` are a page of those concerned, and `more_after` is where the next one begins, None at the
    end.
    """

    person: DataSubject
    extent: Extent
    obstacle: Reason | None
    appointments: Sequence[Appointment]
    more_after: int | None


async def review(services: Services, caller: Caller, kind: str, key: str, after: int = 0) -> Review:
    """The person, and what their erasure would concern; appointments after the one with an id.

    Raises `NotAllowed` for everybody but administrators, and what `find_person` raises.
    """
    require_administrator(caller)
    person = await find_person(services, caller.tenant_id, kind, key)
    async with services.database.reading() as tx:
        obstacle = await find_obstacle(tx, person, services.now())
        ids = await data_subjects.appointment_ids(
            tx, caller.tenant_id, person, after=after, limit=LISTED_AT_ONCE
        )
        by_id = await appointments.get_many(tx, caller.tenant_id, ids)
    extent = await measure(services, person)
    more_after = ids[-1] if len(ids) == LISTED_AT_ONCE else None
    return Review(person, extent, obstacle, [by_id[listed] for listed in ids if listed in by_id], more_after)


async def find_by_operator(services: Services, customer_id: str, kind: str, key: str) -> DataSubject:
    """The person meant at the command line. Raises `NotFound`, for an unknown customer ID too, `Refused`."""
    tenant = await tenant_by_customer_id(services, customer_id)
    return await find_person(services, tenant.id, kind, key)


async def measure(services: Services, person: DataSubject) -> Extent:
    """What an erasure would concern as things stand."""
    tenant_id = person.tenant_id
    audit_entries = sum([len(entries) async for entries in entries_naming(services, person)])
    async with services.database.reading() as tx:
        was_connected = person.associate_id is not None and await authorizations.is_authorized(
            tx, tenant_id, person.associate_id
        )
        return Extent(
            await data_subjects.count_appointments(tx, tenant_id, person),
            await data_subjects.count_responses(tx, tenant_id, person),
            await data_subjects.count_emails(tx, tenant_id, person),
            audit_entries,
            was_connected,
        )


async def find_obstacle(tx: Transaction, person: DataSubject, now: datetime) -> Reason | None:
    """Why an associate can't be erased yet, and what to do about it."""
    if person.associate_id is None:
        return None
    associate = await associates.get_with_deleted(tx, person.tenant_id, person.associate_id)
    if associate is None:
        raise NotFound(Reason("people.no_associate"))
    if associate.may_log_in:
        return Reason("personal_data.may_log_in", id=associate.id)
    count = await ownership.count_upcoming(tx, person.tenant_id, associate.id, now)
    return Reason("personal_data.upcoming", count=count, id=associate.id) if count else None


async def entries_naming(
    services: Services, person: DataSubject
) -> AsyncIterator[list[export_rows.AuditRow]]:
    """The audit entries by or about a person, in slices: all of the tenant's are read for it."""
    last: tuple[datetime, int] | None = None
    while True:
        async with services.database.reading() as tx:
            rows = await export_rows.audit_after(tx, person.tenant_id, last, ENTRIES_AT_ONCE)
        theirs = [row for row in rows if acted_by(row[2], person) or is_about(row[4], person)]
        if theirs:
            yield theirs
        if len(rows) < ENTRIES_AT_ONCE:
            return
        last = rows[-1][1], rows[-1][0]


def acted_by(associate_id: int | None, person: DataSubject) -> bool:
    """Whether it was this person who did something."""
    return person.associate_id is not None and associate_id == person.associate_id
