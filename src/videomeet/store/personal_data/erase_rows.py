"""Taking a person out of rows: a slice at a time, and the same again changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.kit.reason import Reason
from videomeet.domain.personal_data.data_subject import (
    ERASED_DOMAIN,
    ERASED_NAME,
    ERASED_ORIGIN,
    DataSubject,
)
from videomeet.domain.personal_data.erasure import StoredEmail
from videomeet.store.mail import calendar_event_json
from videomeet.store.personal_data.data_subjects import is_attendee, is_own_grant
from videomeet.store.schema import (
    alarms,
    appointments,
    associates,
    attendees,
    audit,
    contacts,
    emails,
    grants,
    outbox,
)


async def erased_contact(tx: AsyncConnection, tenant_id: int) -> int:
    """The id of the one contact, without an address, that stands for everybody who was erased."""
    is_it = and_(
        contacts.c.tenant_id == tenant_id, contacts.c.name == ERASED_NAME, contacts.c.email.is_(None)
    )
    contact_id: int | None = await tx.scalar(select(func.min(contacts.c.id)).where(is_it))
    if contact_id is None:
        values = {"tenant_id": tenant_id, "name": ERASED_NAME}
        contact_id = await tx.scalar(insert(contacts).values(values).returning(contacts.c.id))
    return int(contact_id or 0)


async def emails_about(
    tx: AsyncConnection, tenant_id: int, appointment_ids: Sequence[int], last_id: int, limit: int
) -> list[StoredEmail]:
    """E-mails about these appointments, after the one with an id, oldest first."""
    columns = emails.c
    rows = await tx.execute(
        select(columns.id, columns.subject, columns.body_text, columns.body_html, columns.event)
        .where(columns.tenant_id == tenant_id, columns.appointment_id.in_(appointment_ids))
        .where(columns.id > last_id)
        .order_by(columns.id)
        .limit(limit)
    )
    return [
        StoredEmail(
            row.id,
            row.subject,
            row.body_text,
            row.body_html,
            calendar_event_json.from_json(row.event) if row.event else None,
        )
        for row in rows
    ]


async def replace_email(tx: AsyncConnection, tenant_id: int, email: StoredEmail) -> None:
    """What an e-mail says from now on."""
    await tx.execute(
        update(emails)
        .where(emails.c.tenant_id == tenant_id, emails.c.id == email.id)
        .values(
            subject=email.subject[:300],
            body_text=email.text,
            body_html=email.html,
            event=calendar_event_json.to_json(email.event) if email.event else None,
        )
    )


async def drop_emails(
    tx: AsyncConnection, tenant_id: int, person: DataSubject, appointment_ids: Sequence[int]
) -> int:
    """Delete what was or is to be e-mailed to them about these appointments; how many. What went to nobody
    else goes whole."""
    about = select(emails.c.id).where(
        emails.c.tenant_id == tenant_id, emails.c.appointment_id.in_(appointment_ids)
    )
    theirs = and_(
        outbox.c.tenant_id == tenant_id,
        outbox.c.address.in_(person.addresses),
        outbox.c.email_id.in_(about.scalar_subquery()),
    )
    touched = list(await tx.scalars(delete(outbox).where(theirs).returning(outbox.c.email_id)))
    to_others = exists().where(outbox.c.email_id == emails.c.id)
    is_touched = and_(emails.c.tenant_id == tenant_id, emails.c.id.in_(touched))
    await tx.execute(delete(emails).where(is_touched, ~to_others))
    return len(touched)


async def forget_origins(tx: AsyncConnection, tenant_id: int, associate_id: int, limit: int) -> int:
    """Forget the network address behind e-mails that an associate had sent; of how many, `limit` at most."""
    columns = emails.c
    ids = (
        select(columns.id)
        .where(columns.tenant_id == tenant_id, columns.created_by == associate_id)
        .where(columns.created_from != ERASED_ORIGIN)
        .limit(limit)
    )
    is_theirs = and_(columns.tenant_id == tenant_id, columns.id.in_(ids.scalar_subquery()))
    return (await tx.execute(update(emails).where(is_theirs).values(created_from=ERASED_ORIGIN))).rowcount


async def leave_appointments(
    tx: AsyncConnection,
    tenant_id: int,
    person: DataSubject,
    appointment_ids: Sequence[int],
    erased_contact_id: int,
    now: datetime,
) -> int:
    """Take them out of these appointments; how many answers went.

    In the place of whoever attends comes the contact that stands for everybody erased: no e-mail reaches it.
    Links to answer by end, and dialogs that are open with the old guests in them are out of date.
    """
    guest, record = attendees.c, appointments.c
    listed = and_(guest.tenant_id == tenant_id, guest.appointment_id.in_(appointment_ids))
    rows = (await tx.execute(select(guest.id, guest.responded_at).where(listed, is_attendee(person)))).all()
    nobody = {"kind": "contact", "contact_id": erased_contact_id, "associate_id": None, "email": None}
    for row in rows:
        values = {"status": "not_seen", "responded_at": None, "invitation_id": uuid4()}
        is_row = and_(guest.tenant_id == tenant_id, guest.id == row.id)
        await tx.execute(update(attendees).where(is_row).values(**nobody, **values))
    about = and_(record.tenant_id == tenant_id, record.id.in_(appointment_ids))
    is_contact = record.contact_id.in_(person.contact_ids)
    await tx.execute(update(appointments).where(about, is_contact).values(contact_id=erased_contact_id))
    if person.associate_id is not None:
        # Nobody else may read them: they were the owner's alone.
        own = record.owner_id == person.associate_id
        await tx.execute(update(appointments).where(about, own).values(notes=""))
        rings = and_(alarms.c.tenant_id == tenant_id, alarms.c.associate_id == person.associate_id)
        await tx.execute(delete(alarms).where(rings, alarms.c.appointment_id.in_(appointment_ids)))
    versions = {"version": record.version + 1, "sequence": record.sequence + 1, "updated_at": now}
    await tx.execute(update(appointments).where(about).values(versions))
    return sum(row.responded_at is not None for row in rows)


async def replace_audit_entry(
    tx: AsyncConnection, tenant_id: int, entry_id: int, subject: Reason | None, *, by_them: bool
) -> None:
    """What an entry is about from now on; `by_them` forgets from where they acted."""
    values: dict[str, object] = {"subject": subject}
    if by_them:
        values["address"] = ERASED_ORIGIN
    await tx.execute(
        update(audit).where(audit.c.tenant_id == tenant_id, audit.c.id == entry_id).values(values)
    )


async def remove_contacts(tx: AsyncConnection, tenant_id: int, contact_ids: Sequence[int]) -> None:
    """Delete these contacts; what something has come to point to meanwhile loses its name instead."""
    is_theirs = and_(contacts.c.tenant_id == tenant_id, contacts.c.id.in_(contact_ids))
    pointed_to = or_(
        exists().where(appointments.c.tenant_id == tenant_id, appointments.c.contact_id == contacts.c.id),
        exists().where(attendees.c.tenant_id == tenant_id, attendees.c.contact_id == contacts.c.id),
    )
    await tx.execute(delete(contacts).where(is_theirs, ~pointed_to))
    nameless = {"name": ERASED_NAME, "email": None, "company_id": None}
    await tx.execute(update(contacts).where(is_theirs).values(nameless))


async def erase_own_accounts(tx: AsyncConnection, tenant_id: int, associate_id: int) -> None:
    """Forget whose the accounts are through which nobody else acts: revoking them needs tokens only."""
    nameless = {"account_name": ERASED_NAME, "account_email": "", "licence": "", "warning": None}
    await tx.execute(update(grants).where(is_own_grant(tenant_id, associate_id)).values(nameless))


async def erase_associate(
    tx: AsyncConnection, tenant_id: int, associate_id: int, *, password_hash: str
) -> None:
    """Leave of an associate the ID. No mail reaches the address that they have from now on."""
    await tx.execute(
        update(associates)
        .where(associates.c.tenant_id == tenant_id, associates.c.id == associate_id)
        .values(
            name=ERASED_NAME,
            email=f"erased-{uuid4().hex}@{ERASED_DOMAIN}",
            password_hash=password_hash,
            administrator=False,
            default_alarm=None,
        )
    )
