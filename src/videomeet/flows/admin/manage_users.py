"""Manage Users: who has signed in at the provider, and signing one of them out."""

from videomeet.domain.grants.grant import ConnectedUser
from videomeet.domain.kit.errors import NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.meetings.reservation import Disposition
from videomeet.domain.people.audit import AuditAction
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.diary.hand_over import dispose_upcoming
from videomeet.flows.grants.connect import unauthorize
from videomeet.flows.kit.paging import PAGE_SIZE, Page, offset
from videomeet.flows.services import Services
from videomeet.store.grants import authorizations


async def list_connected_users(services: Services, caller: Caller, page: int) -> Page[ConnectedUser]:
    """*Manage Users*: who has signed in at the provider.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        rows, total = await authorizations.list_connected_users(
            tx, caller.tenant_id, offset=offset(page), limit=PAGE_SIZE
        )
    return Page(rows, page, total)


async def remove_user(
    services: Services,
    caller: Caller,
    associate_id: int,
    disposition: Disposition = Disposition.KEEP,
    new_host_id: int | None = None,
) -> None:
    """Sign an associate out of the provider; `disposition` says what becomes of their upcoming meetings.

    Raises `NotAllowed`, `NotFound` when they are not signed in, and `Refused` without a colleague to
    hand over to.
    """
    require_administrator(caller)
    async with services.database.writing() as tx:
        if not await authorizations.is_authorized(tx, caller.tenant_id, associate_id):
            raise NotFound(Reason("connection.user_not_connected"))
        await dispose_upcoming(tx, services, caller, associate_id, disposition, new_host_id)
        await unauthorize(tx, services, caller, associate_id, AuditAction.REMOVE_USER)
