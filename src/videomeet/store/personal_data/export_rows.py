"""What is held on a person, as rows to hand out: values as people know them, and no secret among them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Result, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from videomeet.domain.kit.reason import Reason
from videomeet.domain.personal_data.data_subject import DataSubject
from videomeet.store.personal_data.data_subjects import is_attendee
from videomeet.store.schema import (
    appointments,
    associates,
    attendees,
    audit,
    authenticator_apps,
    authorizations,
    companies,
    contacts,
    emails,
    grants,
    outbox,
    passkeys,
    push_subscriptions,
    sessions,
)

Rows = list[dict[str, Any]]
AuditRow = tuple[int, datetime, int | None, str, Reason | None, str]


async def profile(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> Rows:
    """What the associate's own record says."""
    columns = associates.c
    statement = select(
        columns.id,
        columns.name,
        columns.email,
        columns.administrator,
        columns.may_log_in,
        columns.zone,
        columns.language,
        columns.default_alarm,
        columns.feed_token_hash.is_not(None).label("has_calendar_address"),
        columns.created_at,
    ).where(columns.tenant_id == tenant_id, columns.id == person.associate_id)
    return _rows(await tx.execute(statement))


async def contact_records(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> Rows:
    """The contacts that they are, with the company."""
    columns = contacts.c
    statement = (
        select(columns.id, columns.name, columns.email, companies.c.name.label("company"))
        .outerjoin(companies, and_(companies.c.tenant_id == tenant_id, companies.c.id == columns.company_id))
        .where(columns.tenant_id == tenant_id, columns.id.in_(person.contact_ids))
        .order_by(columns.id)
    )
    return _rows(await tx.execute(statement))


async def provider_accounts(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> Rows:
    """The accounts at providers through which the associate acts."""
    statement = (
        select(
            grants.c.provider,
            grants.c.account_name.label("name"),
            grants.c.account_email.label("email"),
            grants.c.licence,
            grants.c.state,
            authorizations.c.last_used_at,
        )
        .join(authorizations, authorizations.c.grant_id == grants.c.id)
        .where(authorizations.c.tenant_id == tenant_id, authorizations.c.associate_id == person.associate_id)
        .order_by(grants.c.provider)
    )
    return _rows(await tx.execute(statement))


async def signed_in_browsers(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> Rows:
    """The associate's sessions."""
    columns = sessions.c
    statement = (
        select(
            columns.created_at,
            columns.seen_at,
            columns.expires_at,
            columns.user_agent.label("browser"),
            columns.address,
        )
        .where(columns.tenant_id == tenant_id, columns.associate_id == person.associate_id)
        .order_by(columns.id)
    )
    return _rows(await tx.execute(statement))


async def alarm_browsers(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> Rows:
    """The browsers that ring for the associate with no diary open."""
    columns = push_subscriptions.c
    statement = (
        select(columns.browser_name.label("browser"), columns.created_at)
        .where(columns.tenant_id == tenant_id, columns.associate_id == person.associate_id)
        .order_by(columns.id)
    )
    return _rows(await tx.execute(statement))


async def authenticator_apps_of(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> Rows:
    """The associate's authenticator app, without what it makes its codes of."""
    columns = authenticator_apps.c
    statement = select(columns.created_at).where(
        columns.tenant_id == tenant_id, columns.associate_id == person.associate_id
    )
    return _rows(await tx.execute(statement))


async def passkeys_of(tx: AsyncConnection, tenant_id: int, person: DataSubject) -> Rows:
    """The associate's passkeys by name."""
    columns = passkeys.c
    statement = (
        select(columns.name, columns.created_at)
        .where(columns.tenant_id == tenant_id, columns.associate_id == person.associate_id)
        .order_by(columns.id)
    )
    return _rows(await tx.execute(statement))


async def appointments_of(
    tx: AsyncConnection, tenant_id: int, person: DataSubject, appointment_ids: Sequence[int]
) -> Rows:
    """These appointments as they were shared with them: internal notes are in their own ones only, and of
    those who attend there are they alone. `roles` says as what they take part, `responses` what they said."""
    columns = appointments.c
    statement = (
        select(
            columns.id,
            columns.uid,
            columns.title,
            columns.starts_at,
            columns.ends_at,
            columns.zone,
            columns.all_day,
            columns.location,
            columns.agenda,
            columns.notes,
            columns.private,
            columns.completed,
            columns.created_at,
            columns.updated_at,
            columns.owner_id,
            columns.contact_id,
        )
        .where(columns.tenant_id == tenant_id, columns.id.in_(appointment_ids))
        .order_by(columns.id)
    )
    rows = _rows(await tx.execute(statement))
    responses = await _responses(tx, tenant_id, person, appointment_ids)
    for row in rows:
        row["responses"] = responses.get(row["id"], [])
        row["roles"] = _roles(person, row.pop("owner_id"), row.pop("contact_id"), row["responses"])
        if "owner" not in row["roles"]:
            del row["notes"]
    return rows


async def emails_after(
    tx: AsyncConnection, tenant_id: int, person: DataSubject, last_id: int, limit: int
) -> Rows:
    """E-mails to them, after the delivery with an id, oldest first."""
    columns = outbox.c
    statement = (
        select(
            columns.id,
            emails.c.appointment_id,
            emails.c.kind,
            emails.c.subject,
            columns.name,
            columns.address,
            columns.state,
            emails.c.created_at.label("written_at"),
            columns.sent_at,
        )
        .join(emails, emails.c.id == columns.email_id)
        .where(columns.tenant_id == tenant_id, columns.address.in_(person.addresses), columns.id > last_id)
        .order_by(columns.id)
        .limit(limit)
    )
    return _rows(await tx.execute(statement))


async def audit_after(
    tx: AsyncConnection, tenant_id: int, last: tuple[datetime, int] | None, limit: int
) -> list[AuditRow]:
    """The tenant's audit entries after a moment and id, oldest first: (id, at, associate, action, subject,
    address). Whom one names stands in words, so that all have to be read."""
    columns = audit.c
    statement = select(
        columns.id, columns.at, columns.associate_id, columns.action, columns.subject, columns.address
    ).where(columns.tenant_id == tenant_id)
    if last is not None:
        at, last_id = last
        statement = statement.where(
            columns.at >= at, (columns.at > at) | and_(columns.at == at, columns.id > last_id)
        )
    rows = await tx.execute(statement.order_by(columns.at, columns.id).limit(limit))
    return [(row.id, row.at, row.associate_id, row.action, row.subject, row.address) for row in rows]


async def _responses(
    tx: AsyncConnection, tenant_id: int, person: DataSubject, appointment_ids: Sequence[int]
) -> dict[int, Rows]:
    columns = attendees.c
    statement = select(
        columns.appointment_id, columns.kind.label("invited_as"), columns.status, columns.responded_at
    ).where(columns.tenant_id == tenant_id, columns.appointment_id.in_(appointment_ids), is_attendee(person))
    responses: dict[int, Rows] = {}
    for row in _rows(await tx.execute(statement.order_by(columns.id))):
        responses.setdefault(row.pop("appointment_id"), []).append(row)
    return responses


def _roles(person: DataSubject, owner_id: int, contact_id: int | None, responses: Rows) -> list[str]:
    roles = {
        "owner": owner_id == person.associate_id,
        "contact": contact_id in person.contact_ids,
        "attendee": bool(responses),
    }
    return [role for role, has in roles.items() if has]


def _rows(result: Result[Any]) -> Rows:
    return [dict(row._mapping) for row in result]
