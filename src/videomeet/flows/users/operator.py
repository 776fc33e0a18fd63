"""What whoever runs the installation does to users from the command line, without an administrator."""

from collections.abc import AsyncIterator

from videomeet.domain.kit.errors import NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import COMMAND_LINE, AuditAction
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.people import Associate
from videomeet.flows.people.user_accounts import tenant_by_customer_id
from videomeet.flows.services import Services
from videomeet.flows.users.edit_users import end_access
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
        await associates.update_associate(tx, associate.tenant_id, associate.id, {"may_log_in": allowed})
        if not allowed:
            await end_access(tx, associate.tenant_id, associate.id)
        await _record(
            tx, services, AuditAction.ENABLE_USER if allowed else AuditAction.DISABLE_USER, associate
        )
    return associate


async def reset_password(services: Services, email: str) -> str:
    """A link by which somebody sets their password, for two days; earlier ones no longer work.

    Raises `NotFound` for an address that nobody signs in with, `Refused` for who may not log in.
    """
    async with services.database.writing() as tx:
        associate = await _get(tx, email)
        if not associate.may_log_in:
            raise Refused(Reason("people.may_not_log_in", name=associate.name))
        await _record(tx, services, AuditAction.PASSWORD_LINK, associate)
        return await create_link(tx, services, associate, lifetime=INVITED_LIFETIME, mailed=False)


async def _get(tx: Transaction, email: str) -> Associate:
    associate = await associates.get_by_email(tx, normalize_email(email))
    if associate is None:
        raise NotFound(Reason("people.no_email", email=email))
    return associate


async def _record(tx: Transaction, services: Services, action: AuditAction, associate: Associate) -> None:
    subject = Reason("audit.new_associate", name=associate.name, id=associate.id)
    await audit.record(tx, associate.tenant_id, None, action, subject, services.now(), address=COMMAND_LINE)
