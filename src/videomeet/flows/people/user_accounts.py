"""Tenants and associates: adding them, and the Users page."""

from dataclasses import dataclass

from videomeet.domain.grants.grant import GrantState
from videomeet.domain.kit.errors import Conflict, NotFound, Refused
from videomeet.domain.kit.reason import Reason
from videomeet.domain.people.audit import COMMAND_LINE, AuditAction
from videomeet.domain.people.email_address import normalize_email
from videomeet.domain.people.people import (
    Associate,
    Caller,
    Tenant,
    require_administrator,
    validate_associate,
    validate_tenant,
)
from videomeet.flows.kit.paging import PAGE_SIZE, Page, offset
from videomeet.flows.kit.password_rules import password_error
from videomeet.flows.services import Services
from videomeet.store.database import Transaction
from videomeet.store.diary import contacts
from videomeet.store.grants import authorizations, connections
from videomeet.store.meetings import upcoming_meetings
from videomeet.store.people import associates, audit, tenants

DEFAULT_APPOINTMENT_TYPES = (
    ("Meeting", "no_change"),
    ("Video meeting", "on"),
    ("Phone call", "off"),
    ("Task", "off"),
)


@dataclass(frozen=True)
class UserRow:
    """An associate on the Users page. `video` is None without one; `upcoming` counts video meetings."""

    associate: Associate
    grant_state: GrantState | None
    upcoming_count: int = 0


async def add_tenant(services: Services, name: str, customer_id: str, zone: str) -> int:
    """A new installation with its types of follow-ups; its id. `Conflict` when the customer ID is taken."""
    validate_tenant(name, customer_id, zone)
    now = services.now()
    async with services.database.writing() as tx:
        tenant_id = await tenants.add_tenant(
            tx, name=name.strip(), customer_id=customer_id, zone=zone, now=now
        )
        if tenant_id is None:
            raise Conflict(Reason("people.tenant_exists", customer_id=customer_id))
        for type_name, video_default in DEFAULT_APPOINTMENT_TYPES:
            await contacts.add_type(tx, tenant_id, type_name, video_default)
        subject = Reason("audit.tenant", customer_id=customer_id)
        await audit.record(tx, tenant_id, None, AuditAction.ADD_TENANT, subject, now, address=COMMAND_LINE)
    return tenant_id


async def add_associate(
    services: Services,
    tenant_id: int,
    *,
    name: str,
    email: str,
    password: str,
    administrator: bool,
    zone: str,
    language: str = "en",
) -> int:
    """A new associate's id. `Conflict` when the e-mail address is taken."""
    validate_associate(name, email, zone, password)
    if error := password_error(password, name=name, email=email):
        raise Refused.of({"password": error})
    password_hash = await services.password_hashing.hash_password(password)
    async with services.database.writing() as tx:
        associate_id, subject = await insert_associate(
            tx,
            services,
            tenant_id,
            name=name,
            email=email,
            password_hash=password_hash,
            administrator=administrator,
            zone=zone,
            language=language,
        )
        await audit.record(
            tx, tenant_id, None, AuditAction.ADD_USER, subject, services.now(), address=COMMAND_LINE
        )
    return associate_id


async def insert_associate(
    tx: Transaction,
    services: Services,
    tenant_id: int,
    *,
    name: str,
    email: str,
    password_hash: str,
    administrator: bool,
    zone: str,
    language: str,
) -> tuple[int, Reason]:
    """A new associate's id, and what the audit says of them. `Conflict` when the address is taken."""
    name, email = name.strip(), normalize_email(email)
    associate_id = await associates.add_associate(
        tx,
        tenant_id,
        name=name,
        email=email,
        password_hash=password_hash,
        administrator=administrator,
        zone=zone,
        language=language,
        now=services.now(),
    )
    if associate_id is None:
        raise Conflict(Reason("people.email_taken", email=email))
    if administrator:
        return associate_id, Reason("audit.new_administrator", name=name, id=associate_id)
    return associate_id, Reason("audit.new_associate", name=name, id=associate_id)


async def tenant_by_customer_id(services: Services, customer_id: str) -> Tenant:
    """The installation with a customer ID, or `NotFound`."""
    async with services.database.reading() as tx:
        tenant = await tenants.get_tenant_by_customer_id(tx, customer_id)
    if tenant is None:
        raise NotFound(Reason("people.no_tenant", customer_id=customer_id))
    return tenant


async def require_associate(tx: Transaction, tenant_id: int, associate_id: int) -> Associate:
    """An associate of the tenant who was not deleted, or `NotFound`."""
    associate = await associates.get_associate(tx, tenant_id, associate_id)
    if associate is None:
        raise NotFound(Reason("people.no_associate"))
    return associate


async def require_associate_with(tx: Transaction, email: str) -> Associate:
    """Whoever signs in with an e-mail address, of whichever tenant, or `NotFound`."""
    associate = await associates.get_by_email(tx, normalize_email(email))
    if associate is None:
        raise NotFound(Reason("people.no_email", email=email))
    return associate


async def get_tenant(services: Services, caller: Caller) -> Tenant:
    """The caller's installation."""
    async with services.database.reading() as tx:
        return await tenants.get_tenant(tx, caller.tenant_id)


async def list_users(services: Services, caller: Caller, page: int) -> Page[UserRow]:
    """The Users page: associates by ID, with the state of their authorization.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        rows, total = await associates.list_associates(
            tx, caller.tenant_id, offset=offset(page), limit=PAGE_SIZE
        )
        connection = await connections.get(tx, services.cipher, caller.tenant_id)
        grant_states = (
            await authorizations.grant_states(tx, caller.tenant_id, connection.provider) if connection else {}
        )
        upcoming_counts = await upcoming_meetings.count_by_host(tx, caller.tenant_id, services.now())
    users = [UserRow(row, grant_states.get(row.id), upcoming_counts.get(row.id, 0)) for row in rows]
    return Page(users, page, total)
