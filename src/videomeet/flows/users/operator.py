"""What whoever runs the installation does to users from the command line, without an administrator."""

from collections.abc import AsyncIterator

from videomeet.domain.kit.errors import NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import COMMAND_LINE, AuditAction
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.people import Associate
from videomeet.flows.people.user_accounts import tenant_by_customer_id
from videomeet.flows.services import Services
from videomeet.flows.users.edit_users import audit_subject, change_access, require_may_log_in
from videomeet.flows.users.passwords import INVITED_LIFETIME, create_link
from videomeet.store.database import Transaction
from videomeet.store.people import associates, audit

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


async def set_may_log_in(services: Services, email: str, *, allowed: bool) -> Associate:
    """Let somebody log in, or no longer: then everything by which they see the diary ends for good.

    Raises `NotFound` for an address that nobody signs in with.
    """
    async with services.database.writing() as tx:
        associate = await _get(tx, email)
        await _record(tx, services, await change_access(tx, associate, allowed=allowed), associate)
    return associate


async def reset_password(services: Services, email: str) -> str:
    """A link by which somebody sets their password, for two days; earlier ones no longer work.

    Raises `NotFound` for an address that nobody signs in with, `Refused` for who may not log in.
    """
    async with services.database.writing() as tx:
        associate = await _get(tx, email)
        require_may_log_in(associate)
        await _record(tx, services, AuditAction.PASSWORD_LINK, associate)
        return await create_link(tx, services, associate, lifetime=INVITED_LIFETIME, mailed=False)


async def _get(tx: Transaction, email: str) -> Associate:
    associate = await associates.get_by_email(tx, normalize_email(email))
    if associate is None:
        raise NotFound(Reason("people.no_email", email=email))
    return associate


async def _record(tx: Transaction, services: Services, action: AuditAction, associate: Associate) -> None:
    subject, now = audit_subject(associate), services.now()
    await audit.record(tx, associate.tenant_id, None, action, subject, now, address=COMMAND_LINE)
