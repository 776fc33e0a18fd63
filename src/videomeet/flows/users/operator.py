"""What whoever runs the installation does from the command line to tenants and users."""

from collections.abc import AsyncIterator
from dataclasses import replace

from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import COMMAND_LINE, AuditAction
from videomeet.domain.people.people import Associate, Tenant, validate_tenant
from videomeet.flows.people.factor_setup import remove_all_factors
from videomeet.flows.people.user_accounts import require_associate_with, tenant_by_customer_id
from videomeet.flows.services import Services
from videomeet.flows.users.edit_users import (
    UserForm,
    audit_subject,
    change_access,
    change_user,
    require_may_log_in,
)
from videomeet.flows.users.passwords import INVITED_LIFETIME, create_link
from videomeet.store.database import Transaction
from videomeet.store.people import associates, audit, tenants

BATCH_SIZE = 500


async def list_users(services: Services, customer_id: str) -> AsyncIterator[Associate]:
    """The associates of an installation, by ID. Raises `NotFound` for an unknown customer ID."""
    tenant = await tenant_by_customer_id(services, customer_id)
    offset = 0
    while True:
        async with services.database.reading() as tx:
            rows, _ = await associates.list_associates(tx, tenant.id, offset=offset, limit=BATCH_SIZE)
        for row in rows:
            yield row
        if len(rows) < BATCH_SIZE:
            return
        offset += BATCH_SIZE


async def edit_user(
    services: Services,
    email: str,
    *,
    name: str | None,
    new_email: str | None,
    zone: str | None,
    language: str | None,
    administrator: bool | None,
) -> Associate:
    """Change what is given of an associate, who is answered as they are afterwards.

    Raises `NotFound` for an address that nobody signs in with, `Refused` with the fields, `Conflict` for a
    new address that is taken.
    """
    async with services.database.writing() as tx:
        before = await require_associate_with(tx, email)
        form = UserForm(
            name=before.name if name is None else name,
            email=before.email if new_email is None else new_email,
            zone=before.zone if zone is None else zone,
            language=before.language if language is None else language,
            administrator=before.administrator if administrator is None else administrator,
        )
        await change_user(tx, before, form)
        after = await require_associate_with(tx, form.email)
        await _record(tx, services, AuditAction.EDIT_USER, after)
    return after


async def list_tenants(services: Services, batch_size: int = BATCH_SIZE) -> AsyncIterator[Tenant]:
    """The installations, by customer ID, read `batch_size` at a time."""
    last_customer_id = ""
    while True:
        async with services.database.reading() as tx:
            rows = await tenants.list_tenants(tx, after=last_customer_id, limit=batch_size)
        for row in rows:
            yield row
        if len(rows) < batch_size:
            return
        last_customer_id = rows[-1].customer_id


async def edit_tenant(services: Services, customer_id: str, *, name: str | None, zone: str | None) -> Tenant:
    """Change what is given of an installation, which is answered as it is afterwards.

    Raises `NotFound` for an unknown customer ID, `Refused` with the fields.
    """
    before = await tenant_by_customer_id(services, customer_id)
    after = replace(
        before,
        name=before.name if name is None else name.strip(),
        zone=before.zone if zone is None else zone,
    )
    validate_tenant(after.name, after.customer_id, after.zone)
    async with services.database.writing() as tx:
        await tenants.update_tenant(tx, after.id, name=after.name, zone=after.zone)
        subject, now = Reason("audit.tenant", customer_id=customer_id), services.now()
        await audit.record(tx, after.id, None, AuditAction.EDIT_TENANT, subject, now, address=COMMAND_LINE)
    return after


async def set_may_log_in(services: Services, email: str, *, allowed: bool) -> Associate:
    """Let somebody log in, or no longer: then everything by which they see the diary ends for good.

    Raises `NotFound` for an address that nobody signs in with.
    """
    async with services.database.writing() as tx:
        associate = await require_associate_with(tx, email)
        await _record(tx, services, await change_access(tx, associate, allowed=allowed), associate)
    return associate


async def remove_second_factor(services: Services, email: str) -> None:
    """Remove every second factor of somebody who has lost theirs. They are signed out everywhere.

    Raises `NotFound` for an address that nobody signs in with.
    """
    async with services.database.writing() as tx:
        associate = await require_associate_with(tx, email)
        await remove_all_factors(tx, associate)
        await _record(tx, services, AuditAction.REMOVE_SECOND_FACTOR, associate)


async def reset_password(services: Services, email: str) -> str:
    """A link by which somebody sets their password, for two days; earlier ones no longer work.

    Raises `NotFound` for an address that nobody signs in with, `Refused` for who may not log in.
    """
    async with services.database.writing() as tx:
        associate = await require_associate_with(tx, email)
        require_may_log_in(associate)
        await _record(tx, services, AuditAction.PASSWORD_LINK, associate)
        return await create_link(tx, services, associate, lifetime=INVITED_LIFETIME, mailed=False)


async def _record(tx: Transaction, services: Services, action: AuditAction, associate: Associate) -> None:
    subject, now = audit_subject(associate), services.now()
    await audit.record(tx, associate.tenant_id, None, action, subject, now, address=COMMAND_LINE)
