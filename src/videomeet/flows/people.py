"""Tenants and associates: adding them, and the Users page."""

from dataclasses import dataclass

from videomeet.domain.audit import COMMAND_LINE, Deed
from videomeet.domain.connection import GrantState
from videomeet.domain.errors import Conflict, NotAllowed, NotFound
from videomeet.domain.people import Associate, Caller, Tenant, check_associate, check_tenant, plain_email
from videomeet.domain.reason import Reason
from videomeet.flows.paging import ROWS, Page, offset
from videomeet.flows.services import Services
from videomeet.store import audit, authorizations, connections, contacts, people, upcoming

TYPES = (("Meeting", "no_change"), ("Video meeting", "on"), ("Phone call", "off"), ("Task", "off"))


@dataclass(frozen=True)
class UserRow:
    """An associate on the Users page. `video` is None without one; `upcoming` counts video meetings."""

    associate: Associate
    video: GrantState | None
    upcoming: int = 0


async def add_tenant(services: Services, name: str, customer_id: str, zone: str) -> int:
    """A new installation with its types of follow-ups; its id. `Conflict` when the customer ID is taken."""
    check_tenant(name, customer_id, zone)
    now = services.now()
    async with services.database.writing() as c:
        tenant_id = await people.add_tenant(c, name=name.strip(), customer_id=customer_id, zone=zone, now=now)
        if tenant_id is None:
            raise Conflict(Reason("people.tenant_exists", customer_id=customer_id))
        for type_name, video_default in TYPES:
            await contacts.add_type(c, tenant_id, type_name, video_default)
        about = Reason("audit.tenant", customer_id=customer_id)
        await audit.record(c, tenant_id, None, Deed.ADD_TENANT, about, now, address=COMMAND_LINE)
    return tenant_id


async def add_associate(
    services: Services, tenant_id: int, *, name: str, email: str, password: str, administrator: bool,
    zone: str, language: str = "en",
) -> int:  # fmt: skip
    """A new associate's id. `Conflict` when the e-mail address is taken."""
    check_associate(name, email, password, zone)
    password_hash, now = await services.passwords.hashed(password), services.now()
    async with services.database.writing() as c:
        associate_id = await people.add_associate(
            c, tenant_id, name=name.strip(), email=plain_email(email), password_hash=password_hash,
            administrator=administrator, zone=zone, language=language, now=now,
        )  # fmt: skip
        if associate_id is None:
            raise Conflict(Reason("people.email_taken", email=plain_email(email)))
        about = Reason("audit.new_associate", name=name.strip(), id=associate_id)
        if administrator:
            about = Reason("audit.new_administrator", name=name.strip(), id=associate_id)
        await audit.record(c, tenant_id, None, Deed.ADD_USER, about, now, address=COMMAND_LINE)
    return associate_id


async def tenant_by_customer_id(services: Services, customer_id: str) -> Tenant:
    """The installation with a customer ID, or `NotFound`."""
    async with services.database.reading() as c:
        tenant = await people.tenant_of_customer(c, customer_id)
    if tenant is None:
        raise NotFound(Reason("people.no_tenant", customer_id=customer_id))
    return tenant


async def tenant_of(services: Services, caller: Caller) -> Tenant:
    """The caller's installation."""
    async with services.database.reading() as c:
        return await people.tenant(c, caller.tenant_id)


async def associates_page(services: Services, caller: Caller, page: int) -> Page[UserRow]:
    """The Users page: associates by ID, with the state of their authorization."""
    require_administrator(caller)
    async with services.database.reading() as c:
        rows, total = await people.associates_page(c, caller.tenant_id, offset=offset(page), limit=ROWS)
        connection = await connections.one(c, services.sealer, caller.tenant_id)
        states = await authorizations.states(c, caller.tenant_id, connection.provider) if connection else {}
        numbers = await upcoming.numbers(c, caller.tenant_id, services.now())
    users = [UserRow(row, states.get(row.id), numbers.get(row.id, 0)) for row in rows]
    return Page(users, page, total)


def require_administrator(caller: Caller) -> None:
    """Raise `NotAllowed` for everybody else."""
    if not caller.administrator:
        raise NotAllowed(Reason("people.not_administrator"))
