"""What is held on a person, as one JSON document; docs/how-to/personal-data.md has its shape.

It is read a batch at a time, each in a transaction of its own: a slow download holds none open.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import COMMAND_LINE, AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.domain.personal_data.data_subject import DataSubject, SubjectKind
from videomeet.flows.people import audit_log
from videomeet.flows.people.user_accounts import tenant_by_customer_id
from videomeet.flows.personal_data.find_person import find_person
from videomeet.flows.personal_data.review_erasure import acted_by, entries_naming
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.people import audit
from videomeet.store.personal_data import data_subjects, export_rows

FORMAT = "videomeet-person/1"
BATCH_SIZE = 200
Rows = list[dict[str, Any]]
# What exists of an associate only, and is little.
_SECTIONS: tuple[tuple[str, Callable[[Transaction, int, DataSubject], Awaitable[Rows]]], ...] = (
    ("associate", export_rows.profile),
    ("contacts", export_rows.contact_records),
    ("provider_accounts", export_rows.provider_accounts),
    ("sessions", export_rows.signed_in_browsers),
    ("push_subscriptions", export_rows.alarm_browsers),
    ("authenticator_apps", export_rows.authenticator_apps_of),
    ("passkeys", export_rows.passkeys_of),
)


async def export_by_administrator(
    services: Services, caller: Caller, kind: str, key: str
) -> tuple[DataSubject, AsyncIterator[str]]:
    """The person, and the pieces of the document. That it was handed out stands in the audit.

    Raises `NotAllowed` for everybody but administrators, and what `find_person` raises.
    """
    require_administrator(caller)
    person = await find_person(services, caller.tenant_id, kind, key)
    async with services.database.writing() as tx:
        await audit_log.record(tx, services, caller, AuditAction.EXPORT_PERSON, audit_subject(person))
    return person, _document(services, person, caller.customer_id)


async def export_by_operator(
    services: Services, customer_id: str, kind: str, key: str
) -> tuple[DataSubject, AsyncIterator[str]]:
    """The same from the command line. Raises `NotFound` for an unknown customer ID too."""
    tenant = await tenant_by_customer_id(services, customer_id)
    person = await find_person(services, tenant.id, kind, key)
    async with services.database.writing() as tx:
        await audit.record(
            tx,
            tenant.id,
            None,
            AuditAction.EXPORT_PERSON,
            audit_subject(person),
            services.now(),
            address=COMMAND_LINE,
        )
    return person, _document(services, person, customer_id)


def audit_subject(person: DataSubject) -> Reason:
    """Whom an entry is about, without name and address: it outlives what it speaks of."""
    if person.kind is SubjectKind.ASSOCIATE:
        return Reason("audit.associate", id=int(person.key))
    if person.kind is SubjectKind.CONTACT:
        return Reason("audit.contact", id=int(person.key))
    return Reason("audit.an_address")


async def _document(services: Services, person: DataSubject, customer_id: str) -> AsyncIterator[str]:
    head = {
        "format": FORMAT,
        "customer_id": customer_id,
        "exported_at": services.now(),
        "asked_for": {person.kind.value: person.key},
        "addresses": list(person.addresses),
    }
    async with services.database.reading() as tx:
        for name, read in _SECTIONS:
            head[name] = await read(tx, person.tenant_id, person)
    yield _json(head)[:-1]
    streams = (
        ("appointments", _appointments(services, person)),
        ("emails", _emails(services, person)),
        ("audit", _audit_entries(services, person)),
    )
    for name, rows in streams:
        yield f', "{name}": ['
        separator = "\n"
        async for row in rows:
            yield separator + _json(row)
            separator = ",\n"
        yield "]"
    yield "}\n"


async def _appointments(services: Services, person: DataSubject) -> AsyncIterator[dict[str, Any]]:
    last_id = 0
    while True:
        async with services.database.reading() as tx:
            ids = await data_subjects.appointment_ids(
                tx, person.tenant_id, person, after=last_id, limit=BATCH_SIZE
            )
            rows = await export_rows.appointments_of(tx, person.tenant_id, person, ids)
        for row in rows:
            yield row
        if len(ids) < BATCH_SIZE:
            return
        last_id = ids[-1]


async def _emails(services: Services, person: DataSubject) -> AsyncIterator[dict[str, Any]]:
    last_id = 0
    while True:
        async with services.database.reading() as tx:
            rows = await export_rows.emails_after(tx, person.tenant_id, person, last_id, BATCH_SIZE)
        for row in rows:
            last_id = row.pop("id")
            yield row
        if len(rows) < BATCH_SIZE:
            return


async def _audit_entries(services: Services, person: DataSubject) -> AsyncIterator[dict[str, Any]]:
    async for entries in entries_naming(services, person):
        for _, at, associate_id, action, subject, address in entries:
            by_them = acted_by(associate_id, person)
            about = json.loads(subject.as_json()) if subject else None
            # Where others acted from is theirs.
            own = {"address": address} if by_them else {}
            yield {"at": at, "by_them": by_them, "action": action, "about": about, **own}


def _json(value: object) -> str:
    return json.dumps(value, default=_json_default, ensure_ascii=False)


def _json_default(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in the document")
