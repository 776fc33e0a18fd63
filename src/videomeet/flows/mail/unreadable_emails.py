"""Settings and maintenance > E-mail: the incoming e-mails that could not be read."""

from videomeet.domain.kit.errors import NotFound
from videomeet.domain.kit.reason import Reason
from videomeet.domain.mail.unreadable_email import UnreadableEmail
from videomeet.domain.people.people import Caller, require_administrator
from videomeet.flows.kit.paging import PAGE_SIZE, Page, offset
from videomeet.flows.services import Services
from videomeet.store.mail import unreadable_emails


async def list_unreadable(services: Services, caller: Caller, page: int) -> Page[UnreadableEmail]:
    """Those of the caller's tenant, the newest first.

    Raises `NotAllowed` for everybody but administrators.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        rows, total = await unreadable_emails.page(tx, caller.tenant_id, offset=offset(page), limit=PAGE_SIZE)
    return Page(rows, page, total)


async def download(services: Services, caller: Caller, email_id: int) -> bytes:
    """One of them as it came.

    Raises `NotAllowed` for everybody but administrators, `NotFound` when it is not kept any more.
    """
    require_administrator(caller)
    async with services.database.reading() as tx:
        raw = await unreadable_emails.get_raw(tx, services.cipher, caller.tenant_id, email_id)
    if raw is None:
        raise NotFound(Reason("incoming.not_kept"))
    return raw
